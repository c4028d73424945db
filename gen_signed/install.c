// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - the finished executable in its place */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "buildrec.h"
#include "cli.h"
#include "lib/newfile.h"

/**
 * build_install() - put the executable in its place, whole or not at all, and its record
 * @b: the build
 * @exe: the executable in its folder
 * @rec: the record for @b->record
 *
 * Both are new, or both are what they were: see gs_newfile_finish_both().
 *
 * Return: 0 or a negative errno (reported).
 */
int build_install(struct build *b, const char *exe, const struct buildrec *rec)
{
	struct gs_newfile nf = { .fd = -1 }, record = { .fd = -1 };
	int fd, err;

	fd = open(exe, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", exe, strerror(-err));
		return err;
	}
	err = b->record ? buildrec_start(rec, b->record, &record) : 0;
	if (!err)
		err = gs_newfile_start(b->out, &cli_log, &nf);
	if (!err)
		err = gs_newfile_copy(&nf, fd, &cli_log);
	if (!err)
		err = gs_newfile_attrs(&nf, fd, false, &cli_log);
	if (!err)
		err = b->record ? gs_newfile_finish_both(&record, &nf, &cli_log) :
				  gs_newfile_finish(&nf, &cli_log);
	gs_newfile_abort(&record);
	gs_newfile_abort(&nf);
	close(fd);
	if (!err)
		stage_print("done", "%s", b->out);
	return err;
}
