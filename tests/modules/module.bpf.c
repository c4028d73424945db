// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * module tests - what a program can have of a module: kfuncs, a variable with a type and a symbol
 * without one, a function to trace
 *
 * The module is mainline's bpf_testmod. Two programs use the same kfunc: each load needs the module's
 * BTF anew.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern const int bpf_testmod_ksym_percpu __ksym;
extern const void bpf_testmod_fentry_test2 __ksym;
void bpf_testmod_test_mod_kfunc(int i) __ksym;
void bpf_testmod_no_such_kfunc(void) __ksym __weak;

const volatile int value = 42;
int has_address, has_missing, traced;

SEC("syscall") int with_type(void *ctx)
{
	bpf_testmod_test_mod_kfunc(value);
	return *(int *)bpf_this_cpu_ptr(&bpf_testmod_ksym_percpu);
}

SEC("syscall") int without_type(void *ctx)
{
	int code = 0;

	/* instructions of the function */
	bpf_probe_read_kernel(&code, sizeof(code), &bpf_testmod_fentry_test2);
	has_address = code != 0;
	if (bpf_testmod_no_such_kfunc) {
		bpf_testmod_no_such_kfunc();
		has_missing = 1;
	}
	bpf_testmod_test_mod_kfunc(value + 1);
	bpf_testmod_test_mod_kfunc(value + 2);
	return *(int *)bpf_this_cpu_ptr(&bpf_testmod_ksym_percpu);
}

SEC("fentry/bpf_testmod_fentry_test1") int on_function(void *ctx)
{
	__sync_fetch_and_add(&traced, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
