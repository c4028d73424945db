// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - what tool.bpf.c has not: variables of each CPU, a USDT probe, a perf buffer, a classifier for netlink */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/usdt.bpf.h>

#define TC_ACT_UNSPEC -1

int seen SEC(".percpu") = 0;
long sum;
int packets;

/* what a perf buffer reads */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, int);
	__type(value, int);
} samples SEC(".maps");

SEC("usdt")
int BPF_USDT(on_probe, int value)
{
	sum += value;
	seen++;
	bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &sum, sizeof(sum));
	return 0;
}

SEC("tc")
int on_packet(struct __sk_buff *skb)
{
	(void)skb;
	packets++;
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "GPL";
