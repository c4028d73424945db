// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - a SYSCALL program that has the task that ran it, or the one named by `pid`, load a program, right
 * after the run or when that task goes on
 */
#include "armed.bpf.h"

/* libbpf wants what a kfunc takes to be a struct */
struct bpf_map {
	unsigned int id;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

extern int bpf_task_work_schedule_resume(struct task_struct *task, struct bpf_task_work *tw, void *map__const_map,
					 int (*cb)(struct bpf_map *map, void *key, void *value)) __ksym;

extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;

int pid, closed;

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

	closed = bpf_sys_close(~0U);
	return load_child(&attr);
}

SEC("syscall")
int arm(void *ctx)
{
	int key = 0, err;
	struct task *t = bpf_map_lookup_elem(&tasks, &key);
	struct task_struct *other;

	if (!t)
		return 1;
	if (!pid)
		return bpf_task_work_schedule_resume(bpf_get_current_task_btf(), &t->work, &tasks, fire);
	other = bpf_task_from_pid(pid);
	if (!other)
		return 1;
	err = bpf_task_work_schedule_resume(other, &t->work, &tasks, fire);
	bpf_task_release(other);
	return err;
}

char LICENSE[] SEC("license") = "GPL";
