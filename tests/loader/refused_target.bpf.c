// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refused - tracing without a target */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry") int no_target(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
