// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* generator tests - two programs without relocations */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("cgroup_skb/egress")
int small_only(struct __sk_buff *skb)
{
	return skb->len < 3000;
}

SEC("socket")
int head(struct __sk_buff *skb)
{
	return skb->len > 100 ? 64 : 0;
}
