// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - a library that is linked to a program of others: its part is reached by a subskeleton */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/hornet_param.h>

const volatile int lib_step HORNET_PARAM(1, 9) = 1;
const volatile int lib_fixed = 3;
int lib_sum;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} lib_map SEC(".maps");

int lib_count(void)
{
	int zero = 0, *value = bpf_map_lookup_elem(&lib_map, &zero);

	if (value)
		*value += 1;
	lib_sum += lib_step + lib_fixed;
	return 0;
}

SEC("tp/syscalls/sys_enter_getsid")
int lib_on_getsid(void *ctx)
{
	return lib_count();
}

char LICENSE[] SEC("license") = "GPL";
