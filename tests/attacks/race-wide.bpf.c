// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Race attacks - a victim with so much read-only data that the loader takes a while to write it */
#define WORDS 65536
#include "race.bpf.h"

SEC("socket")
int child(struct __sk_buff *skb)
{
	__u32 i = skb->len & 0xffff;

	/* An index that the compiler doesn't know keeps all of the data. */
	return i > 1 && i != 64 && answer[i] ? 0 : answer[0];
}
