// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - the program whose signed loader is attacked
 *
 * Every part that an attack wants to find in the metadata has a value that occurs nowhere else:
 * the map's size, a constant in the program text, the read-only data.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4242);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

const volatile __u64 answer = 0x4141414141414141;

SEC("socket")
int victim(struct __sk_buff *skb)
{
	__u64 one = 0x5eed5eed;
	__u32 key = 1;

	bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
	return answer == 0x4141414141414141 ? 42 : 13;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
