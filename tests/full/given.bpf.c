// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - a program whose signer lets the host give it maps: shared with others, pinned, or as patterns of inner maps */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/hornet_param.h>

char LICENSE[] SEC("license") = "GPL";

/* read by the loader after it has taken the maps */
const volatile int step HORNET_OPEN = 1;
int inner_seen, any_seen;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);
	__type(value, long);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, int);
	__type(value, int);
} given_pin SEC(".maps");

/* a size that the machine decides */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, int);
	__type(value, int);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, int);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__type(key, int);
		__type(value, int);
	});
} outer SEC(".maps");

/* what is in it, only the host knows */
struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 4);
} outer_any SEC(".maps");

SEC("syscall")
int run(void *ctx)
{
	int zero = 0, last = 4, *pin, *in;
	long one = step, *value;
	void *inner;

	value = bpf_map_lookup_elem(&shared, &zero);
	if (value)
		*value += step;
	else
		bpf_map_update_elem(&shared, &zero, &one, 0);
	pin = bpf_map_lookup_elem(&given_pin, &zero);
	if (pin)
		*pin += step;
	inner = bpf_map_lookup_elem(&outer, &zero);
	in = inner ? bpf_map_lookup_elem(inner, &last) : NULL;
	if (in)
		inner_seen = ++*in;
	return 0;
}

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(void *ctx)
{
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &inner_seen, sizeof(inner_seen));
	return 0;
}

SEC("?syscall")
int run_any(void *ctx)
{
	int zero = 0, *in;
	void *inner = bpf_map_lookup_elem(&outer_any, &zero);

	in = inner ? bpf_map_lookup_elem(inner, &zero) : NULL;
	if (in)
		any_seen = ++*in;
	return 0;
}
