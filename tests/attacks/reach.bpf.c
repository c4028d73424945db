// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* reach - programs, and extensions and tail calls of them that reach as far, and further; see row08-ext.c */
#include <linux/bpf.h>
#include <linux/bpf_perf_event.h>
#include <bpf/bpf_helpers.h>

struct bpf_raw_tracepoint_args;

#define BARRIER	    asm volatile("" ::: "memory")
#define READ(value) asm volatile("" ::"r"(value))

__noinline int reads(struct bpf_raw_tracepoint_args *ctx)
{
	BARRIER;
	READ(ctx->args[1]);
	return 0;
}

SEC("raw_tp/sys_enter")
int reader(struct bpf_raw_tracepoint_args *ctx)
{
	return reads(ctx);
}

SEC("freplace/reads")
int as_far(struct bpf_raw_tracepoint_args *ctx)
{
	READ(ctx->args[1]);
	return 0;
}

SEC("freplace/reads")
int further(struct bpf_raw_tracepoint_args *ctx)
{
	READ(ctx->args[11]);
	return 0;
}

__noinline int writes(struct bpf_raw_tracepoint_args *ctx)
{
	BARRIER;
	READ(ctx->args[0]);
	return 0;
}

SEC("raw_tp.w/bpf_test_finish")
int writer(struct bpf_raw_tracepoint_args *ctx)
{
	return writes(ctx);
}

SEC("freplace/writes")
int writes_further(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 *buffer = (void *)ctx->args[0];

	buffer[16] = 1;
	return 0;
}

__noinline int samples(struct bpf_perf_event_data *ctx)
{
	BARRIER;
	return !ctx;
}

SEC("perf_event")
int sampler(struct bpf_perf_event_data *ctx)
{
	samples(ctx);
	return 0;
}

SEC("freplace/samples")
int asks_stack(struct bpf_perf_event_data *ctx)
{
	__u64 stack[2];

	return bpf_get_stack(ctx, stack, sizeof(stack), 0) < 0;
}

/* Where the hook says what is in the context: the name is that of an iterator's target. */
__noinline int bpf_iter_bpf_map_elem(void *ctx __arg_ctx)
{
	BARRIER;
	return !ctx;
}

SEC("iter/bpf_map_elem")
int iterator(__u64 *ctx)
{
	bpf_iter_bpf_map_elem(ctx);
	return 0;
}

SEC("freplace/bpf_iter_bpf_map_elem")
int for_iterator(void *ctx __arg_ctx)
{
	BARRIER;
	return !ctx;
}

__noinline int wakes(__u64 *ctx __arg_ctx)
{
	BARRIER;
	return !ctx;
}

SEC("tp_btf/sched_waking")
int waking(__u64 *ctx)
{
	wakes(ctx);
	return 0;
}

SEC("freplace/wakes")
int for_waking(__u64 *ctx __arg_ctx)
{
	BARRIER;
	return !ctx;
}

__noinline int releases(int value)
{
	BARRIER;
	return !value;
}

SEC("lsm/file_release")
int releasing(__u64 *ctx)
{
	releases(1);
	return 0;
}

SEC("freplace/releases")
int for_releasing(int value)
{
	BARRIER;
	return !value;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, 1);
} array SEC(".maps");

#define TAIL_CALLS(section, name) \
	SEC(section) \
	int name(void *ctx) \
	{ \
		bpf_tail_call(ctx, &array, 0); \
		return 0; \
	}

#define RETURNS(section, name) \
	SEC(section) \
	int name(void *ctx) \
	{ \
		return 0; \
	}

/* Two hooks of one prototype each; the file of the second one is gone but for its memory. */
TAIL_CALLS("lsm/file_release", release_calls)
RETURNS("lsm/file_release", release_called)
RETURNS("lsm/file_free_security", free_called)
TAIL_CALLS("tp_btf/sched_waking", waking_calls)
RETURNS("tp_btf/sched_waking", waking_called)
RETURNS("tp_btf/sched_wakeup", wakeup_called)

TAIL_CALLS("perf_event", sample_calls)

extern __u64 *bpf_session_cookie(void *ctx) __ksym;

TAIL_CALLS("fsession/bpf_fentry_test1", session_calls)

SEC("fsession/bpf_fentry_test1")
int session_writes(void *ctx)
{
	*bpf_session_cookie(ctx) = 1000;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
