// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* a kfunc as two kernels declare it: libbpf takes the one that fits, which a loader can't tell */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
};

struct task_struct *bpf_task_from_pid___new(int pid, unsigned int flags) __ksym __weak;
struct task_struct *bpf_task_from_pid___old(int pid) __ksym __weak;
void bpf_task_release(struct task_struct *p) __ksym;

SEC("syscall") int either(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid___new ? bpf_task_from_pid___new(1, 0) :
				   bpf_task_from_pid___old ? bpf_task_from_pid___old(1) : 0;

	if (task)
		bpf_task_release(task);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
