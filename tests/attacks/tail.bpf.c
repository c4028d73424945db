// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - a SYSCALL program that another one tail-calls, and that loads a program
 *
 * With `waits` it does so once `go` is set from outside.
 */
#include "armed.bpf.h"

#define MAX_ROUNDS (1U << 23)
#define LOG_SIZE   4096

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} next SEC(".maps");

struct args {
	__u64 log; /* of the load, in the caller's memory */
};

unsigned int waits, waiting, go;

static long until_go(__u64 i, void *ctx)
{
	return go != 0;
}

SEC("syscall")
int second(struct args *ctx)
{
	union bpf_attr attr = {};

	if (waits) {
		waiting = 1;
		bpf_loop(MAX_ROUNDS, until_go, NULL, 0);
	}
	attr.log_level = 1;
	attr.log_buf = ctx->log;
	attr.log_size = LOG_SIZE;
	load_child(&attr);
	return result < 0 ? result : 0;
}

SEC("syscall")
int first(struct args *ctx)
{
	bpf_tail_call(ctx, &next, 0);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
