// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - only signed eBPF programs: registration
 */
#include <linux/init.h>
#include <linux/printk.h>
#include <uapi/linux/lsm.h>

#include "hornet.h"

const struct lsm_id hornet_lsmid = {
	.name = "hornet",
	.id = LSM_ID_HORNET,
};

struct lsm_blob_sizes hornet_blob_sizes __ro_after_init = {
	.lbs_bpf_prog = sizeof(struct hornet_id),
};

bool hornet_registered __ro_after_init;

static int __init hornet_init(void)
{
	hornet_policy_init();
	hornet_add_hooks();
	hornet_add_signature_hooks();
	hornet_add_use_hooks();
	hornet_registered = true;
	pr_info("hornet: mode %s\n", hornet_mode_name(hornet_mode_get()));
	return 0;
}

/* Whoever asks for a mode, and forgets lsm=, must not think that anything is checked. */
static int __init hornet_say_what_holds(void)
{
	if (hornet_registered)
		hornet_audit_boot();
	else if (hornet_mode_get() != HORNET_OFF)
		pr_crit("hornet: mode %s is asked for, but lsm= does not name hornet: NOTHING IS CHECKED\n",
			hornet_mode_name(hornet_mode_get()));
	return 0;
}
late_initcall(hornet_say_what_holds);

DEFINE_LSM(hornet) = {
	.id = &hornet_lsmid,
	.init = hornet_init,
	.blobs = &hornet_blob_sizes,
	.initcall_fs = hornet_fs_init,
};
