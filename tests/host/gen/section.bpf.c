// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* generator tests - one program in a section named on the command line */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC(SECTION)
int prog(void *ctx)
{
	return 0;
}
