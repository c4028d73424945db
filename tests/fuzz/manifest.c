// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's reader of the MANIFEST of prepare: what it accepts, written again, is the same */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "manifest.h"

static void check_same(const struct gs_manifest *m, const uint8_t *data, size_t size)
{
	char *made = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&made, &n);

	if (!out)
		abort();
	gs_manifest_write(out, m);
	if (fclose(out) || n != size || memcmp(made, data, n))
		abort();
	free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gs_manifest m;
	uint8_t said[GS_SAID_SIZE] = { 0 };
	size_t line = 0, i;
	int err = gs_manifest_read(data, size, &m, &line);

	if (err && (err != -EBADMSG || !line || line > size + 1))
		abort();
	if (!err) {
		if (m.nr > GS_MAX_LOADERS)
			abort();
		check_same(&m, data, size);
		for (i = 0; i < m.nr; i++) {
			if (!m.loader[i].name[0] || gs_manifest_states(&m.loader[i], said))
				abort(); /* a program without a name is none */
		}
	}
	gs_manifest_free(&m);
	return 0;
}
