// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* generator tests - a map and one variable of each kind */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);
	__type(value, long);
} table SEC(".maps");

const volatile int pid = 0;
int limit = 7;
int count = 0;

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(void *ctx)
{
	int key = pid;
	long one = limit;

	__sync_fetch_and_add(&count, 1);
	bpf_map_update_elem(&table, &key, &one, BPF_ANY);
	return 0;
}
