// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - write an executable with other signatures
 *
 * Everything after the first look works on a private copy, so that the signatures fit the bytes
 * that they end up behind, whatever happens to the original meanwhile.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "msg.h"
#include "newfile.h"
#include "rewrite.h"
#include "said.h"
#include "tries.h"

/** gs_payload_of() - what a signature of this record covers */
struct gs_payload gs_payload_of(const struct gs_record *rec)
{
	struct gs_payload payload = {
		.insns = rec->insns, .insns_sz = rec->insns_sz,
		.data = rec->data, .data_sz = rec->data_sz,
		.has_said = rec->kind == SKEL_RECORD_STATIC,
		.may_say = rec->kind == SKEL_RECORD_LOADER,
	};

	gs_said_of(rec, payload.said);
	return payload;
}

/**
 * gs_block_of() - the first appended signature that covers a loader
 * @exe: the executable
 * @rec: one of its records
 *
 * Return: the signature, of which nothing is verified; NULL if there is none.
 */
const struct gs_block *gs_block_of(const struct gs_exe *exe, const struct gs_record *rec)
{
	struct gs_payload payload = gs_payload_of(rec);
	uint8_t hash[GS_SHA256_SIZE];
	size_t i;

	if (!gs_sha256(&payload, hash))
		payload.sha256 = hash;
	for (i = 0; i < exe->trailer.nr; i++)
		if (gs_siginfo_covers(&exe->info[i], &payload))
			return &exe->trailer.block[i];
	return NULL;
}

/** gs_has_plain() - has an executable appended signatures that do not say what they are over? */
bool gs_has_plain(const struct gs_exe *exe)
{
	size_t i;

	for (i = 0; i < exe->trailer.nr; i++)
		if (gs_siginfo_plain(&exe->info[i]))
			return true;
	return false;
}

static int write_failed(const struct gs_exe *exe, const struct gs_log *log, int err)
{
	gs_err(log, "%s: can't be written: %s", exe->name, strerror(-err));
	return err;
}

/* Append the block of one record; adds its size to @total. */
static int append(int fd, const struct gs_exe *exe, size_t i, const struct gs_rewrite *rw,
		  size_t *total)
{
	uint8_t end[GS_BLOCK_EXTRA];
	void *sig = NULL;
	size_t sz = 0, end_sz;
	int err = rw->block(rw->ctx, exe, i, &sig, &sz);

	if (err)
		return err;
	end_sz = gs_trailer_block_end(end, sz);
	*total += sz + end_sz;
	if (*total > GS_TRAILER_MAX) {
		gs_err(rw->log, "%s: its %zu signatures together exceed the 256 KiB that the"
		       " kernel reads", exe->name, exe->recs.nr);
		err = -E2BIG;
	} else {
		err = gs_write(fd, sig, sz);
		if (!err)
			err = gs_write(fd, end, end_sz);
		if (err)
			write_failed(exe, rw->log, err);
	}
	free(sig);
	return err;
}

static bool good(const void *sig, size_t sz, const struct gs_record *rec,
		 const struct gs_trust *trust, const char **why)
{
	struct gs_payload payload = gs_payload_of(rec);
	char *who = NULL;
	bool ok = gs_cms_verify(sig, sz, &payload, trust, &who, why) == GS_GOOD;

	free(who);
	return ok;
}

/* Read back what was written: exactly one good signature for each record, in their order. */
static int check(int fd, const char *name, const struct gs_rewrite *rw)
{
	const char *why = NULL;
	struct gs_exe exe;
	size_t i;
	int err = gs_exe_read(fd, name, rw->log, &exe);

	if (!err && exe.trailer.nr != (rw->block ? exe.recs.nr : 0))
		err = -EIO;
	for (i = 0; !err && rw->block && i < exe.recs.nr; i++)
		if (!good(exe.trailer.block[i].sig, exe.trailer.block[i].sz, &exe.recs.rec[i],
			  rw->trust, &why))
			err = -EIO;
	for (i = 0; !err && rw->embedded && i < exe.recs.nr; i++)
		if (exe.recs.rec[i].sig_sz && !good(exe.recs.rec[i].sig, exe.recs.rec[i].sig_sz,
						    &exe.recs.rec[i], rw->trust, &why))
			err = -EIO;
	if (err)
		gs_err(rw->log, "%s: the signed file does not verify: %s", name,
		       why ? why : strerror(-err));
	gs_exe_free(&exe);
	return err;
}

