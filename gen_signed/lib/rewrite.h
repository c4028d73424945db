/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - write an executable with other signatures */
#ifndef GS_REWRITE_H
#define GS_REWRITE_H

#include "cms.h"
#include "exe.h"
#include "gensigned.h"

/**
 * struct gs_rewrite - what an executable is to become
 * @out: file to write; NULL: replace the executable itself
 * @log: where messages go
 * @patch: changes the private copy @fd before anything is appended; NULL: nothing
 * @block: gives the signature of one record, to be free()d; NULL: none is appended
 * @trust: whose signatures must be good in the result; NULL: it has none
 * @embedded: the embedded signatures must be good, too
 * @ctx: handed to @patch and @block
 */
struct gs_rewrite {
	const char *out;
	const struct gs_log *log;
	int (*patch)(void *ctx, int fd, const struct gs_exe *exe);
	int (*block)(void *ctx, const struct gs_exe *exe, size_t i, void **sig, size_t *sz);
	const struct gs_trust *trust;
	bool embedded;
	void *ctx;
};

int gs_rewrite_exe(const char *path, const struct gs_rewrite *rw, struct gs_exe *result);
struct gs_payload gs_payload_of(const struct gs_record *rec);
bool gs_has_plain(const struct gs_exe *exe);
const struct gs_block *gs_block_of(const struct gs_exe *exe, const struct gs_record *rec);

#endif /* GS_REWRITE_H */
