// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - a SYSCALL program whose armed callback loads a program later
 *
 * arm starts a work item that starts itself again until `go` is set from outside. At 1 it makes a BPF_PROG_LOAD
 * of its own, at 2 it attaches the map of struct_ops `ops`, and ends: no BPF_PROG_RUN happens at that moment that
 * could be refused.
 */
#include "armed.bpf.h"

#define MAX_ROUNDS (1U << 24)

extern int bpf_wq_init(struct bpf_wq *wq, void *map, unsigned int flags) __ksym;
extern int bpf_wq_start(struct bpf_wq *wq, unsigned int flags) __ksym;
extern int bpf_wq_set_callback(struct bpf_wq *wq, int (*cb)(void *map, int *key, void *value),
			       unsigned int flags) __ksym;

struct work {
	struct bpf_wq wq;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct work);
} works SEC(".maps");

unsigned int go, ops, attached, rounds;
int attach_result;

/* ops: the map's id; what the callback gets are numbers of the worker's own. */
static int attach_ops(void)
{
	union bpf_attr attr = {.map_id = ops};
	int fd = bpf_sys_bpf(BPF_MAP_GET_FD_BY_ID, &attr, sizeof(attr));

	__builtin_memset(&attr, 0, sizeof(attr));
	attr.link_create.map_fd = fd;
	attr.link_create.attach_type = BPF_STRUCT_OPS;
	attach_result = bpf_sys_bpf(BPF_LINK_CREATE, &attr, sizeof(attr));
	if (attach_result >= 0)
		bpf_sys_close(attach_result);
	bpf_sys_close(fd);
	attached = 1;
	return 0;
}

static int fire(void *map, int *key, void *value)
{
	union bpf_attr attr = {};
	struct work *w = value;

	if (go == 2)
		return attach_ops();
	if (rounds++ < MAX_ROUNDS)
		bpf_wq_start(&w->wq, 0);
	return go && !tried ? load_child(&attr) : 0;
}

SEC("syscall")
int arm(void *ctx)
{
	int key = 0;
	struct work *w = bpf_map_lookup_elem(&works, &key);

	if (!w || bpf_wq_init(&w->wq, &works, 0) || bpf_wq_set_callback(&w->wq, fire, 0))
		return 1;
	return bpf_wq_start(&w->wq, 0);
}

char LICENSE[] SEC("license") = "GPL";
