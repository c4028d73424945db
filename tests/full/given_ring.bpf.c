// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - a ring buffer that the host may give: one that is made is made larger until the kernel takes it */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

SEC("syscall")
int run(void *ctx)
{
	return bpf_ringbuf_query(&ring, BPF_RB_RING_SIZE);
}
