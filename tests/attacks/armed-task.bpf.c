// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - a SYSCALL program that has the task that ran it load a program, right after the run
 */
#include "armed.bpf.h"

struct bpf_map;

extern int bpf_task_work_schedule_resume(struct task_struct *task, struct bpf_task_work *tw, void *map__const_map,
					 int (*cb)(struct bpf_map *map, void *key, void *value)) __ksym;

struct task {
	struct bpf_task_work work;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct task);
} tasks SEC(".maps");

static int fire(struct bpf_map *map, void *key, void *value)
{
	union bpf_attr attr = {};

	return load_child(&attr);
}

SEC("syscall")
int arm(void *ctx)
{
	int key = 0;
	struct task *t = bpf_map_lookup_elem(&tasks, &key);

	return t ? bpf_task_work_schedule_resume(bpf_get_current_task_btf(), &t->work, &tasks, fire) : 1;
}

char LICENSE[] SEC("license") = "GPL";
