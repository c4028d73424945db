// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - a victim whose answer depends on a CO-RE relocation
 *
 * With the signed BTF the field exists. In the attacker's BTF it has a name that no kernel knows.
 */
#include "race.bpf.h"
#include <bpf/bpf_core_read.h>

struct task_struct {
	int tgid;
} __attribute__((preserve_access_index));

SEC("socket")
int child(struct __sk_buff *skb)
{
	if (!bpf_core_field_exists(struct task_struct, tgid))
		return EVIL;
	return answer[0];
}
