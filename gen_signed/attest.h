/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed attest - the statements about an executable */
#ifndef GS_ATTEST_H
#define GS_ATTEST_H

#include "buildrec.h"
#include "lib/input.h"
#include "lib/json.h"

/**
 * struct attest - what is attested
 * @name: the executable's file name, without folders
 * @digest: SHA-256 of the file, hex
 * @input: what is in it
 * @rec: record of its build, NULL: none
 */
struct attest {
	const char *name;
	char digest[BUILDREC_HEX];
	const struct gs_input *input;
	const struct buildrec *rec;
};

int attest_bpf(const struct attest *a, FILE *out);
int attest_slsa(const struct attest *a, FILE *out);
int attest_sbom(const struct attest *a, FILE *out);

#endif /* GS_ATTEST_H */
