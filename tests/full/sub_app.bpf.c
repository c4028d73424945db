// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - a program that is linked with sub_lib.bpf.c */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

int app_hits;

extern int lib_count(void);

SEC("tp/syscalls/sys_enter_getpgid")
int app_on_getpgid(void *ctx)
{
	app_hits++;
	return lib_count();
}

char LICENSE[] SEC("license") = "GPL";
