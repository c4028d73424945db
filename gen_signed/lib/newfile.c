// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - replace a file whole or not at all
 *
 * The new file has no name while it is written (O_TMPFILE), so that a kill leaves nothing behind;
 * where the file system can't do that it has a temporary name beside the target. It is synced,
 * renamed over the target, and the folder is synced.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "msg.h"
#include "newfile.h"

static int fail(const struct gs_newfile *nf, const struct gs_log *log, const char *what, int err)
{
	gs_err(log, "%s: %s: %s", nf->target, what, strerror(-err));
	return err;
}

/* Pick a name beside the target that nobody uses; "it exists" is left to the caller to retry. */
static void pick_name(struct gs_newfile *nf)
{
	static unsigned int counter;
	uint64_t r = 0;

	if (getrandom(&r, sizeof(r), GRND_NONBLOCK) != sizeof(r))
		r = (uint64_t)getpid() << 32 | counter++;
	sprintf(nf->tmp, "%.*s.gen_signed-%016llx", (int)nf->dir, nf->target,
		(unsigned long long)r);
}

static int open_unnamed(struct gs_newfile *nf)
{
	char c = nf->target[nf->dir];
	int fd;

	/* the name is given through /proc in the end */
	if (access("/proc/self/fd", X_OK))
		return -1;
	nf->target[nf->dir] = '\0';
	fd = open(nf->dir ? nf->target : ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	nf->target[nf->dir] = c;
	return fd;
}

static int open_named(struct gs_newfile *nf)
{
	int tries, fd = -1;

	for (tries = 0; tries < 100; tries++) {
		pick_name(nf);
		fd = open(nf->tmp, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	if (fd < 0)
		nf->tmp[0] = '\0';
	return fd;
}

/**
 * gs_newfile_start() - start a file that will replace or become @target
 * @target: path; a symbolic link is followed, so that the link stays; it has to lead to a file
 * @log: where messages go
 * @nf: filled in; end it with gs_newfile_finish() and gs_newfile_abort()
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newfile_start(const char *target, const struct gs_log *log, struct gs_newfile *nf)
{
	const char *slash;
	struct stat st;
	int err;

	memset(nf, 0, sizeof(*nf));
	nf->fd = -1;
	nf->target = realpath(target, NULL);
	if (!nf->target && errno == ENOENT && !lstat(target, &st)) {
		/* the link would be replaced, and what it leads to not made */
		gs_err(log, "%s: a symbolic link that leads to nothing", target);
		return -ENOENT;
	}
	if (!nf->target && errno == ENOENT)
		nf->target = strdup(target);
	if (!nf->target) {
		err = -errno;
		gs_err(log, "%s: %s", target, strerror(-err));
		return err;
	}
	if (!stat(nf->target, &st) && !S_ISREG(st.st_mode)) {
		gs_err(log, "%s: exists and is not a regular file", target);
		return -EINVAL;
	}
	slash = strrchr(nf->target, '/');
	nf->dir = slash ? slash - nf->target + 1 : 0;
	nf->tmp = calloc(1, nf->dir + sizeof(".gen_signed-0123456789abcdef"));
	if (!nf->tmp)
		return fail(nf, log, "can't be written", -ENOMEM);
	nf->fd = open_unnamed(nf);
	if (nf->fd < 0)
		nf->fd = open_named(nf);
	if (nf->fd < 0)
		return fail(nf, log, "can't write beside it", -errno);
	return 0;
}

static int check_target(const struct gs_newfile *nf, const struct gs_log *log)
{
	struct stat now;

	if (!nf->was || (!lstat(nf->target, &now) && gs_is_unchanged(nf->was, &now)))
		return 0;
	gs_err(log, "%s: " GS_CHANGED_MEANWHILE, nf->target);
	return -ESTALE;
}

/**
 * gs_newfile_replaces() - the target has to be this file, as it was, until it is replaced
 * @nf: from gs_newfile_start()
 * @was: the file when it was opened; must live as long as @nf
 * @log: where messages go
 *
 * Return: 0; -ESTALE (reported) if it is another one already, or was changed.
 */
int gs_newfile_replaces(struct gs_newfile *nf, const struct stat *was, const struct gs_log *log)
{
	nf->was = was;
	return check_target(nf, log);
}

/** gs_new_mode() - what the caller's umask leaves of a new file's mode */
mode_t gs_new_mode(mode_t mode)
{
	mode_t mask = umask(077);

	umask(mask);
	return mode & ~mask;
}

/**
 * gs_newfile_write() - write a whole new file
 * @nf: from gs_newfile_start()
 * @buf, @sz: what is in it
 * @mode: its permissions, of which the umask is taken away; until it is written nobody else has any
 * @log: where messages go
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newfile_write(struct gs_newfile *nf, const void *buf, size_t sz, mode_t mode,
		     const struct gs_log *log)
{
	int err = gs_write(nf->fd, buf, sz);

	if (!err && fchmod(nf->fd, gs_new_mode(mode)))
		err = -errno;
	return err ? fail(nf, log, "can't be written", err) : 0;
}

/* Give the unnamed file a name that nothing has. */
static int link_to(const struct gs_newfile *nf, const char *name)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", nf->fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* A temporary name, for rename() can't do without one. */
static int link_name(struct gs_newfile *nf)
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		pick_name(nf);
		if (!link_to(nf, nf->tmp))
			return 0;
		if (errno != EEXIST)
			break;
	}
	nf->tmp[0] = '\0';
	return -errno;
}

