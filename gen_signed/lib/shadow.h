/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - a loader's metadata while its instructions are followed */
#ifndef GS_SHADOW_H
#define GS_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** enum gs_origin - where a value comes from */
enum gs_origin {
	GS_CONST,	/* the signed bytes; n is the value */
	GS_BLOB,	/* address in the metadata; n is the offset */
	GS_CTX,		/* address in the caller's context */
	GS_STACK,	/* address on the loader's stack */
	GS_HOST,	/* given by the caller */
	GS_FOUND,	/* result of a lookup of the name at offset n */
	GS_MAP,		/* descriptor of the loader's map number n */
	GS_PROG,	/* descriptor of the loader's program number n */
	GS_RUNTIME,	/* made by the kernel when the loader runs */
};

/** struct gs_value - a register or memory value: its origin and number */
struct gs_value {
	enum gs_origin origin;
	uint64_t n;
};

/**
 * struct gs_shadow - the metadata
 * @bytes: as far as known, starting as signed
 * @origin: enum gs_origin of each byte
 * @sz: how many
 * @big: byte order of the target
 */
struct gs_shadow {
	uint8_t *bytes;
	uint8_t *origin;
	size_t sz;
	bool big;
};

int gs_shadow_init(struct gs_shadow *s, const uint8_t *data, size_t sz, bool big);
void gs_shadow_free(struct gs_shadow *s);
bool gs_shadow_inside(const struct gs_shadow *s, uint64_t off, uint64_t sz);
bool gs_shadow_signed(const struct gs_shadow *s, uint64_t off, uint64_t sz);
struct gs_value gs_shadow_get(const struct gs_shadow *s, uint64_t off, size_t sz);
bool gs_shadow_put(struct gs_shadow *s, uint64_t off, size_t sz, struct gs_value v);
bool gs_shadow_mark(struct gs_shadow *s, uint64_t off, uint64_t sz, enum gs_origin origin);
void gs_shadow_text(const struct gs_shadow *s, uint64_t off, size_t max, char *out);

#endif /* GS_SHADOW_H */
