// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - a map that is pinned by its name */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, int);
	__type(value, int);
} full_pin SEC(".maps");

SEC("syscall")
int count(void *ctx)
{
	int key = 0, *value = bpf_map_lookup_elem(&full_pin, &key);

	return value ? ++*value : 0;
}
