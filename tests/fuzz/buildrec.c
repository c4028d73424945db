// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's reader of build records: what it accepts, written again, is the same */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "buildrec.h"
#include "fuzz.h"

static void check_same(const struct buildrec *rec, const uint8_t *data, size_t size)
{
	char *made = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&made, &n);

	if (!out)
		abort();
	buildrec_put(rec, out);
	if (fclose(out) || n != size || memcmp(made, data, n))
		abort();
	free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buildrec rec = { 0 };
	size_t line = 0;
	FILE *in;
	int err;

	if (!size)
		return 0;
	in = fmemopen((void *)data, size, "re");
	if (!in)
		abort();
	err = buildrec_get(in, &rec, &line);
	fclose(in);
	if (err && (err != -EBADMSG || !line || line > size))
		abort();
	if (!err)
		check_same(&rec, data, size);
	buildrec_free(&rec);
	return 0;
}
