// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach tests - a program with a target and one that needs to be given one */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

int count = 0;

SEC("tp/syscalls/sys_enter_getpgid")
int first(void *ctx)
{
	__sync_fetch_and_add(&count, 1);
	return 0;
}

SEC("kprobe")
int second(void *ctx)
{
	__sync_fetch_and_add(&count, 100);
	return 0;
}
