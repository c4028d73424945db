// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - the finished executable in its place */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "cli.h"
#include "lib/file.h"

/**
 * build_install() - put the executable in its place, whole or not at all
 * @b: the build
 * @exe: the executable in its folder
 *
 * Return: 0 or a negative errno (reported).
 */
int build_install(struct build *b, const char *exe)
{
	struct gs_newfile nf = { .fd = -1 };
	int fd, err;

	fd = open(exe, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", exe, strerror(-err));
		return err;
	}
	err = gs_newfile_start(b->out, &cli_log, &nf);
	if (!err)
		err = gs_newfile_copy(&nf, fd, &cli_log);
	if (!err)
		err = gs_newfile_attrs(&nf, fd, false, &cli_log);
	if (!err)
		err = gs_newfile_finish(&nf, &cli_log);
	gs_newfile_abort(&nf);
	close(fd);
	if (!err)
		stage_print("done", "%s", b->out);
	return err;
}
