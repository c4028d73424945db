/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Examples - filters that work in a signed program
 *
 * The signature covers what a program starts with, so a tool cannot put its options into .rodata
 * before the load, unless the signer left a variable open (opentrace.bpf.c has one). It writes them
 * into .bss after the load and before the attach.
 */
#ifndef EXAMPLES_FILTER_BPF_H
#define EXAMPLES_FILTER_BPF_H

#define COMM_LEN 16

/**
 * same_comm() - compare two names of COMM_LEN bytes, both padded with NULs
 */
static __always_inline bool same_comm(const char *a, const char *b)
{
	const __u64 *x = (const void *)a, *y = (const void *)b;

	return x[0] == y[0] && x[1] == y[1];
}

/**
 * wanted_task() - whether the current task passes a pid and a name filter
 * @pid: process id, 0 for any
 * @comm: name padded with NULs, empty for any; 8-byte aligned
 */
static __always_inline bool wanted_task(__u32 pid, const char *comm)
{
	char now[COMM_LEN] __attribute__((aligned(8))) = {};

	if (pid && pid != bpf_get_current_pid_tgid() >> 32)
		return false;
	if (!comm[0])
		return true;
	bpf_get_current_comm(now, sizeof(now));
	return same_comm(now, comm);
}

#endif /* EXAMPLES_FILTER_BPF_H */
