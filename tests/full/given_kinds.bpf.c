// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - maps that the host may give, of kinds that are not as they were asked for when the kernel has made them */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* the kernel sets BPF_F_RDONLY_PROG */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 2);
	__type(key, int);
	__type(value, int);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 2);
	__type(key, int);
	__type(value, int);
} devices_hash SEC(".maps");

/* it rounds the number of entries up to one that the CPUs can share */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 7);
	__uint(map_flags, BPF_F_NO_COMMON_LRU);
	__type(key, int);
	__type(value, int);
} lru SEC(".maps");

/* a flag of the descriptor, not of the map */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_RDONLY);
	__type(key, int);
	__type(value, int);
} reading SEC(".maps");

/* what is in it, only the host knows: it can't be made, but be given */
struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 4);
} outer SEC(".maps");

/* a size that the machine decides */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, int);
	__type(value, int);
} given_events SEC(".maps");

/* a size that the application sets */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	__type(value, int);
} sized SEC(".maps");

SEC("syscall")
int run(void *ctx)
{
	return 0;
}
