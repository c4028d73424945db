/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed build --record - the inputs of a build, to build again and to attest */
#ifndef GS_BUILDREC_H
#define GS_BUILDREC_H

#include <stdio.h>

#include "build.h"
#include "lib/newfile.h"

#define BUILDREC_HEX (2 * GS_SHA256_SIZE + 1)
#define BUILDREC_OPEN_ENV "BPFTOOL_SIGN_OPEN"

/**
 * struct buildrec_entry - a line of the record
 * @kind: one word: tool, bpf, c, btf, include, linked, arg, embed, open, open-env, object-version, digest, clang,
 *	  cc, cert, object, header or exe
 * @digest: SHA-256 of the file, hex; "-" if there is none
 * @text: path, name or argument; owned
 */
struct buildrec_entry {
	char kind[16];
	char digest[BUILDREC_HEX];
	char *text;
};

/**
 * struct buildrec - a record
 * @list, @nr: its lines in their order; owned
 */
struct buildrec {
	struct buildrec_entry *list;
	size_t nr;
};

int buildrec_add(struct buildrec *rec, const char *kind, const char *digest, const char *text);
int buildrec_add_file(struct buildrec *rec, const char *kind, const char *path, const char *text);
int buildrec_digest(const char *path, char hex[BUILDREC_HEX]);
int buildrec_digest_fd(int fd, const char *name, char hex[BUILDREC_HEX]);
int buildrec_start(const struct buildrec *rec, const char *path, struct gs_newfile *nf);
int buildrec_read(const char *path, struct buildrec *rec);
const char *buildrec_find(const struct buildrec *rec, const char *kind);
void buildrec_put(const struct buildrec *rec, FILE *out);
int buildrec_get(FILE *in, struct buildrec *rec, size_t *number);
void buildrec_free(struct buildrec *rec);

int buildrec_collect_tools(struct buildrec *rec, const struct tools *tools, const char *dir);
int buildrec_note_start(struct build *b);
bool buildrec_is_touched(const struct buildrec_entry *e, const struct build *b);
int buildrec_begin(struct buildrec *before, struct build *b);
int buildrec_collect(struct buildrec *rec, struct build *b, const char *exe);

#endif /* GS_BUILDREC_H */
