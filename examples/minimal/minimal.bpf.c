// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* minimal - the BPF side: count the programs that are started. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

__u64 execs;

SEC("tracepoint/sched/sched_process_exec")
int count_exec(void *ctx)
{
	__sync_fetch_and_add(&execs, 1);
	return 0;
}
