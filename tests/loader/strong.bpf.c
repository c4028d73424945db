// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* strong - a symbol that no kernel has, and that is not weak */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern const void no_such_strong_symbol __ksym;

SEC("syscall") int first(void *ctx)
{
	return 0;
}

SEC("syscall") int second(void *ctx)
{
	return (long)&no_such_strong_symbol & 1;
}

char LICENSE[] SEC("license") = "GPL";
