/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - what a program loads, right away or in a callback that it armed
 */
#ifndef HORNET_TEST_ARMED_BPF_H
#define HORNET_TEST_ARMED_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

unsigned int tried;
int result;

/* r0 = 0; exit */
struct bpf_insn child[2] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_K},
	{.code = BPF_JMP | BPF_EXIT},
};
char child_license[] = "GPL";

/* @attr: all zero but for what a caller wants besides */
static int load_child(union bpf_attr *attr)
{
	attr->prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr->insns = (long)child;
	attr->insn_cnt = 2;
	attr->license = (long)child_license;
	result = bpf_sys_bpf(BPF_PROG_LOAD, attr, sizeof(*attr));
	tried = 1;
	return 0;
}

#endif
