/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed verify --attestation - are statements genuine, and about this file? */
#ifndef GS_ATTESTATION_H
#define GS_ATTESTATION_H

#include <jansson.h>

#include "lib/cms.h"
#include "lib/input.h"

#define PAYLOAD_TYPE "application/vnd.in-toto+json"
#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"

/**
 * struct attested - one statement
 * @why: why it does not count; NULL: it does; owned
 * @statement: what it says; NULL: it does not count
 * @who, @nr_who: its signers; owned
 */
struct attested {
	char *why;
	json_t *statement;
	struct gs_who *who;
	size_t nr_who;
};

/**
 * struct attestation - all of a file
 * @list, @nr: in their order; owned
 */
struct attestation {
	struct attested *list;
	size_t nr;
};

int attestation_check(const char *path, const struct gs_input *input,
		      const struct gs_verify_opts *opts, struct attestation *a);
void attestation_text(const struct attestation *a, const char *path);
void attestation_json(const struct attestation *a, struct gs_json *j);
void attestation_free(struct attestation *a);

#endif /* GS_ATTESTATION_H */
