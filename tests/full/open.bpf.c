// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - a tool with options, all of which its signer leaves open, here or on the command line */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/hornet_param.h>

char LICENSE[] SEC("license") = "GPL";

const volatile pid_t pid HORNET_PARAM(-1, 4194304) = 0;
const volatile unsigned char level HORNET_PARAM(1, 3) = 2;
const volatile __u64 big HORNET_PARAM(0x100000000, 0x200000000) = 0x100000000;
const volatile char comm[16] HORNET_OPEN = "none";
const volatile bool use_heap HORNET_OPEN = true;
const volatile bool perf HORNET_OPEN = false;
const volatile int fixed = 3;
int limit = 100;
int first HORNET_PARAM(0, 9);
int targets, optionals;
__u64 result;
int hz, weak;

extern int CONFIG_HZ __kconfig;
extern int CONFIG_HORNET_NO_SUCH __kconfig __weak;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, int);
	__type(value, long);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, 4);
	__uint(value_size, 80);
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, long);
} heap SEC(".maps");

/* for kernels without ring buffers, as in bcc's tools */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, long);
} old_heap SEC(".maps");

/* of no use to most */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, int);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__type(key, int);
		__type(value, int);
	});
} spare SEC(".maps");

SEC("syscall")
int run(void *ctx)
{
	int zero = 0;
	long *value;

	result = pid + level + big + comm[0] + fixed + limit + first;
	hz = CONFIG_HZ;
	weak = CONFIG_HORNET_NO_SUCH;
	bpf_map_delete_elem(&table, &zero);
	if (!use_heap)
		return 0;
	value = bpf_map_lookup_elem(&heap, &zero);
	return value ? 1 : 2;
}

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(void *ctx)
{
	int zero = 0;

	if (!bpf_core_type_exists(struct bpf_ringbuf) && !bpf_map_lookup_elem(&old_heap, &zero))
		return 0;
	bpf_get_stackid(ctx, &stacks, 0);
	if (perf)
		bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &limit, sizeof(limit));
	else
		bpf_ringbuf_output(&events, &limit, sizeof(limit), 0);
	return 0;
}

SEC("fentry")
int on_target(void *ctx)
{
	__sync_fetch_and_add(&targets, 1);
	return 0;
}

SEC("?tp/syscalls/sys_enter_getsid")
int optional(void *ctx)
{
	__sync_fetch_and_add(&optionals, 1);
	return 0;
}
