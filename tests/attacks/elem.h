/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Iterators over the elements of a map, and what they leave there. */
#ifndef ELEM_H
#define ELEM_H

#include "attack.h"

#define WAS   42u
#define WRITE 43u

/* struct bpf_iter__bpf_map_elem: meta, map, key, value */
#define CTX_KEY	  16
#define CTX_VALUE 24

/* What an iterator does to each value, which has four bytes as the key has. */
enum does { READS, READS_8, READS_KEY_8, WRITES, SLEEPS };

extern const struct bpf_insn elem_insns[];

/* Neither pointer is there in the last call. */
#define ELEM_EACH(does) \
	{.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_2, .src_reg = BPF_REG_1, .off = CTX_VALUE}, \
	{.code = BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = BPF_REG_2, .off = 1}, \
	elem_insns[does], \
	{.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_2, .src_reg = BPF_REG_1, .off = CTX_KEY}, \
	{.code = BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = BPF_REG_2, .off = 1}, \
	{.code = BPF_LDX | BPF_MEM | ((does) == READS_KEY_8 ? BPF_DW : BPF_W), .dst_reg = BPF_REG_3, .src_reg = BPF_REG_2}

struct target {
	uint32_t flags;	  /* of the map */
	bool frozen;
	bool by_reader;	  /* through a descriptor that is for reading only */
};

extern const struct target open_map, constants;

void as_elem_iterator(union bpf_attr *attr);
int load_iterator(struct machine *m, enum does does);
int load_iterator_of(struct machine *m, const char *target, enum does does);
uint32_t value_after(const struct target *t, int prog, int then, int *err);

#endif
