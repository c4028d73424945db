// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - follow a loader's instructions
 *
 * Pure but for allocation. A loader (bpf_gen__*() in libbpf's gen_loader.c) is nearly straight
 * code: it stores pointers and descriptors into union bpf_attr-s that lie ready in the metadata,
 * then calls bpf_sys_bpf(command, attr, size). So the instructions are read once from the first
 * to the last, as if no jump were taken, and every value keeps its origin. Whatever can't be
 * followed is counted in @unclear and never guessed.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "bytes.h"
#include "decode.h"
#include "decode_call.h"

/* struct bpf_insn in the target's byte order */
struct insn {
	uint8_t code;
	uint8_t dst;
	uint8_t src;
	int16_t off;
	int32_t imm;
};

static_assert(sizeof(struct bpf_insn) == 8, "instructions are 8 bytes");

static struct insn get_insn(const uint8_t *p, bool big)
{
	struct insn i = {
		.code = p[0],
		.dst = big ? p[1] >> 4 : p[1] & 15,
		.src = big ? p[1] & 15 : p[1] >> 4,
		.off = (int16_t)gs_get16(p + 2, big),
		.imm = (int32_t)gs_get32(p + 4, big),
	};

	return i;
}

static size_t access_size(uint8_t code)
{
	switch (BPF_SIZE(code)) {
	case BPF_B:
		return 1;
	case BPF_H:
		return 2;
	case BPF_W:
		return 4;
	default:
		return 8;
	}
}

static void load_imm64(struct gs_loader *l, struct insn i, struct insn next)
{
	struct gs_value v = { GS_RUNTIME, 0 };

	switch (i.src) {
	case 0:
		v.origin = GS_CONST;
		v.n = (uint64_t)(uint32_t)next.imm << 32 | (uint32_t)i.imm;
		break;
	case BPF_PSEUDO_MAP_VALUE:
	case BPF_PSEUDO_MAP_IDX_VALUE:
		/* the one map that a signed loader is bound to */
		v.origin = GS_BLOB;
		v.n = (uint32_t)next.imm;
		break;
	}
	l->reg[i.dst] = v;
}

/* Note that the context is used at @off. Return: false if that is outside of any. */
static bool use_ctx(struct gs_loader *l, uint64_t off, size_t size)
{
	if (off >= GS_CTX_MAX)
		return false;
	if (off + size > l->out->ctx_size)
		l->out->ctx_size = off + size;
	return true;
}

/* A descriptor that the loader hands to its caller. */
static void fill_slot(struct gs_loader *l, uint64_t off, struct gs_value v)
{
	if (v.origin == GS_MAP && v.n < l->out->nr_maps)
		l->out->map[v.n].slot = off;
	else if (v.origin == GS_PROG && v.n < l->out->nr_progs)
		l->out->prog[v.n].slot = off;
}

static void load(struct gs_loader *l, struct insn i)
{
	struct gs_value base = l->reg[i.src], v = { GS_RUNTIME, 0 };

	if (base.origin == GS_BLOB && BPF_MODE(i.code) == BPF_MEM)
		v = gs_shadow_get(&l->shadow, base.n + i.off, access_size(i.code));
	else if (base.origin == GS_CTX || base.origin == GS_HOST)
		v.origin = GS_HOST;
	/* behind the fixed part only this is an address that a signed loader reads */
	if (base.origin == GS_CTX && use_ctx(l, base.n + i.off, access_size(i.code)) &&
	    BPF_SIZE(i.code) == BPF_DW && base.n + i.off >= GS_CTX_FIXED)
		l->out->ctx_inputs = base.n + i.off;
	l->reg[i.dst] = v;
}

static void store(struct gs_loader *l, struct insn i)
{
	struct gs_value base = l->reg[i.dst], v = l->reg[i.src];

	if (BPF_CLASS(i.code) == BPF_ST)
		v = (struct gs_value){ GS_CONST, (uint64_t)(int64_t)i.imm };
	else if (BPF_MODE(i.code) != BPF_MEM)
		v.origin = GS_RUNTIME;	/* atomic operation */

	if (base.origin == GS_BLOB) {
		if (!gs_shadow_put(&l->shadow, base.n + i.off, access_size(i.code), v))
			l->out->unclear++;
	} else if (base.origin == GS_CTX && use_ctx(l, base.n + i.off, access_size(i.code))) {
		fill_slot(l, base.n + i.off, v);
	} else if (base.origin != GS_STACK) {
		l->out->unclear++;
	}
}

static struct gs_value add(struct gs_value a, struct gs_value b)
{
	if (b.origin == GS_CONST && (a.origin == GS_CONST || a.origin == GS_BLOB ||
				     a.origin == GS_CTX || a.origin == GS_STACK)) {
		a.n += b.n;
		return a;
	}
	return (struct gs_value){ a.origin == GS_HOST || b.origin == GS_HOST ? GS_HOST :
				  GS_RUNTIME, 0 };
}

static void arith(struct gs_loader *l, struct insn i)
{
	struct gs_value *dst = &l->reg[i.dst], src = l->reg[i.src];
	bool wide = BPF_CLASS(i.code) == BPF_ALU64;

	if (BPF_SRC(i.code) == BPF_K)
		src = (struct gs_value){ GS_CONST, (uint64_t)(int64_t)i.imm };
	switch (BPF_OP(i.code)) {
	case BPF_MOV:
		*dst = src;
		if (i.off && BPF_SRC(i.code) == BPF_X)
			dst->origin = GS_RUNTIME;	/* sign extension */
		break;
	case BPF_ADD:
		*dst = add(*dst, src);
		break;
	default:
		dst->origin = dst->origin == GS_HOST ? GS_HOST : GS_RUNTIME;
		dst->n = 0;
	}
	if (!wide && dst->origin == GS_CONST)
		dst->n = (uint32_t)dst->n;
	else if (!wide && (dst->origin == GS_BLOB || dst->origin == GS_CTX ||
			   dst->origin == GS_STACK))
		dst->origin = GS_RUNTIME;
}

static void jump(struct gs_loader *l, struct insn i)
{
	if (BPF_OP(i.code) != BPF_CALL)
		return;
	if (i.src) {
		/* a function of its own, or a kfunc: neither is in a loader of bpftool */
		l->out->unclear++;
		l->reg[0] = (struct gs_value){ GS_RUNTIME, 0 };
		return;
	}
	gs_loader_call(l, i.imm);
}

static void step(struct gs_loader *l, struct insn i)
{
	switch (BPF_CLASS(i.code)) {
	case BPF_LDX:
		load(l, i);
		break;
	case BPF_ST:
	case BPF_STX:
		store(l, i);
		break;
	case BPF_ALU:
	case BPF_ALU64:
		arith(l, i);
		break;
	case BPF_JMP:
		jump(l, i);
		break;
	case BPF_JMP32:
		break;
	default:
		l->out->unclear++;
	}
}

/*
 * Arrays for the object's variables (the name of no other map has a dot, but for patterns of inner
 * maps, which have no slot) are zero, as new maps are, if the loader puts nothing in them.
 */
static void find_zero_maps(struct gs_loader *l)
{
	size_t i;

	for (i = 0; i < l->out->nr_maps; i++) {
		struct gs_map *map = &l->out->map[i];

		if (map->initial || !map->slot || !strchr(map->name, '.') ||
		    (map->type != BPF_MAP_TYPE_ARRAY && map->type != BPF_MAP_TYPE_PERCPU_ARRAY) ||
		    map->host_type || map->host_value_size || !gs_loader_spend(l, map->value))
			continue;
		map->initial = true;
		map->zero = true;
	}
}

/**
 * gs_decode() - list what a loader would create
 * @insns, @insns_sz: its instructions
 * @data, @data_sz: its metadata
 * @big: byte order of both
 * @out: filled in; gs_decoded_free() it, also after a failure
 *
 * Return: 0, or -ENOMEM.
 */
int gs_decode(const uint8_t *insns, size_t insns_sz, const uint8_t *data, size_t data_sz,
	      bool big, struct gs_decoded *out)
{
	struct gs_loader l = { .out = out };
	size_t pos, r;
	int err;

	memset(out, 0, sizeof(*out));
	err = gs_shadow_init(&l.shadow, data, data_sz, big);
	for (r = 0; r < GS_REGS; r++)
		l.reg[r].origin = GS_RUNTIME;
	l.reg[BPF_REG_1].origin = GS_CTX;
	l.reg[BPF_REG_10].origin = GS_STACK;

	for (pos = 0; !err && insns_sz - pos >= 8; pos += 8) {
		struct insn i = get_insn(insns + pos, big);

		if (i.code == (BPF_LD | BPF_DW | BPF_IMM) && insns_sz - pos >= 16) {
			pos += 8;
			load_imm64(&l, i, get_insn(insns + pos, big));
		} else {
			step(&l, i);
		}
		err = l.err;
	}
	gs_shadow_free(&l.shadow);
	find_zero_maps(&l);
	return err;
}

/** gs_decoded_free() - free the lists of @out */
void gs_decoded_free(struct gs_decoded *out)
{
	size_t i;

	for (i = 0; i < out->nr_progs; i++)
		free(out->prog[i].kfunc);
	for (i = 0; i < out->nr_maps; i++)
		free(out->map[i].open);
	free(out->prog);
	free(out->map);
	out->prog = NULL;
	out->map = NULL;
	out->nr_progs = 0;
	out->nr_maps = 0;
}
