/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - replace a file whole or not at all */
#ifndef GS_NEWFILE_H
#define GS_NEWFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "gensigned.h"

/**
 * struct gs_newfile - a file that is being written beside its target
 * @fd: open for reading and writing
 * @target: what it will be called, symbolic links resolved; owned
 * @tmp: its present name, empty while it has none; owned
 * @dir: length of the folder part of @target, with the slash
 * @was: what @target has to be until it is replaced; NULL: anything
 */
struct gs_newfile {
	int fd;
	char *target;
	char *tmp;
	size_t dir;
	const struct stat *was;
};

#define GS_CHANGED_MEANWHILE "was changed or replaced meanwhile; nothing was written"

int gs_newfile_start(const char *target, const struct gs_log *log, struct gs_newfile *nf);
int gs_newfile_replaces(struct gs_newfile *nf, const struct stat *was, const struct gs_log *log);
int gs_newfile_copy(struct gs_newfile *nf, int from, const struct gs_log *log);
int gs_newfile_attrs(struct gs_newfile *nf, int from, bool in_place, const struct gs_log *log);
int gs_newfile_write(struct gs_newfile *nf, const void *buf, size_t sz, mode_t mode,
		     const struct gs_log *log);
int gs_newfile_sync(const struct gs_newfile *nf, const struct gs_log *log);
int gs_newfile_create(struct gs_newfile *nf, const struct gs_log *log);
int gs_newfile_finish(struct gs_newfile *nf, const struct gs_log *log);
int gs_newfile_finish_both(struct gs_newfile *first, struct gs_newfile *second,
			   const struct gs_log *log);
void gs_newfile_abort(struct gs_newfile *nf);
int gs_save(const char *path, const void *buf, size_t sz, const struct gs_log *log);
mode_t gs_new_mode(mode_t mode);

#endif /* GS_NEWFILE_H */
