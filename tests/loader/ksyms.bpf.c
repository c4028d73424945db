// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ksyms - kernel symbols of each kind, also weak ones that do not exist, in
 * two programs, called and with their address taken
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
};

extern const void linux_banner __ksym;
extern const void no_such_symbol __ksym __weak;
struct task_struct *bpf_task_from_pid(int pid) __ksym;
struct task_struct *bpf_task_from_pid___flavour(int pid) __ksym __weak;
void bpf_task_release(struct task_struct *p) __ksym;
void no_such_kfunc(int x) __ksym __weak;

int has_banner, has_symbol, has_kfunc, has_task, has_flavour;

static void use(void)
{
	struct task_struct *task;
	char start[6] = {};

	bpf_probe_read_kernel(start, sizeof(start) - 1, &linux_banner);
	has_banner += start[0] == 'L' && start[4] == 'x';
	has_symbol += &no_such_symbol != 0;
	if (no_such_kfunc) {
		no_such_kfunc(1);
		has_kfunc++;
	}
	task = bpf_task_from_pid(1);
	if (task) {
		has_task++;
		bpf_task_release(task);
	}
	if (!bpf_task_from_pid___flavour)
		return;
	task = bpf_task_from_pid___flavour(1);
	if (task) {
		has_flavour++;
		bpf_task_release(task);
	}
}

SEC("syscall") int one(void *ctx)
{
	use();
	return 0;
}

SEC("syscall") int two(void *ctx)
{
	use();
	use();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
