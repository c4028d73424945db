/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - loader bundles; the format is integrations/bundle/hornet_bundle.h */
#ifndef GS_LBUNDLE_H
#define GS_LBUNDLE_H

#include "layout.h"
#include "record.h"

/**
 * struct gs_lbundle_loader - what a bundle says of a loader besides its record
 * @hash: said to be the SHA-256 of its instructions
 * @slot, @nr_slots: struct hornet_bundle_slot in the bundle's byte order
 * @ctx_size, @inputs_ctx, @nr_inputs: as struct hornet_bundle_loader has them
 * @inputs: offset of the table of open inputs in the metadata
 *
 * The pointers point into the bytes that were parsed.
 */
struct gs_lbundle_loader {
	const uint8_t *hash;
	const uint8_t *slot;
	uint32_t nr_slots;
	uint32_t ctx_size;
	uint32_t inputs_ctx;
	uint32_t nr_inputs;
	uint32_t inputs;
};

/**
 * struct gs_lbundle - a bundle, parsed
 * @big: byte order of its numbers and instructions
 * @recs: its loaders, each with a signature
 * @loader: what else it says of each
 */
struct gs_lbundle {
	bool big;
	struct gs_records recs;
	struct gs_lbundle_loader loader[GS_MAX_LOADERS];
};

bool gs_lbundle_is(const uint8_t *buf, size_t sz);
int gs_lbundle_parse(const uint8_t *buf, size_t sz, struct gs_lbundle *bundle, size_t *where,
		     const char **why);
const char *gs_lbundle_differs(const struct gs_lbundle *bundle, size_t i,
			       const struct gs_layout *layout, const uint8_t hash[GS_SHA256_SIZE],
			       const char *name);

#endif /* GS_LBUNDLE_H */
