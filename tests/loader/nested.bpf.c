// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * nested - maps in maps, and the last program is one that the BPF verifier
 * refuses if "broken" is set
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} inner_a SEC(".maps"), inner_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, int);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = { [1] = &inner_b, [3] = &inner_a },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, int);
	__array(values, struct inner);
} hash SEC(".maps");

volatile const int broken;

static int *lookup(int slot)
{
	int key = 0;
	void *map = bpf_map_lookup_elem(&outer, &slot);

	return map ? bpf_map_lookup_elem(map, &key) : 0;
}

SEC("syscall") int set_slot_3(void *ctx)
{
	int *value = lookup(3);

	if (!value)
		return -1;
	*value = 33;
	return lookup(0) ? -2 : 0;
}

SEC("syscall") int may_break(void *ctx)
{
	if (broken)
		*(volatile int *)0 = 1;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
