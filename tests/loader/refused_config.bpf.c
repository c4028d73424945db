// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refused - a kernel configuration value */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int CONFIG_HZ __kconfig __weak;

SEC("syscall") int hz(void *ctx)
{
	return CONFIG_HZ;
}

char LICENSE[] SEC("license") = "GPL";
