// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* reach - programs of raw tracepoints, and extensions of them that reach as far, and further; see row08-ext.c */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_raw_tracepoint_args;

#define BARRIER	    asm volatile("" ::: "memory")
#define READ(value) asm volatile("" ::"r"(value))

__noinline int reads(struct bpf_raw_tracepoint_args *ctx)
{
	BARRIER;
	READ(ctx->args[1]);
	return 0;
}

SEC("raw_tp/sys_enter")
int reader(struct bpf_raw_tracepoint_args *ctx)
{
	return reads(ctx);
}

SEC("freplace/reads")
int as_far(struct bpf_raw_tracepoint_args *ctx)
{
	READ(ctx->args[1]);
	return 0;
}

SEC("freplace/reads")
int further(struct bpf_raw_tracepoint_args *ctx)
{
	READ(ctx->args[11]);
	return 0;
}

__noinline int writes(struct bpf_raw_tracepoint_args *ctx)
{
	BARRIER;
	READ(ctx->args[0]);
	return 0;
}

SEC("raw_tp.w/bpf_test_finish")
int writer(struct bpf_raw_tracepoint_args *ctx)
{
	return writes(ctx);
}

SEC("freplace/writes")
int writes_further(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 *buffer = (void *)ctx->args[0];

	buffer[16] = 1;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
