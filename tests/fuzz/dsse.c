// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's reader of signed envelopes: what it opens has a payload of the size that its base64 gives */
#include <stdlib.h>
#include <string.h>

#include "dsse.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *json = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	struct gs_dsse envelope;
	const char *why = json ? gs_dsse_open(json, &envelope) : NULL, *text;
	size_t n = 0, pads;
	char *pae;

	if (json && !why) {
		text = gs_dsse_text(json, "payload");
		pads = strlen(text) - strcspn(text, "=");
		if (strlen(text) % 4 || pads > 2 || envelope.sz != strlen(text) / 4 * 3 - pads ||
		    envelope.payload[envelope.sz])
			abort();
		pae = gs_dsse_encode(envelope.type, envelope.payload, envelope.sz, &n);
		if (!pae || n <= envelope.sz + strlen(envelope.type) ||
		    memcmp(pae + n - envelope.sz, envelope.payload, envelope.sz))
			abort();
		free(pae);
	} else if (json && envelope.payload) {
		abort();
	}
	if (json)
		gs_dsse_close(&envelope);
	json_decref(json);
	return 0;
}
