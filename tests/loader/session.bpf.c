// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* session - a few maps and programs, for the tests of what honest callers see */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int constant = 41;
int variable = 1;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, int);
	__type(value, int);
} table SEC(".maps");

SEC("syscall") int sum(void *ctx)
{
	return constant + variable;
}

SEC("syscall") int count(void *ctx)
{
	int key = 1, *value = bpf_map_lookup_elem(&table, &key);

	return value ? *value : 7;
}

char LICENSE[] SEC("license") = "GPL";