/* The kernel looks for no signature at the end of an executable that hands it one of its own. */
static int check_embedded(const struct gs_exe *exe, const struct gs_rewrite *rw)
{
	const char *why = NULL;
	size_t i;

	for (i = 0; i < exe->recs.nr; i++) {
		const struct gs_record *rec = &exe->recs.rec[i];

		if (!rec->sig_sz || good(rec->sig, rec->sig_sz, rec, rw->trust, &why))
			continue;
		gs_err(rw->log, "%s: %s: has an embedded signature that is no good one of this signer, and the kernel looks"
		       " for no other: use resign, or build with --no-embed", exe->name, rec->name);
		return -EEXIST;
	}
	return 0;
}

/* Change the private copy in @nf. */
static int change_copy(struct gs_newfile *nf, const char *name, const struct gs_rewrite *rw,
		       struct gs_exe *exe)
{
	size_t i, total = 0;
	int err = gs_exe_read(nf->fd, name, rw->log, exe);

	if (!err && rw->block)
		err = gs_check_tries(exe, rw->log);
	if (!err && rw->patch)
		err = rw->patch(rw->ctx, nf->fd, exe);
	if (!err && (ftruncate(nf->fd, exe->body) || lseek(nf->fd, 0, SEEK_END) < 0))
		err = write_failed(exe, rw->log, -errno);
	for (i = 0; !err && rw->block && i < exe->recs.nr; i++)
		err = append(nf->fd, exe, i, rw, &total);
	return err ? err : check(nf->fd, name, rw);
}

static bool is_of(const char *path, int fd)
{
	struct stat a, b;

	return !fstat(fd, &a) && !stat(path, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* More than there can be others who replace it first, each once */
#define LOCK_TRIES 1000

/*
 * Open the executable. If it is to be replaced, no other gen_signed does that as long as it is open, and what
 * others have written before is seen. A file system that has no locks does without.
 */
static int open_source(const char *path, const struct gs_rewrite *rw, bool *in_place)
{
	const char *target = rw->out ? rw->out : path;
	int tries, fd;

	for (tries = 0; tries < LOCK_TRIES; tries++) {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0)
			return -errno;
		*in_place = !rw->out || is_of(target, fd);
		if (!*in_place)
			return fd;
		while (flock(fd, LOCK_EX) && errno == EINTR)
			;
		if (is_of(target, fd))
			return fd;
		close(fd);
	}
	return -ESTALE;
}

/* @was: the source that is to be replaced; NULL: another file is written */
static int write_new(const char *path, int fd, const struct stat *was, const struct gs_rewrite *rw,
		     struct gs_exe *result)
{
	struct gs_newfile nf = { .fd = -1 };
	int err = gs_newfile_start(rw->out ? rw->out : path, rw->log, &nf);

	if (!err && was)
		err = gs_newfile_replaces(&nf, was, rw->log);
	if (!err)
		err = gs_newfile_copy(&nf, fd, rw->log);
	if (!err)
		err = change_copy(&nf, path, rw, result);
	if (!err)
		err = gs_newfile_attrs(&nf, fd, was, rw->log);
	if (!err)
		err = gs_newfile_finish(&nf, rw->log);
	gs_newfile_abort(&nf);
	return err;
}

/**
 * gs_rewrite_exe() - write an executable with other signatures
 * @path: the executable
 * @rw: what it is to become
 * @result: set to what was read of it before; gs_exe_free() it, also after a failure
 *
 * The result is written to a temporary file in the target's folder, read back, checked, synced
 * and renamed: at any moment the target is either the old or the new file, whole. A file that is replaced
 * has to be what it was when it was opened.
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_rewrite_exe(const char *path, const struct gs_rewrite *rw, struct gs_exe *result)
{
	struct stat was;
	bool in_place;
	int fd, err;

	memset(result, 0, sizeof(*result));
	fd = open_source(path, rw, &in_place);
	if (fd < 0 || fstat(fd, &was)) {
		err = fd < 0 ? fd : -errno;
		gs_err(rw->log, "%s: %s", path, err == -ESTALE ? GS_CHANGED_MEANWHILE : strerror(-err));
		if (fd >= 0)
			close(fd);
		return err;
	}
	/* a first look, before anything is copied */
	err = gs_exe_read(fd, path, rw->log, result);
	if (!err && rw->block && !rw->embedded)
		err = check_embedded(result, rw);
	gs_exe_free(result);
	if (!err)
		err = write_new(path, fd, in_place ? &was : NULL, rw, result);
	close(fd);
	return err;
}
