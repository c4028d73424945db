/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed build - run other programs, one stage after the other */
#ifndef GS_STAGE_H
#define GS_STAGE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct argv - a command line that grows
 * @arg, @nr: the arguments; owned
 * @file: what is executed; NULL: the first argument, looked up in PATH
 * @tmpdir: folder for files that the program makes for itself; NULL: where we make ours
 * @failed: memory was short at some time
 */
struct argv {
	char **arg;
	size_t nr;
	const char *file;
	const char *tmpdir;
	bool failed;
};

void argv_add(struct argv *argv, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void argv_add_file(struct argv *argv, const char *path);
void argv_add_words(struct argv *argv, const char *words);
void argv_free(struct argv *argv);

int stage_check_input(const char *path, bool may_be_empty, const char *hint);
void stage_print(const char *name, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int stage_run(const char *name, const struct argv *argv, const char *out, bool verbose);

void stage_catch_signals(void);
void stage_end(void);

char *workdir_make(const char *keep);
void workdir_remove(const char *dir);

#endif /* GS_STAGE_H */
