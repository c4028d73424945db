// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - make a folder whole or not at all: filled under another name, synced, renamed */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "msg.h"
#include "newdir.h"
#include "newfile.h"

static int fail(const struct gs_newdir *nd, const struct gs_log *log, const char *what, int err)
{
	gs_err(log, "%s: %s: %s", nd->target, what, strerror(-err));
	return err;
}

static int exists(const struct gs_newdir *nd, const struct gs_log *log)
{
	gs_err(log, "%s: exists already; it is not overwritten", nd->target);
	return -EEXIST;
}

/**
 * gs_newdir_start() - start a folder
 * @target: path; nothing may be there
 * @log: where messages go
 * @nd: filled in; end it with gs_newdir_finish() and gs_newdir_abort()
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newdir_start(const char *target, const struct gs_log *log, struct gs_newdir *nd)
{
	size_t n = strlen(target);
	struct stat st;

	nd->fd = -1;
	nd->tmp = NULL;
	while (n > 1 && target[n - 1] == '/')
		n--;
	nd->target = strndup(target, n);
	if (!nd->target) {
		gs_err(log, "out of memory");
		return -ENOMEM;
	}
	if (!lstat(nd->target, &st))
		return exists(nd, log);
	if (asprintf(&nd->tmp, "%s.gen_signed-XXXXXX", nd->target) < 0) {
		nd->tmp = NULL;
		return fail(nd, log, "can't be made", -ENOMEM);
	}
	if (!mkdtemp(nd->tmp)) {
		int err = -errno;

		free(nd->tmp);
		nd->tmp = NULL;
		return fail(nd, log, "can't be made", err);
	}
	nd->fd = open(nd->tmp, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (nd->fd < 0 || fchmod(nd->fd, gs_new_mode(0777)))
		return fail(nd, log, "can't be made", -errno);
	return 0;
}

/**
 * gs_newdir_create() - make a file in it
 *
 * Return: to be ended with gs_newdir_close(); NULL (reported).
 */
FILE *gs_newdir_create(struct gs_newdir *nd, const char *name, const struct gs_log *log)
{
	int fd = openat(nd->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (f)
		return f;
	fail(nd, log, name, -errno);
	if (fd >= 0)
		close(fd);
	return NULL;
}

/**
 * gs_newdir_close() - close a file, with everything on the disk
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newdir_close(struct gs_newdir *nd, const char *name, FILE *f, const struct gs_log *log)
{
	int err = 0;

	errno = 0;
	if (fflush(f) || ferror(f) || fsync(fileno(f)))
		err = errno ? -errno : -EIO;
	if (fclose(f) && !err)
		err = -errno;
	return err ? fail(nd, log, name, err) : 0;
}

/**
 * gs_newdir_put() - make a file of these bytes in it
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newdir_put(struct gs_newdir *nd, const char *name, const void *buf, size_t sz,
		  const struct gs_log *log)
{
	FILE *f = gs_newdir_create(nd, name, log);

	if (!f)
		return -EIO;
	fwrite(buf, 1, sz, f);
	return gs_newdir_close(nd, name, f, log);
}

/**
 * gs_newdir_finish() - give the folder its name
 * @nd: from gs_newdir_start(), filled
 * @log: where messages go
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newdir_finish(struct gs_newdir *nd, const struct gs_log *log)
{
	struct stat st;

	if (fsync(nd->fd) && errno != EINVAL)
		return fail(nd, log, "can't be written", -errno);
	/* rename() replaces an empty folder; where renameat2() is unknown that does no harm */
	if (renameat2(AT_FDCWD, nd->tmp, AT_FDCWD, nd->target, RENAME_NOREPLACE) &&
	    (errno != EINVAL || !lstat(nd->target, &st) || rename(nd->tmp, nd->target))) {
		if (errno == EEXIST || errno == ENOTEMPTY)
			return exists(nd, log);
		return fail(nd, log, "can't be made", -errno);
	}
	free(nd->tmp);
	nd->tmp = NULL;
	return 0;
}

/** gs_newdir_abort() - remove what was not finished, and free @nd; also after finish */
void gs_newdir_abort(struct gs_newdir *nd)
{
	DIR *dir = nd->tmp && nd->fd >= 0 ? fdopendir(nd->fd) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	else if (nd->fd >= 0)
		close(nd->fd);
	if (nd->tmp)
		rmdir(nd->tmp);
	free(nd->tmp);
	free(nd->target);
	nd->fd = -1;
	nd->tmp = NULL;
	nd->target = NULL;
}
