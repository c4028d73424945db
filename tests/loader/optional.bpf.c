// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * optional - programs and maps that are not loaded, between others that are;
 * the struct_ops map comes before the other maps
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct tcp_congestion_ops {
	unsigned int (*ssthresh)(void *sk);
	char name[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} runs SEC(".maps");

static int count(int number)
{
	int key = 0, *value = bpf_map_lookup_elem(&runs, &key);

	if (value)
		*value += 1;
	return number;
}

SEC("?syscall") int p0_off(void *ctx)
{
	return count(10);
}

SEC("syscall") int p1_on(void *ctx)
{
	return count(11);
}

SEC("?syscall") int p2_off(void *ctx)
{
	return count(12);
}

SEC("syscall") int p3_on(void *ctx)
{
	return count(13);
}

SEC("?struct_ops") unsigned int ssthresh_off(unsigned long long *ctx)
{
	return 2;
}

SEC("syscall") int p5_on(void *ctx)
{
	return count(15);
}

SEC("?.struct_ops") struct tcp_congestion_ops cc_off = {
	.ssthresh = (void *)ssthresh_off,
	.name = "cc_off",
};

char LICENSE[] SEC("license") = "GPL";
