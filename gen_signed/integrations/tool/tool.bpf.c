// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The BPF side of the tool that the projects beside this folder build. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "tool.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct counts counts;

SEC("tracepoint/sched/sched_process_exec")
int count_exec(void *ctx)
{
	__sync_fetch_and_add(&counts.execs, 1);
	return 0;
}
