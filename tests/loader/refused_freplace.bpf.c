// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refused - a program that replaces another: a loader cannot be given that one */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("freplace/old_function") int new_function(void *ctx)
{
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
