// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kconfig - externs that are resolved where the loader runs */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <stdbool.h>

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool LINUX_HAS_BPF_COOKIE __kconfig;
extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern int LINUX_NO_SUCH_THING __kconfig __weak;

int has_cookie, has_wrapper, other;

SEC("syscall") int version(void *ctx)
{
	has_cookie = LINUX_HAS_BPF_COOKIE;
	has_wrapper = LINUX_HAS_SYSCALL_WRAPPER;
	other = LINUX_NO_SUCH_THING;
	return LINUX_KERNEL_VERSION;
}

char LICENSE[] SEC("license") = "GPL";
