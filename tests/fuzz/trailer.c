// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's parser of appended signatures: what it accepts, written again, is the same */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "trailer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gs_trailer trailer;
	uint8_t end[GS_BLOCK_EXTRA];
	const char *why = NULL;
	size_t i, pos;
	int err = gs_trailer_parse(data, size, &trailer, &why);

	if (err) {
		if (!why)
			abort();
		return 0;
	}
	pos = trailer.start;
	for (i = 0; i < trailer.nr; i++) {
		const struct gs_block *b = &trailer.block[i];

		if (b->sig != data + pos || !b->sz)
			abort();
		pos += b->sz;
		if (size - pos < gs_trailer_block_end(end, b->sz) ||
		    memcmp(data + pos, end, sizeof(end)))
			abort();
		pos += sizeof(end);
	}
	if (pos != size)
		abort();
	gs_trailer_is_remnant(data, trailer.start);
	return 0;
}
