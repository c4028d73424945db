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

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct guard_signer);
	__type(value, struct guard_count);
} signers SEC(".maps");

struct guard_orders orders; /* written after the load, before the attach */
__u64 lost;

static __always_inline bool same_signer(const __u8 *a, const __u8 *b)
{
	const __u64 *x = (const void *)a, *y = (const void *)b;

	return x[0] == y[0] && x[1] == y[1] && x[2] == y[2] && x[3] == y[3];
}

static __always_inline bool vetoed(const char *name, __u32 verdict, const __u8 *signer)
{
	int i;

	if (verdict < 32 && orders.verdicts & (1U << verdict))
		return true;
#pragma unroll
	for (i = 0; i < GUARD_NAMES; i++) {
		if (orders.names[i][0] && same_comm(orders.names[i], name))
			return true;
	}
#pragma unroll
	for (i = 0; i < GUARD_SIGNERS; i++) {
		if (i < (int)orders.nr_signers && same_signer(orders.signers[i], signer))
			return true;
	}
	return false;
}

static __always_inline void count(const __u8 *signer, bool veto)
{
	static const struct guard_count none;
	struct guard_count *c = bpf_map_lookup_elem(&signers, signer);

	if (!c) {
		bpf_map_update_elem(&signers, signer, &none, BPF_NOEXIST);
		c = bpf_map_lookup_elem(&signers, signer);
	}
	if (!c)
		return; /* more than 1024 signers: those that are new are not counted */
	__sync_fetch_and_add(&c->loads, 1);
	if (veto)
		__sync_fetch_and_add(&c->vetoed, 1);
}

/*
 * Called once for each load that has a program object, after the signature was judged, also when
 * it was judged bad: then the kernel's own error stands, whatever is returned here.
 */
SEC("lsm/bpf_prog_load_post_integrity")
int BPF_PROG(on_load, struct bpf_prog *prog, union bpf_attr *attr, struct bpf_token *token,
	     bool kernel, __u64 lsmid, __u32 verdict, const struct pkcs7_signer *signer, int ret)
{
	char name[GUARD_NAME_LEN] __attribute__((aligned(8))) = {};
	__u8 key[GUARD_SIGNER_LEN] __attribute__((aligned(8))) = {};
	struct guard_event *e;
	bool veto;

	if (!prog)
		return ret;
	bpf_probe_read_kernel_str(name, sizeof(name), prog->aux->name);
	BPF_CORE_READ_INTO(&key, signer, spki_sha256);
	veto = vetoed(name, verdict, key);
	count(key, veto);

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
		__builtin_memcpy(e->signer, key, sizeof(key));
		bpf_ringbuf_submit(e, 0);
	} else {
		__sync_fetch_and_add(&lost, 1);
	}
	return veto ? -EPERM : ret;
}
