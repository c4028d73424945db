// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tail - a program array that the object itself fills */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int third(void *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, sizeof(int));
	__array(values, int (void *));
} jumps SEC(".maps") = {
	.values = { [2] = (void *)&third },
};

SEC("socket") int first(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &jumps, 2);
	return 1;
}

SEC("socket") int second(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &jumps, 1);
	return 2;
}

SEC("socket") int third(void *ctx)
{
	return 3;
}

char LICENSE[] SEC("license") = "GPL";
