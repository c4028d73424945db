// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* data - global variables of each kind: large, per CPU, in sections of their own */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define BIG (1024 * 1024)

const volatile unsigned char big[BIG] = { [0] = 1, [BIG - 1] = 2 };
int initialized = 42;
int zeroed;
int in_my_section SEC(".data.mine") = 43;
int each_cpu SEC(".percpu") = 44;

SEC("syscall") int sum(void *ctx)
{
	each_cpu++;
	return big[0] + big[BIG - 1] + initialized + zeroed + in_my_section + each_cpu;
}

char LICENSE[] SEC("license") = "GPL";
