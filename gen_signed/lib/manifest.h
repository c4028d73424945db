/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the MANIFEST of a folder with what is to be signed: prepare writes it, sign reads it */
#ifndef GS_MANIFEST_H
#define GS_MANIFEST_H

#include <stdio.h>

#include "bounds.h"
#include "cms.h"
#include "record.h"

/**
 * struct gs_manifest_loader - what it says of a loader, or of a program without one
 * @is_static: it is a program without a loader
 * @name: its name, without blanks
 * @payload_sz, @digest: size and SHA-256 of N.payload
 * @type, @attach_type, @flags, @gpl, @unnamed: of a static program, what its signature states
 * @attrs_sz, @attrs_digest: size and SHA-256 of N.attrs
 */
struct gs_manifest_loader {
	bool is_static;
	char name[sizeof(((struct gs_record *)0)->name)];
	size_t payload_sz;
	uint8_t digest[GS_SHA256_SIZE];
	uint32_t type;
	uint32_t attach_type;
	uint32_t flags;
	bool gpl;
	bool unnamed;
	size_t attrs_sz;
	uint8_t attrs_digest[GS_SHA256_SIZE];
};

/**
 * struct gs_manifest - the whole text
 * @exe: name of the executable, printable; owned
 * @alg: digest algorithm of the attributes
 * @loader, @nr: in the order of their numbers, which begin with 1
 */
struct gs_manifest {
	char *exe;
	char alg[16];
	struct gs_manifest_loader loader[GS_MAX_LOADERS];
	size_t nr;
};

void gs_manifest_write(FILE *out, const struct gs_manifest *m);
int gs_manifest_read(const void *text, size_t sz, struct gs_manifest *m, size_t *line);
bool gs_manifest_states(const struct gs_manifest_loader *l, const uint8_t said[GS_SAID_SIZE]);
void gs_manifest_free(struct gs_manifest *m);

#endif /* GS_MANIFEST_H */
