// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refused - a struct_ops map: its layout is the running kernel's */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct tcp_congestion_ops {
	unsigned int (*ssthresh)(void *sk);
	char name[16];
};

SEC("struct_ops") unsigned int test_ssthresh(unsigned long long *ctx)
{
	return 2;
}

SEC(".struct_ops") struct tcp_congestion_ops test_cc = {
	.ssthresh = (void *)test_ssthresh,
	.name = "test_cc",
};

char LICENSE[] SEC("license") = "GPL";
