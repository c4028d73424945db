/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - signed envelopes (DSSE 1.0) */
#ifndef GS_DSSE_H
#define GS_DSSE_H

#include "gensigned.h"

int gs_dsse_write(struct gs_signer *signer, const char *type, const void *payload, size_t sz,
		  FILE *out, const struct gs_log *log);

#endif /* GS_DSSE_H */
