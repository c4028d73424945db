// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - 4200 open variables with a range, v1000 to v5199 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/hornet_param.h>

char LICENSE[] SEC("license") = "GPL";

#define V1(n)		const volatile int v##n HORNET_PARAM(-1, 100000) = 1;
#define V10(n)		V1(n##0) V1(n##1) V1(n##2) V1(n##3) V1(n##4) \
			V1(n##5) V1(n##6) V1(n##7) V1(n##8) V1(n##9)
#define V100(n)		V10(n##0) V10(n##1) V10(n##2) V10(n##3) V10(n##4) \
			V10(n##5) V10(n##6) V10(n##7) V10(n##8) V10(n##9)
#define V1000(n)	V100(n##0) V100(n##1) V100(n##2) V100(n##3) V100(n##4) \
			V100(n##5) V100(n##6) V100(n##7) V100(n##8) V100(n##9)

V1000(1) V1000(2) V1000(3) V1000(4) V100(50) V100(51)

SEC("syscall")
int run(void *ctx)
{
	return v1000 + v3333 + v5199;
}
