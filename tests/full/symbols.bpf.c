// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* symbols - symbols that the kernel has not, or has otherwise: which, -DWHICH_... says */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* libbpf takes no declaration for the kernel's */
struct task_struct {
	int pid;
};

#if defined(WHICH_kfunc)
int no_such_kfunc(void) __ksym;
#define USE no_such_kfunc()
#elif defined(WHICH_typeless)
extern const void no_such_symbol __ksym;
#define USE ((long)&no_such_symbol & 8)
#elif defined(WHICH_variable)
extern const int runqueues __ksym;
#define USE (*(const int *)bpf_this_cpu_ptr(&runqueues))
#elif defined(WHICH_strong)
void bpf_task_release(struct task_struct *p, unsigned int flags) __ksym;
#define USE (bpf_task_release(bpf_get_current_task_btf(), 1), 1)
#elif defined(WHICH_weak)
void bpf_task_release(struct task_struct *p, unsigned int flags) __ksym __weak;
#define USE (bpf_task_release ? (bpf_task_release(bpf_get_current_task_btf(), 1), 1) : 0)
#else
#define USE 1
#endif

SEC("syscall") int run(void *ctx)
{
	return USE;
}

#ifdef WHICH_target
SEC("fentry/no_such_function") int BPF_PROG(on_nothing)
{
	return 0;
}
#endif

char LICENSE[] SEC("license") = "GPL";
