// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - what a signed loader loads and what loads something itself, in a closed run of its own
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Return: what bpf(2) does. */
SEC("syscall")
int nest(void *ctx)
{
	/* r0 = 0; exit. On the stack: with a map the loader would have one more number to give. */
	volatile __u64 child[2];
	char license[] = "GPL";
	union bpf_attr attr = {};

	child[0] = BPF_ALU64 | BPF_MOV | BPF_K;
	child[1] = BPF_JMP | BPF_EXIT;
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (long)child;
	attr.insn_cnt = 2;
	attr.license = (long)license;
	return bpf_sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

char LICENSE[] SEC("license") = "GPL";
