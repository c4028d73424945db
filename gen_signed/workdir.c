// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - the folder for intermediate files */
#define _GNU_SOURCE
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "stage.h"

#define OPEN_FOLDERS 16

/**
 * workdir_make() - make the folder for intermediate files
 * @keep: use this one, made if it is not there; NULL: a new temporary one
 *
 * Return: its path, free() it; NULL if it can't be made (reported).
 */
char *workdir_make(const char *keep)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = NULL;

	if (keep) {
		if (!mkdir(keep, 0777) || errno == EEXIST)
			dir = realpath(keep, NULL);
		if (!dir)
			cli_say(stderr, "gen_signed: %s: %s\n", keep, strerror(errno));
		return dir;
	}
	if (asprintf(&dir, "%s/gen_signed-XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0)
		dir = NULL;
	if (dir && mkdtemp(dir))
		return dir;
	cli_say(stderr, "gen_signed: %s: %s\n", dir ? dir : "temporary folder", strerror(errno));
	free(dir);
	return NULL;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	remove(path);
	return 0;
}

/** workdir_remove() - remove a folder that workdir_make() made, and all in it */
void workdir_remove(const char *dir)
{
	nftw(dir, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}
