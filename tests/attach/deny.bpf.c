// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach tests - programs that forbid whatever they are asked about, for units of systemd's */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("cgroup/dev")
int deny_device(struct bpf_cgroup_dev_ctx *ctx)
{
	return 0;
}

SEC("cgroup_skb/egress")
int deny_egress(struct __sk_buff *skb)
{
	return 0;
}
