/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ATTACKS row 12 - signed programs that hand commands of the caller's choice to bpf_sys_bpf()
 */
#ifndef HORNET_TEST_ROW12_H
#define HORNET_TEST_ROW12_H

#include "machine.h"

#define INSN(c, d, s, o, i)                                                                        \
	{.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)}
#define MOV(d, s)      INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define MOV_K(d, i)    INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define ADD_K(d, i)    INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, i)
#define LOAD32(d, s, o) INSN(BPF_LDX | BPF_MEM | BPF_W, d, s, o, 0)
#define STORE(d, s, o) INSN(BPF_STX | BPF_MEM | BPF_DW, d, s, o, 0)
#define STORE32_K(d, o, i) INSN(BPF_ST | BPF_MEM | BPF_W, d, 0, o, i)
#define STORE_K(d, o, i) INSN(BPF_ST | BPF_MEM | BPF_DW, d, 0, o, i)
#define CALL(f)	       INSN(BPF_JMP | BPF_CALL, 0, 0, 0, f)
#define EXIT()	       INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

#define ATTR_SIZE   160 /* what a call can set of union bpf_attr */
#define SECOND	    (8 + ATTR_SIZE)
#define SECOND_SIZE 32 /* of these, for a write */

/* What the signed program gets: a command, its attributes, and those of another one. */
struct call {
	uint32_t cmd, unused;
	unsigned char attr[ATTR_SIZE];
	unsigned char second[ATTR_SIZE];
};

/* return bpf_sys_bpf(ctx->cmd, ctx->attr, sizeof(ctx->attr)); */
static const struct bpf_insn any_call[] = {
	LOAD32(BPF_REG_6, BPF_REG_1, 0), MOV(BPF_REG_2, BPF_REG_1), ADD_K(BPF_REG_2, 8),
	MOV(BPF_REG_1, BPF_REG_6),	 MOV_K(BPF_REG_3, ATTR_SIZE), CALL(BPF_FUNC_sys_bpf),
	EXIT(),
};

/* The next run finds no descriptor 0. */
extern bool zero_free;

/* row12-child.c: programs that a signed skeleton loads in a child */
int child_armed_load(struct machine *m, char *loader, size_t size);
void child_armed_callback(struct machine *m);
void child_armed_task(struct machine *m);
void child_armed_exit(struct machine *m);
void child_tail_during(struct machine *m);
void child_tail_before(struct machine *m);

/* row12-signed.c */
int run_signed(struct machine *m, const struct bpf_insn *insns, uint32_t size, struct call *call);
int own_map(struct machine *m, uint32_t type);

#endif
