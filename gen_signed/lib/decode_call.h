/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - a loader's calls, as its instructions are followed */
#ifndef GS_DECODE_CALL_H
#define GS_DECODE_CALL_H

#include "decode.h"
#include "shadow.h"

#define GS_REGS 16	/* the field has four bits; the BPF verifier allows eleven */

/**
 * struct gs_loader - state of following a loader
 * @out: what was found
 * @shadow: its metadata
 * @reg: its registers
 * @btf, @btf_sz, @nr_btf: type information that it loads: the last one's place in the metadata; how many
 * @work: bytes looked at so far, so that crafted instructions can't make it endless
 * @err: -ENOMEM, or 0
 */
struct gs_loader {
	struct gs_decoded *out;
	struct gs_shadow shadow;
	struct gs_value reg[GS_REGS];
	uint64_t btf;
	uint32_t btf_sz;
	uint32_t nr_btf;
	uint64_t work;
	int err;
};

bool gs_loader_spend(struct gs_loader *l, uint64_t bytes);
void gs_loader_prog(struct gs_loader *l, struct gs_prog *prog);
void gs_loader_call(struct gs_loader *l, int32_t helper);

#endif /* GS_DECODE_CALL_H */
