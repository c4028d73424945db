// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - a victim of a few maps and programs
 *
 * .data has the shape of .rodata and what an attacker would like to read there; jump() gets its
 * answer from whatever program the loader puts into the array.
 */
#include "race.bpf.h"

int last(struct __sk_buff *skb);

__u32 state[2] = {EVIL, DATA_MARK};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(int));
	__array(values, int (void *));
} calls SEC(".maps") = {
	.values = {[0] = (void *)&last},
};

SEC("socket")
int child(struct __sk_buff *skb)
{
	__u64 one = 1;
	__u32 key = 1;

	bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
	if (skb->len == 1)
		state[0]++;
	return answer[0];
}

SEC("socket")
int jump(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &calls, 0);
	return 0;
}

SEC("socket")
int last(struct __sk_buff *skb)
{
	return answer[0];
}
