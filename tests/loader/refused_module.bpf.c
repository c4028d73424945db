// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refused - a target in a module; that of the program before is in the kernel itself */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry/vmlinux:do_exit") int in_kernel(void *ctx)
{
	return 0;
}

SEC("fexit/some_mod:some_function") int in_module(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
