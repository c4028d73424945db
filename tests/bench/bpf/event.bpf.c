// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event - the smallest tracer of an event that a program can cause as often as it likes; SECTION is where it attaches */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

unsigned long long seen;

SEC(SECTION) int on_enter(void *ctx)
{
	seen++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
