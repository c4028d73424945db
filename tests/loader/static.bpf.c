// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* loader tests - programs that are loaded as they are, under their own signatures */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("socket")
int all(struct __sk_buff *skb)
{
	return -1;
}

SEC("cgroup_skb/egress")
int small(struct __sk_buff *skb)
{
	return skb->len < 3000;
}

/* What the sections say are flags of the load. */
SEC("syscall")
int runs(void *ctx)
{
	return 7;
}

SEC("xdp.frags")
int frags(struct xdp_md *ctx)
{
	return XDP_PASS;
}
