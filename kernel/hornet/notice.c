// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - says in the kernel's log, in a sentence, that a load was refused
 *
 * A tool that knows nothing of Hornet gets -EPERM, and tells its user that he lacks a privilege
 * or locked memory. The record has all details, this line says that there is one.
 */
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "hornet.h"

/**
 * hornet_notice_load - tell the user about a load that Hornet refused
 * @load: the load, which has ended
 *
 * Says nothing about loads that failed for other reasons, and about some of many.
 */
void hornet_notice_load(const struct bpf_load *load)
{
	char comm[TASK_COMM_LEN];

	if (load->lsm.mode != HORNET_ENFORCE || hornet_load_allowed(load) || load->veto ||
	    load->lsm.verdict == LSM_INT_VERDICT_NONE)
		return;
	get_task_comm(comm, current);
	pr_notice_ratelimited("hornet: refused a BPF program of %*pE (pid %d): verdict %s, reason %s. Only signed programs may be loaded on this machine; details: ausearch -m BPF -p %d\n",
			      (int)strlen(comm), comm, task_tgid_nr(current),
			      hornet_verdict_name(load->lsm.verdict),
			      hornet_reason_name(load->lsm.reason), task_tgid_nr(current));
}
