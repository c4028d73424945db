/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what can be verified and inspected: an executable, a generated header, a bundle */
#ifndef GS_INPUT_H
#define GS_INPUT_H

#include <sys/stat.h>

#include "exe.h"
#include "header.h"
#include "lbundle.h"

enum gs_kind {
	GS_KIND_EXECUTABLE,
	GS_KIND_HEADER,
	GS_KIND_BUNDLE,
};

/**
 * struct gs_input - a file with loaders, open
 * @fd: the file
 * @was: what it was when it was opened
 * @kind: what it is; if no executable, @exe has records, no ELF shape and no trailer
 * @hash, @nr_hashes: exclusive hashes in a header or bundle
 * @text: of a header, @exe.size bytes; else NULL
 * @bundle: what a bundle says of its loaders; else NULL
 * @exe: what is in it
 */
struct gs_input {
	int fd;
	struct stat was;
	enum gs_kind kind;
	uint8_t hash[GS_MAX_LOADERS][GS_SHA256_SIZE];
	size_t nr_hashes;
	char *text;
	struct gs_lbundle *bundle;
	struct gs_exe exe;
};

const char *gs_kind_name(enum gs_kind kind);
const char *gs_kind_format(enum gs_kind kind);
int gs_input_open(const char *path, const struct gs_log *log, struct gs_input *input);
int gs_input_open_exe(const char *path, const struct gs_log *log, struct gs_input *input);
int gs_input_check(const struct gs_input *input, const struct gs_log *log);
void gs_input_close(struct gs_input *input);

#endif /* GS_INPUT_H */
