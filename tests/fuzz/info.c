// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's reading of sections and open inputs. Input: one byte for the byte order, the metadata. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "info.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t sum = 0;
	struct gs_info info;
	struct gs_open in;
	const char *section;
	uint32_t i, j;

	if (!size || gs_info_parse(data + 1, size - 1, data[0] & 1, &info))
		return 0;
	if (!*info.name || strlen(info.name) >= sizeof(info.name))
		abort();
	for (i = 0; info.nr_sections && i < size; i++) {
		section = gs_info_section(&info, i);
		if (section)
			sum += strlen(section);
	}
	for (i = 0; i < info.nr_inputs; i++) {
		if (gs_info_open(&info, i, &in))
			continue;
		sum += strlen(in.name);
		for (j = 0; j < in.size; j++)
			sum += in.val[j];
		if (in.flags & (BPF_SIGNED_INPUT_RANGE | BPF_SIGNED_INPUT_EITHER))
			sum += gs_open_num(&info, &in);
	}
	return sum == UINT64_MAX; /* 0: the bytes were read */
}
