// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz - gen_signed's reading of a loader's instructions
 *
 * Input: one byte for the byte order, four bytes (little endian) size of the instructions, the
 * instructions, the metadata.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "decode.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gs_decoded out;
	size_t insns, i;

	if (size < 5)
		return 0;
	insns = gs_get32(data + 1, false);
	if (insns > size - 5)
		insns = size - 5;
	gs_decode(data + 5, insns, data + 5 + insns, size - 5 - insns, data[0] & 1, &out);
	for (i = 0; i < out.nr_progs; i++)
		if (strlen(out.prog[i].name) >= sizeof(out.prog[i].name))
			abort();
	for (i = 0; i < out.nr_maps; i++)
		if (strlen(out.map[i].name) >= sizeof(out.map[i].name))
			abort();
	gs_decoded_free(&out);
	return 0;
}
