// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* count.bpf.c - counts the programs that are executed */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} executions SEC(".maps");

SEC("raw_tp/sched_process_exec")
int count_each_execution(void *ctx)
{
	__u32 key = 0;
	__u64 *n = bpf_map_lookup_elem(&executions, &key);

	if (n)
		__sync_fetch_and_add(n, 1);
	return 0;
}
