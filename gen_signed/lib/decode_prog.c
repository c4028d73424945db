// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - what a program that a loader installs calls: helpers and kfuncs */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "decode_call.h"

#define CALL		(BPF_JMP | BPF_CALL)
#define LOAD_IMM64	(BPF_LD | BPF_DW | BPF_IMM)
#define INSN_SIZE	sizeof(struct bpf_insn)

static void add_helper(struct gs_loader *l, struct gs_prog *prog, struct gs_value imm)
{
	if (imm.origin == GS_CONST && imm.n < GS_HELPER_IDS)
		prog->helper[imm.n / 8] |= 1 << imm.n % 8;
	else
		l->out->unclear++;
}

/* The loader has put the result of a lookup by name into the instruction. */
static void add_kfunc(struct gs_loader *l, struct gs_prog *prog, struct gs_value imm)
{
	char name[GS_TEXT_MAX], (*more)[GS_TEXT_MAX];
	size_t i;

	if (imm.origin != GS_FOUND) {
		l->out->unclear++;
		return;
	}
	gs_shadow_text(&l->shadow, imm.n, sizeof(name), name);
	for (i = 0; i < prog->nr_kfuncs; i++)
		if (!strcmp(prog->kfunc[i], name))
			return;
	if (prog->nr_kfuncs == GS_KFUNC_MAX) {
		l->out->unclear++;
		return;
	}
	more = realloc(prog->kfunc, (prog->nr_kfuncs + 1) * sizeof(*more));
	if (!more) {
		l->err = -ENOMEM;
		return;
	}
	prog->kfunc = more;
	strcpy(prog->kfunc[prog->nr_kfuncs++], name);
}

static void add_call(struct gs_loader *l, struct gs_prog *prog, uint64_t off)
{
	struct gs_value regs = gs_shadow_get(&l->shadow, off + 1, 1);
	struct gs_value imm = gs_shadow_get(&l->shadow, off + offsetof(struct bpf_insn, imm), 4);

	if (regs.origin != GS_CONST) {
		l->out->unclear++;
		return;
	}
	switch (l->shadow.big ? regs.n & 15 : regs.n >> 4) {
	case 0:
		add_helper(l, prog, imm);
		break;
	case BPF_PSEUDO_CALL:
		break;
	case BPF_PSEUDO_KFUNC_CALL:
		add_kfunc(l, prog, imm);
		break;
	default:
		l->out->unclear++;
	}
}

/**
 * gs_loader_prog() - list the calls in a program's instructions, as they are when it is loaded
 * @l: state
 * @prog: its insns and insn_cnt are set; gets the rest of what is told of them
 */
void gs_loader_prog(struct gs_loader *l, struct gs_prog *prog)
{
	uint64_t off = prog->insns, sz = (uint64_t)prog->insn_cnt * INSN_SIZE, end = off + sz;

	if (!gs_shadow_inside(&l->shadow, off, sz) || !gs_loader_spend(l, sz)) {
		l->out->unclear++;
		return;
	}
	prog->insns_known = true;
	for (; off < end; off += INSN_SIZE) {
		uint8_t code = l->shadow.bytes[off];

		/* one that is not signed could be anything */
		if (gs_shadow_get(&l->shadow, off, 1).origin != GS_CONST)
			l->out->unclear++;
		else if (code == LOAD_IMM64)
			off += INSN_SIZE;
		else if (code == CALL)
			add_call(l, prog, off);
	}
}
