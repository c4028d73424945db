// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refused - a section that tells no program type */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("my_own_section") int what_am_i(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
