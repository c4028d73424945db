// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - open integers of each size, with ranges at the ends of their types and around 0 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/hornet_param.h>

char LICENSE[] SEC("license") = "GPL";

const volatile signed char n_s8 HORNET_PARAM(-3, 5) = 0;
const volatile signed char n_s8_least HORNET_PARAM(-128, -127) = -128;
const volatile unsigned char n_u8 HORNET_PARAM(3, 200) = 128;
const volatile unsigned char n_u8_largest HORNET_PARAM(255, 255) = 255;
const volatile bool flag HORNET_OPEN = true;
const volatile short n_s16 HORNET_PARAM(-1, 32767) = 0;
const volatile unsigned short n_u16 HORNET_PARAM(0, 0x8000) = 1;
const volatile int n_s32 HORNET_PARAM(-2147483648, -1) = -1;
const volatile int n_s32_one HORNET_PARAM(0, 0) = 0;
const volatile unsigned int n_u32 HORNET_PARAM(0x7fffffff, 0x80000000) = 0x80000000;
const volatile unsigned int n_u32_all HORNET_PARAM(0, 0xffffffff) = 0;
const volatile long n_s64 HORNET_PARAM(-0x100000001, 0x100000001) = 0;
const volatile long n_s64_least HORNET_PARAM(-9223372036854775808, -9223372036854775807) = -9223372036854775807;
const volatile long n_s64_all HORNET_PARAM(-9223372036854775808, 9223372036854775807) = 0;
const volatile unsigned long n_u64 HORNET_PARAM(0x7fffffffffffffff, 0x8000000000000000) = 0x7fffffffffffffff;
const volatile unsigned long n_u64_largest HORNET_PARAM(0xfffffffffffffffe, 0xffffffffffffffff) = 0xffffffffffffffff;
const volatile unsigned long n_u64_all HORNET_PARAM(0, 0xffffffffffffffff) = 0;

SEC("syscall")
int run(void *ctx)
{
	return 0;
}
