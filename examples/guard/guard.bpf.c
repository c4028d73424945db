// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* guard - the BPF side: sees the verdict on every BPF program that is loaded, and may say no. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "../common/filter.bpf.h"
#include "guard.h"

#define EPERM 1

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

struct guard_orders orders; /* written after the load, before the attach */
__u64 lost;

static __always_inline bool vetoed(const char *name, __u32 verdict)
{
	int i;

	if (verdict < 32 && orders.verdicts & (1U << verdict))
		return true;
#pragma unroll
	for (i = 0; i < GUARD_NAMES; i++) {
		if (orders.names[i][0] && same_comm(orders.names[i], name))
			return true;
	}
	return false;
}

/*
 * Called once for each load that has a program object, after the signature was judged, also when
 * it was judged bad: then the kernel's own error stands, whatever is returned here.
 */
SEC("lsm/bpf_prog_load_post_integrity")
int BPF_PROG(on_load, struct bpf_prog *prog, union bpf_attr *attr, struct bpf_token *token,
	     bool kernel, __u64 lsmid, __u32 verdict, int ret)
{
	char name[GUARD_NAME_LEN] __attribute__((aligned(8))) = {};
	struct guard_event *e;
	bool veto;

	if (!prog)
		return ret;
	bpf_probe_read_kernel_str(name, sizeof(name), prog->aux->name);
	veto = vetoed(name, verdict);

	e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
	if (e) {
		e->pid = bpf_get_current_pid_tgid() >> 32;
		e->uid = bpf_get_current_uid_gid();
		e->verdict = verdict;
		e->vetoed = veto;
		e->from_kernel = kernel;
		e->prog_type = prog->type;
		bpf_get_current_comm(e->comm, sizeof(e->comm));
		__builtin_memcpy(e->prog_name, name, sizeof(name));
		BPF_CORE_READ_INTO(&e->tag, prog, tag);
		bpf_ringbuf_submit(e, 0);
	} else {
		__sync_fetch_and_add(&lost, 1);
	}
	return veto ? -EPERM : ret;
}
