/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the records in the text of a generated header */
#ifndef GS_HEADER_H
#define GS_HEADER_H

#include "gensigned.h"
#include "record.h"

/**
 * struct gs_header - a header's loaders
 * @recs: the records; they point into @bytes
 * @big: byte order of their instructions
 * @hash, @nr_hashes: exclusive hashes that the header has
 * @bytes: what the C compiler would make of the initializers; owned
 */
struct gs_header {
	struct gs_records recs;
	bool big;
	uint8_t hash[GS_MAX_LOADERS][GS_SHA256_SIZE];
	size_t nr_hashes;
	uint8_t *bytes;
};

int gs_header_parse(const char *text, size_t sz, struct gs_header *header, size_t *line,
		    const char **why);

#endif /* GS_HEADER_H */
