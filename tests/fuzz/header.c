// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's parser of generated headers */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gs_header header;
	const char *why = NULL;
	size_t line = 0, i;
	int err = gs_header_parse((const char *)data, size, &header, &line, &why);

	if (!err != !!header.recs.nr && err != -E2BIG && err != -EBADMSG)
		abort();
	for (i = 0; !err && i < header.recs.nr; i++)
		if (!memchr(header.recs.rec[i].name, 0, sizeof(header.recs.rec[i].name)))
			abort();
	if ((err == -EBADMSG || err == -E2BIG) && (!why || !line))
		abort();
	free(header.bytes);
	return 0;
}
