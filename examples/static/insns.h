/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* static - short names for the few BPF instructions that the filter uses. */
#ifndef INSNS_H
#define INSNS_H

#include <linux/bpf.h>

/* clang-format off */
#define INSN(CODE, DST, SRC, OFF, IMM) \
	{.code = (CODE), .dst_reg = (DST), .src_reg = (SRC), .off = (OFF), .imm = (IMM)}

#define MOV_REG(DST, SRC)	INSN(BPF_ALU64 | BPF_MOV | BPF_X, DST, SRC, 0, 0)
#define MOV_IMM(DST, IMM)	INSN(BPF_ALU64 | BPF_MOV | BPF_K, DST, 0, 0, IMM)
#define ALU_IMM(OP, DST, IMM)	INSN(BPF_ALU64 | (OP) | BPF_K, DST, 0, 0, IMM)
#define JUMP(OFF)		INSN(BPF_JMP | BPF_JA, 0, 0, OFF, 0)
#define JUMP_EQ(DST, IMM, OFF)	INSN(BPF_JMP | BPF_JEQ | BPF_K, DST, 0, OFF, IMM)
#define JUMP_NE(DST, IMM, OFF)	INSN(BPF_JMP | BPF_JNE | BPF_K, DST, 0, OFF, IMM)
#define EXIT()			INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* a 32-bit field of the context, which the filter keeps in register 6 */
#define LOAD_CTX(DST, OFF)	INSN(BPF_LDX | BPF_W | BPF_MEM, DST, BPF_REG_6, OFF, 0)
/* register 0 = packet[IMM], packet[SRC + IMM]; host byte order */
#define LOAD_PKT(SIZE, IMM)	INSN(BPF_LD | (SIZE) | BPF_ABS, 0, 0, 0, IMM)
#define LOAD_PKT_AT(SIZE, SRC, IMM) INSN(BPF_LD | (SIZE) | BPF_IND, 0, SRC, 0, IMM)
/* clang-format on */

#endif /* INSNS_H */
