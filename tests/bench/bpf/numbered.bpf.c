// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* numbered - one of many programs that differ, so that each needs a signature of its own */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("syscall") int number(void *ctx)
{
	return NUMBER;
}

char LICENSE[] SEC("license") = "GPL";
