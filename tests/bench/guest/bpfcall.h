/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* bench - the bpf() system call for programs that use no skeleton */
#ifndef BENCH_BPFCALL_H
#define BENCH_BPFCALL_H

#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define END_OF(member) (offsetof(union bpf_attr, member) + sizeof(((union bpf_attr *)0)->member))

/* return 0; as BPF instructions */
static const struct bpf_insn return_0[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
	{ .code = BPF_JMP | BPF_EXIT },
};

static inline int bpf_call(int cmd, union bpf_attr *attr, size_t size)
{
	return syscall(SYS_bpf, cmd, attr, size);
}

#endif
