// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event - the smallest tracer of an event that a program can cause as often as it likes */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

unsigned long long seen;

SEC("tp_btf/sys_enter") int on_enter(unsigned long long *ctx)
{
	seen++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
