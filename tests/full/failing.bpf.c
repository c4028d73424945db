// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - each part fails in a way of its own where the loader runs, and not before */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

extern const void no_such_symbol __ksym;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} table SEC(".maps");

/* a CPU's value has to be within 32 KiB */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 1 << 20);
} huge SEC(".maps");

SEC("?tp/syscalls/sys_enter_getpgid")
int good(void *ctx)
{
	return 0;
}

SEC("?tp/syscalls/sys_enter_getpgid")
int unchecked(void *ctx)
{
	int key = 0, *value = bpf_map_lookup_elem(&table, &key);

	return *value;
}

SEC("?fentry/no_such_function")
int targetless(void *ctx)
{
	return 0;
}

SEC("?tp/syscalls/sys_enter_getpgid")
int unresolved(void *ctx)
{
	return (long)&no_such_symbol & 1;
}

/* without the map, its place in the program has a number that is no helper's */
SEC("?tp/syscalls/sys_enter_getpgid")
int mapless(void *ctx)
{
	int key = 0;

	return bpf_map_lookup_elem(&huge, &key) != 0;
}

/* a type that the test kernel does not have: refused before the verifier says a word */
SEC("?lirc_mode2")
int typeless(void *ctx)
{
	return 0;
}
