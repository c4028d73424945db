// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ringbuf - sizes that are no power of 2, smaller than a page, and large */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1000);
} small SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 5000);
} odd SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} large SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} user SEC(".maps");

SEC("syscall") int output(void *ctx)
{
	int data = 7;

	return bpf_ringbuf_output(&small, &data, sizeof(data), 0);
}

char LICENSE[] SEC("license") = "GPL";
