// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refused - an arena without an address */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4);
} nowhere SEC(".maps");

SEC("syscall") int nothing(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
