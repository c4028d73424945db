// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's parser of loader records; the first byte chooses the byte order */
#include <stdlib.h>

#include "fuzz.h"
#include "record.h"

static void inside(const uint8_t *buf, size_t sz, const uint8_t *p, size_t n)
{
	if (n && (p < buf || p > buf + sz || n > (size_t)(buf + sz - p)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gs_records recs;
	const char *why = NULL;
	size_t where = 0, i;
	int err;

	if (!size)
		return 0;
	recs.nr = 0;
	err = gs_records_parse(data + 1, size - 1, data[0] & 1, &recs, &where, &why);
	if (err && (!why || where >= size - 1))
		abort();
	for (i = 0; i < recs.nr; i++) {
		const struct gs_record *rec = &recs.rec[i];

		inside(data + 1, size - 1, rec->insns, rec->insns_sz);
		inside(data + 1, size - 1, rec->data, rec->data_sz);
		inside(data + 1, size - 1, rec->sig, rec->sig_sz);
		if (!rec->insns_sz || !rec->name[0])
			abort();
	}
	return 0;
}
