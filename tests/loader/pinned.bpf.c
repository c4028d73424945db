// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* pinned - two maps that are pinned by name, and one that is not */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, int);
	__type(value, int);
} loader_pin_a SEC(".maps"), loader_pin_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} not_pinned SEC(".maps");

SEC("syscall") int count(void *ctx)
{
	int key = 0, *value = bpf_map_lookup_elem(&loader_pin_a, &key);

	if (value)
		*value += 1;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
