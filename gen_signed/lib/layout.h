/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the context of a loader: where its caller finds the descriptors */
#ifndef GS_LAYOUT_H
#define GS_LAYOUT_H

#include "decode.h"
#include "view.h"

#include "../integrations/bundle/hornet_bundle.h"

/**
 * struct gs_slot - a place in the context
 * @is: as a bundle has it, in the byte order of the host
 * @cut: only the first 15 characters of its name are signed, and the rest of it may be somebody's word
 */
struct gs_slot {
	struct hornet_bundle_slot is;
	bool cut;
};

/**
 * struct gs_layout - the context, as the signed instructions use it
 * @slot, @nr: slots, by their offset
 * @ctx_size: bytes, a multiple of 8
 * @inputs_ctx: where the address of the open inputs goes, 0: nowhere
 * @nr_inputs: open inputs
 * @inputs: offset of their table in the metadata
 */
struct gs_layout {
	struct gs_slot *slot;
	size_t nr;
	uint32_t ctx_size;
	uint32_t inputs_ctx;
	uint32_t nr_inputs;
	uint32_t inputs;
};

int gs_layout_make(const struct gs_view *view, struct gs_layout *layout, const char **why);
const struct gs_slot *gs_layout_names(struct gs_layout *layout, const char *text, size_t sz);
const char *gs_layout_twice(const struct gs_layout *layout);
bool gs_slot_name_fits(const struct gs_slot *slot, const char *name);
void gs_layout_free(struct gs_layout *layout);

#endif /* GS_LAYOUT_H */
