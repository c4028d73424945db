// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* maps_only - no program at all, a name of 15 characters and a longer one */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 7);
	__type(key, int);
	__type(value, int);
} fifteen_letters SEC(".maps"), a_name_with_many_more_letters SEC(".maps");

int variable = 5;
