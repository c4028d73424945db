// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - a loader's metadata while its instructions are followed
 *
 * Each byte has an origin, so that what is shown as signed is signed. A value whose number is not
 * that of the target's memory (offset of a name, index of a map) is kept in the bytes too: it is
 * as large as the store, and the target would overwrite these bytes as well.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "shadow.h"

/** gs_shadow_init() - start with the signed bytes. Return: 0 or -ENOMEM. */
int gs_shadow_init(struct gs_shadow *s, const uint8_t *data, size_t sz, bool big)
{
	s->bytes = malloc(sz + 1);
	s->origin = calloc(1, sz + 1);
	s->sz = sz;
	s->big = big;
	if (!s->bytes || !s->origin) {
		gs_shadow_free(s);
		return -ENOMEM;
	}
	if (sz)
		memcpy(s->bytes, data, sz);
	return 0;
}

/** gs_shadow_free() - free what gs_shadow_init() allocated */
void gs_shadow_free(struct gs_shadow *s)
{
	free(s->bytes);
	free(s->origin);
	s->bytes = NULL;
	s->origin = NULL;
}

/** gs_shadow_inside() - is [off, off + sz) inside the metadata? */
bool gs_shadow_inside(const struct gs_shadow *s, uint64_t off, uint64_t sz)
{
	return off <= s->sz && sz <= s->sz - off;
}

/** gs_shadow_signed() - is [off, off + sz) inside, and each byte of it still the signed one? */
bool gs_shadow_signed(const struct gs_shadow *s, uint64_t off, uint64_t sz)
{
	uint64_t i;

	if (!gs_shadow_inside(s, off, sz))
		return false;
	for (i = 0; i < sz; i++)
		if (s->origin[off + i] != GS_CONST)
			return false;
	return true;
}

/**
 * gs_shadow_get() - the value of a field
 * @s: the metadata
 * @off, @sz: which bytes; 1, 2, 4 or 8 of them
 *
 * Return: GS_RUNTIME if the bytes are not all of one origin, or outside.
 */
struct gs_value gs_shadow_get(const struct gs_shadow *s, uint64_t off, size_t sz)
{
	struct gs_value v = { GS_RUNTIME, 0 };
	size_t i;

	if (!gs_shadow_inside(s, off, sz))
		return v;
	for (i = 1; i < sz; i++)
		if (s->origin[off + i] != s->origin[off])
			return v;
	v.origin = s->origin[off];
	switch (sz) {
	case 1:
		v.n = s->bytes[off];
		break;
	case 2:
		v.n = gs_get16(s->bytes + off, s->big);
		break;
	case 4:
		v.n = gs_get32(s->bytes + off, s->big);
		break;
	case 8:
		v.n = gs_get64(s->bytes + off, s->big);
		break;
	default:
		v.origin = GS_RUNTIME;
	}
	return v;
}

/**
 * gs_shadow_put() - store a value
 * @s: the metadata
 * @off, @sz: where; 1, 2, 4 or 8 bytes
 * @v: what
 *
 * Return: false if that is outside.
 */
bool gs_shadow_put(struct gs_shadow *s, uint64_t off, size_t sz, struct gs_value v)
{
	uint64_t n = s->big ? htobe64(v.n << (64 - 8 * sz)) : htole64(v.n);

	if (!gs_shadow_mark(s, off, sz, v.origin))
		return false;
	memcpy(s->bytes + off, &n, sz);
	return true;
}

/** gs_shadow_mark() - bytes that now come from elsewhere. Return: false if they are outside. */
bool gs_shadow_mark(struct gs_shadow *s, uint64_t off, uint64_t sz, enum gs_origin origin)
{
	if (!gs_shadow_inside(s, off, sz))
		return false;
	memset(s->origin + off, origin, sz);
	return true;
}

/**
 * gs_shadow_text() - copy a string, made printable
 * @s: the metadata
 * @off: where it starts; outside gives ""
 * @max: room in @out with the NUL; what is longer is cut
 * @out: gets the string; '?' stands for what can't be printed or is not signed
 */
void gs_shadow_text(const struct gs_shadow *s, uint64_t off, size_t max, char *out)
{
	size_t i;

	for (i = 0; i + 1 < max && gs_shadow_inside(s, off + i, 1); i++) {
		uint8_t c = s->bytes[off + i];
		bool shown = s->origin[off + i] == GS_CONST && c >= ' ' && c <= '~' && c != '"';

		if (s->origin[off + i] == GS_CONST && !c)
			break;
		out[i] = shown ? c : '?';
	}
	out[i] = '\0';
}
