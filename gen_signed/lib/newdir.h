/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - make a folder whole or not at all */
#ifndef GS_NEWDIR_H
#define GS_NEWDIR_H

#include <stdio.h>

#include "gensigned.h"

/**
 * struct gs_newdir - a folder that is being filled beside its final place
 * @target: what it will be called; owned
 * @tmp: its present path, NULL once it is finished; owned
 * @fd: the folder
 */
struct gs_newdir {
	char *target;
	char *tmp;
	int fd;
};

int gs_newdir_start(const char *target, const struct gs_log *log, struct gs_newdir *nd);
FILE *gs_newdir_create(struct gs_newdir *nd, const char *name, const struct gs_log *log);
int gs_newdir_close(struct gs_newdir *nd, const char *name, FILE *f, const struct gs_log *log);
int gs_newdir_put(struct gs_newdir *nd, const char *name, const void *buf, size_t sz,
		  const struct gs_log *log);
int gs_newdir_finish(struct gs_newdir *nd, const struct gs_log *log);
void gs_newdir_abort(struct gs_newdir *nd);

#endif /* GS_NEWDIR_H */
