// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* bare_raw_tp - a raw tracepoint program whose SEC() names no tracepoint */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int calls;

SEC("raw_tp") int any(void *ctx)
{
	__sync_fetch_and_add(&calls, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
