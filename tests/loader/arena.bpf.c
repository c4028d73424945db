// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* arena - pages that program and user space share */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4);
	__ulong(map_extra, 1ull << 30);
} shared SEC(".maps");

void *bpf_arena_alloc_pages(void *map, void *addr, __u32 page_cnt, int node_id,
			    __u64 flags) __ksym;

/* low half of the user address of two pages that it takes from the arena, 0 if none */
SEC("syscall") int alloc(void *ctx)
{
	return (int)(long)bpf_arena_alloc_pages(&shared, NULL, 2, -1, 0);
}

char LICENSE[] SEC("license") = "GPL";
