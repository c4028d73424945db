// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - a tool as many are: options, counters, a ring buffer, programs of several kinds */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "tool.h"

char LICENSE[] SEC("license") = "GPL";

const volatile int wanted = 7;
const volatile bool verbose = false;
const volatile char prefix[8] SEC(".rodata.text") = "full";
int limit = 100;
int hits, kprobes, fentries, uprobes, tails, inner_hits;
int kernel_version;

extern int LINUX_KERNEL_VERSION __kconfig;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, int);
	__type(value, long);
} table SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} inner_a SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, int);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = { (void *)&inner_a },
};

/* a size that the machine decides */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, int);
	__type(value, int);
} per_cpu SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(void *ctx)
{
	int zero = 0, *value;
	struct event *e;
	void *inner;

	kernel_version = LINUX_KERNEL_VERSION;
	if (hits >= limit)
		return 0;
	__sync_fetch_and_add(&hits, 1);
	inner = bpf_map_lookup_elem(&outer, &zero);
	value = inner ? bpf_map_lookup_elem(inner, &zero) : NULL;
	if (value)
		inner_hits = ++*value;

	e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
	if (!e)
		return 0;
	e->wanted = wanted;
	e->prefix = prefix[0];
	e->verbose = verbose;
	bpf_ringbuf_submit(e, 0);
	return 0;
}

SEC("kprobe/__x64_sys_getpgid")
int on_kprobe(void *ctx)
{
	long one = 1;
	int key = 0;

	bpf_map_update_elem(&table, &key, &one, 0);
	__sync_fetch_and_add(&kprobes, 1);
	return 0;
}

SEC("fentry/__x64_sys_getpgid")
int on_fentry(void *ctx)
{
	__sync_fetch_and_add(&fentries, 1);
	return 0;
}

SEC("uprobe//proc/self/exe:attach_test_function")
int on_uprobe(void *ctx)
{
	__sync_fetch_and_add(&uprobes, 1);
	return 0;
}

/* off unless the tool asks for it */
SEC("?kprobe/__x64_sys_getpgid")
int optional(void *ctx)
{
	return 0;
}
