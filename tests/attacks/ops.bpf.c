// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ops - congestion controls of TCP, the smallest that the kernel takes; see row13-ops.c */
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

/* The part of the kernel's that is set here; libbpf finds the members by their names. */
struct tcp_congestion_ops {
	__u32 (*ssthresh)(void *sk);
	void (*cong_avoid)(void *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(void *sk);
	char name[16];
};

SEC("struct_ops")
int ssthresh(void *ctx)
{
	return 2;
}

SEC("struct_ops")
int cong_avoid(void *ctx)
{
	return 0;
}

SEC("struct_ops")
int undo_cwnd(void *ctx)
{
	return 2;
}

#define OPS(n)                                                                            \
	struct tcp_congestion_ops n = {                                                   \
		.ssthresh = (void *)ssthresh,                                             \
		.cong_avoid = (void *)cong_avoid,                                         \
		.undo_cwnd = (void *)undo_cwnd,                                           \
		.name = #n,                                                               \
	}

SEC(".struct_ops.link") OPS(attached);
SEC(".struct_ops.link") OPS(filled);
SEC(".struct_ops") OPS(empty);

char _license[] SEC("license") = "GPL";
