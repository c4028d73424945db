// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* rerun - a program and a map, for a loader that is run twice */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int runs;

SEC("syscall") int run(void *ctx)
{
	return ++runs;
}

char LICENSE[] SEC("license") = "GPL";
