/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - signed envelopes (DSSE 1.0) */
#ifndef GS_DSSE_H
#define GS_DSSE_H

#include <jansson.h>

#include "cms.h"
#include "gensigned.h"

/**
 * struct gs_dsse - an envelope
 * @type: the payload's media type, of @json
 * @payload, @sz: the payload, with a NUL behind it that @sz does not count; owned
 * @signatures: the array of them, of @json
 */
struct gs_dsse {
	const char *type;
	uint8_t *payload;
	size_t sz;
	const json_t *signatures;
};

/* dsse.c */
char *gs_dsse_encode(const char *type, const void *payload, size_t sz, size_t *n);
int gs_dsse_write(struct gs_signer *signer, const char *type, const void *payload, size_t sz,
		  FILE *out, const struct gs_log *log);

/* dsse_read.c */
const char *gs_dsse_text(const json_t *object, const char *key);
const char *gs_dsse_open(const json_t *json, struct gs_dsse *envelope);
enum gs_verdict gs_dsse_verify(const struct gs_dsse *envelope, const struct gs_trust *trust,
			       char **who, const char **why);
void gs_dsse_close(struct gs_dsse *envelope);

#endif /* GS_DSSE_H */
