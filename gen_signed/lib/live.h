/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - live programs, from the lines of the kernel's hornet/programs */
#ifndef GS_LIVE_H
#define GS_LIVE_H

#include <stdio.h>

#include "fields.h"

#define GS_LIVE_LINE	4096	/* longer than any line of it */
#define GS_LIVE_SPKI	80	/* room for "sha256:" and 64 digits */

/**
 * struct gs_live - a program; it points into the line
 * @id: its id
 * @is_signed: it is signed by a key that the machine trusts, or is the kernel's own
 * @by_kernel: it is the kernel's own
 * @signer: "sha256:" and the digest of the key, empty if nobody signed
 * @fields: all that the line says
 */
struct gs_live {
	uint64_t id;
	bool is_signed;
	bool by_kernel;
	char signer[GS_LIVE_SPKI];
	struct gs_fields fields;
};

int gs_live_parse(const char *line, size_t len, struct gs_live *live);
bool gs_live_signer_name(const struct gs_live *live, char *buf, size_t size);
void gs_live_json(FILE *out, const struct gs_live *live, const uint64_t *boot_ns,
		  const char *reason);
void gs_live_text(FILE *out, const struct gs_live *live, const uint64_t *boot_ns);
void gs_live_text_head(FILE *out);

#endif /* GS_LIVE_H */
