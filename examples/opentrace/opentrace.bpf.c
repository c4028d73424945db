// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* opentrace - the BPF side: time between entry and exit of every open. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/hornet_param.h>

#include "../common/filter.bpf.h"
#include "opentrace.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} events SEC(".maps");

/* Opens under way: thread -> time of entry. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, __u64);
} entered SEC(".maps");

/* 0: any process. Set before the load, which the signature allows: the verifier drops the check. */
const volatile __u32 only_pid HORNET_PARAM(0, 4194304) = 0;
struct open_filter filter; /* written after the load, before the attach */
__u64 slots[OPEN_SLOTS];   /* slot n counts opens of 2^n to 2^(n+1)-1 us, slot 0 also 0 us */
__u64 lost;

/* Index of the highest set bit, without a loop. */
static __always_inline __u32 log2_u64(__u64 v)
{
	__u32 r = 0, i;

#pragma unroll
	for (i = 32; i; i >>= 1) {
		if (v >> i) {
			v >>= i;
			r += i;
		}
	}
	return r;
}

static __always_inline void count_latency(__u64 took_ns)
{
	__u32 slot = log2_u64(took_ns / 1000);

	if (slot >= OPEN_SLOTS)
		slot = OPEN_SLOTS - 1;
	__sync_fetch_and_add(&slots[slot], 1);
}

/* All of open, openat, openat2 and creat pass here. */
SEC("fentry/do_sys_openat2")
int BPF_PROG(open_enter)
{
	__u32 tid = bpf_get_current_pid_tgid();
	__u64 now = bpf_ktime_get_ns();

	if (!wanted_task(only_pid, filter.comm))
		return 0;
	if (bpf_map_update_elem(&entered, &tid, &now, BPF_ANY))
		__sync_fetch_and_add(&lost, 1);
	return 0;
}

SEC("fexit/do_sys_openat2")
int BPF_PROG(open_exit, int dfd, const char *path, struct open_how *how, int ret)
{
	__u64 id = bpf_get_current_pid_tgid(), took, *start;
	__u32 tid = id;
	struct open_event *e;

	start = bpf_map_lookup_elem(&entered, &tid);
	if (!start)
		return 0;
	took = bpf_ktime_get_ns() - *start;
	bpf_map_delete_elem(&entered, &tid);
	if (filter.failed && ret >= 0)
		return 0;
	count_latency(took);
	if (filter.quiet)
		return 0;

	e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
	if (!e) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	e->pid = id >> 32;
	e->ret = ret;
	e->took_ns = took;
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	if (bpf_probe_read_user_str(e->path, sizeof(e->path), path) < 0)
		e->path[0] = '\0';
	bpf_ringbuf_submit(e, 0);
	return 0;
}