static int sync_dir(const struct gs_newfile *nf)
{
	char c = nf->target[nf->dir];
	int fd, err = 0;

	nf->target[nf->dir] = '\0';
	fd = open(nf->dir ? nf->target : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	nf->target[nf->dir] = c;
	if (fd < 0)
		return 0;	/* a folder that may be written but not read */
	/* some file systems can't sync a folder */
	if (fsync(fd) && errno != EINVAL)
		err = -errno;
	close(fd);
	return err;
}

/**
 * gs_newfile_sync() - have what was written on the disk
 * @nf: from gs_newfile_start(), written
 * @log: where messages go
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newfile_sync(const struct gs_newfile *nf, const struct gs_log *log)
{
	return fsync(nf->fd) ? fail(nf, log, "can't be written", -errno) : 0;
}

/* Everything but the target's name: on the disk, under its temporary one. */
static int make_ready(struct gs_newfile *nf, const struct gs_log *log)
{
	int err = gs_newfile_sync(nf, log);

	if (err || nf->tmp[0])
		return err;
	err = link_name(nf);
	return err ? fail(nf, log, "can't write beside it", err) : 0;
}

/* It has no temporary name any more once the target is replaced, also if the folder can't be synced. */
static int put_in_place(struct gs_newfile *nf, const struct gs_log *log)
{
	int err = check_target(nf, log);

	if (err)
		return err;
	if (rename(nf->tmp, nf->target))
		return fail(nf, log, "can't be replaced", -errno);
	nf->tmp[0] = '\0';
	err = sync_dir(nf);
	return err ? fail(nf, log, "replaced, but its folder can't be synced", err) : 0;
}

/**
 * gs_newfile_finish() - sync the new file and put it in the target's place
 * @nf: from gs_newfile_start(), written
 * @log: where messages go
 *
 * Return: 0, or a negative errno (reported); the target is then what it was.
 */
int gs_newfile_finish(struct gs_newfile *nf, const struct gs_log *log)
{
	int err = make_ready(nf, log);

	return err ? err : put_in_place(nf, log);
}

/* What became of the first of two targets */
enum done { UNTOUCHED, MADE, REPLACED, EXCHANGED };

/* As put_in_place(), but an old file gets the temporary name, where the file system can exchange names. */
static int exchange(struct gs_newfile *nf, enum done *done, const struct gs_log *log)
{
	bool is_new;
	int err;

	*done = EXCHANGED;
	if (!renameat2(AT_FDCWD, nf->tmp, AT_FDCWD, nf->target, RENAME_EXCHANGE)) {
		err = sync_dir(nf);
		return err ? fail(nf, log, "its folder can't be synced", err) : 0;
	}
	is_new = errno == ENOENT;
	err = put_in_place(nf, log);
	*done = nf->tmp[0] ? UNTOUCHED : is_new ? MADE : REPLACED;
	return err;
}

static void take_back(struct gs_newfile *nf, enum done done, const struct gs_log *log)
{
	if (done == UNTOUCHED)
		return;
	if (done == EXCHANGED && rename(nf->tmp, nf->target))
		gs_err(log, "%s: is the new one already; the old one is %s", nf->target, nf->tmp);
	else if (done == REPLACED || (done == MADE && unlink(nf->target)))
		gs_err(log, "%s: is the new one already", nf->target);
	nf->tmp[0] = '\0';
	sync_dir(nf);
}

/**
 * gs_newfile_finish_both() - gs_newfile_finish() of two files that belong together
 * @first: gets its place first, and has to give it back if @second can't get its own
 * @second: the other one
 * @log: where messages go
 *
 * A kill between the two leaves @first new and @second old. A file system that can't exchange names keeps no
 * old file that could be put back.
 *
 * Return: 0, or a negative errno (reported); both are then what they were, unless a message says otherwise.
 */
int gs_newfile_finish_both(struct gs_newfile *first, struct gs_newfile *second,
			   const struct gs_log *log)
{
	enum done done = UNTOUCHED;
	int err = make_ready(first, log);

	if (!err)
		err = make_ready(second, log);
	if (err)
		return err;
	err = exchange(first, &done, log);
	if (!err)
		err = put_in_place(second, log);
	if (err && second->tmp[0])
		take_back(first, done, log);
	return err;
}

/* The temporary name becomes the target's, which nothing has. */
static int rename_new(struct gs_newfile *nf)
{
	if (!renameat2(AT_FDCWD, nf->tmp, AT_FDCWD, nf->target, RENAME_NOREPLACE)) {
		nf->tmp[0] = '\0';
		return 0;
	}
	/* a file system that does not know the flag; the first name goes when @nf is ended */
	return errno == EINVAL ? link(nf->tmp, nf->target) : -1;
}

/**
 * gs_newfile_create() - give the new file its name, which nothing may have
 * @nf: from gs_newfile_start(), written and synced
 * @log: where messages go
 *
 * Return: 0; -EEXIST or another negative errno (reported), and there is no file.
 */
int gs_newfile_create(struct gs_newfile *nf, const struct gs_log *log)
{
	int err;

	if (nf->tmp[0] ? rename_new(nf) : link_to(nf, nf->target)) {
		if (errno != EEXIST)
			return fail(nf, log, "can't be made", -errno);
		gs_err(log, "%s: exists already; it is not overwritten", nf->target);
		return -EEXIST;
	}
	err = sync_dir(nf);
	if (!err)
		return 0;
	unlink(nf->target);
	return fail(nf, log, "its folder can't be synced", err);
}

/** gs_newfile_abort() - remove what was not finished, and free @nf; also after finish */
void gs_newfile_abort(struct gs_newfile *nf)
{
	if (nf->fd >= 0)
		close(nf->fd);
	if (nf->tmp && nf->tmp[0])
		unlink(nf->tmp);
	free(nf->tmp);
	free(nf->target);
	nf->fd = -1;
	nf->tmp = NULL;
	nf->target = NULL;
}

/**
 * gs_save() - make or replace a file, whole or not at all
 * @path: the file
 * @buf, @sz: what is in it
 * @log: where messages go
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_save(const char *path, const void *buf, size_t sz, const struct gs_log *log)
{
	struct gs_newfile nf = { .fd = -1 };
	int err = gs_newfile_start(path, log, &nf);

	if (!err)
		err = gs_newfile_write(&nf, buf, sz, 0666, log);
	if (!err)
		err = gs_newfile_finish(&nf, log);
	gs_newfile_abort(&nf);
	return err;
}
