// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Race attacks - the smallest victim: one map, one program; with SIGNED_ANSWER=EVIL, the attacker's own */
#include "race.bpf.h"

SEC("socket")
int child(struct __sk_buff *skb)
{
	return answer[0];
}
