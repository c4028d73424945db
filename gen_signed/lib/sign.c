// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - append a signature for every loader of an executable
 *
 * Everything after the first look works on a private copy, so that the signatures fit the bytes
 * that they end up behind, whatever happens to the original meanwhile.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "cms.h"
#include "exe.h"
#include "file.h"
#include "msg.h"

static struct gs_payload payload_of(const struct gs_record *rec)
{
	return (struct gs_payload){ rec->insns, rec->insns_sz, rec->data, rec->data_sz };
}

static int write_failed(const struct gs_exe *exe, const struct gs_log *log, int err)
{
	gs_err(log, "%s: can't be written: %s", exe->name, strerror(-err));
	return err;
}

/* Append the block of one record; adds its size to @total. */
static int append(int fd, const struct gs_exe *exe, const struct gs_record *rec,
		  const struct gs_sign_opts *opts, size_t *total)
{
	uint8_t end[GS_BLOCK_EXTRA];
	void *sig = NULL;
	size_t sz = 0, end_sz;
	int err;

	err = gs_sign_payload(opts->signer, rec->insns, rec->insns_sz, rec->data, rec->data_sz,
			      opts->log, &sig, &sz);
	if (err)
		return err;
	end_sz = gs_trailer_block_end(end, sz);
	*total += sz + end_sz;
	if (*total > GS_TRAILER_MAX) {
		gs_err(opts->log, "%s: its %zu signatures together exceed the 256 KiB that the"
		       " kernel reads", exe->name, exe->recs.nr);
		err = -E2BIG;
	} else {
		err = gs_write(fd, sig, sz);
		if (!err)
			err = gs_write(fd, end, end_sz);
		if (err)
			write_failed(exe, opts->log, err);
	}
	free(sig);
	return err;
}

/* Read back what was written: exactly one good signature for each record, in their order. */
static int check(int fd, const char *name, const struct gs_sign_opts *opts)
{
	struct gs_trust *trust = NULL;
	struct gs_exe exe;
	const char *why = NULL;
	size_t i;
	int err = gs_exe_read(fd, name, opts->log, &exe);

	if (!err)
		err = gs_trust_signer(opts->signer, &trust);
	if (!err && exe.trailer.nr != exe.recs.nr)
		err = -EIO;
	for (i = 0; !err && i < exe.recs.nr; i++) {
		struct gs_payload payload = payload_of(&exe.recs.rec[i]);
		char *who = NULL;

		if (gs_cms_verify(exe.trailer.block[i].sig, exe.trailer.block[i].sz, &payload,
				  trust, &who, &why) != GS_GOOD)
			err = -EIO;
		free(who);
	}
	if (err)
		gs_err(opts->log, "%s: the signed file does not verify: %s", name,
		       why ? why : strerror(-err));
	gs_trust_close(trust);
	gs_exe_free(&exe);
	return err;
}

static void report(const struct gs_exe *exe, const struct gs_sign_opts *opts)
{
	char *who = gs_signer_name(opts->signer);
	char hex[2 * GS_SHA256_SIZE + 1];
	uint8_t hash[GS_SHA256_SIZE];
	size_t i;

	for (i = 0; i < exe->recs.nr; i++) {
		struct gs_payload payload = payload_of(&exe->recs.rec[i]);

		if (!gs_sha256(&payload, hash))
			gs_info(opts->log, "%s: signed, digest sha256:%s, signer %s",
				exe->recs.rec[i].name, gs_hex(hash, sizeof(hash), hex),
				who ? who : "?");
	}
	free(who);
}

/* Sign the private copy in @nf. */
static int sign_copy(struct gs_newfile *nf, const char *name, const struct gs_sign_opts *opts,
		     struct gs_exe *exe)
{
	size_t i, total = 0;
	int err = gs_exe_read(nf->fd, name, opts->log, exe);

	if (!err && (ftruncate(nf->fd, exe->body) || lseek(nf->fd, 0, SEEK_END) < 0))
		err = write_failed(exe, opts->log, -errno);
	for (i = 0; !err && i < exe->recs.nr; i++)
		err = append(nf->fd, exe, &exe->recs.rec[i], opts, &total);
	return err ? err : check(nf->fd, name, opts);
}

/* Is the result to be written over its source? */
static bool is_in_place(int fd, const char *out)
{
	struct stat a, b;

	return !out || (!fstat(fd, &a) && !stat(out, &b) && a.st_dev == b.st_dev &&
			a.st_ino == b.st_ino);
}

int gs_sign_exe(const char *path, const struct gs_sign_opts *opts)
{
	struct gs_newfile nf = { .fd = -1 };
	struct gs_exe exe;
	bool in_place;
	int fd, err;

	memset(&exe, 0, sizeof(exe));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		err = -errno;
		gs_err(opts->log, "%s: %s", path, strerror(-err));
		return err;
	}
	/* a first look, before anything is copied */
	err = gs_exe_read(fd, path, opts->log, &exe);
	gs_exe_free(&exe);
	if (err)
		goto out_close;
	in_place = is_in_place(fd, opts->out);
	err = gs_newfile_start(opts->out ? opts->out : path, opts->log, &nf);
	if (!err)
		err = gs_newfile_copy(&nf, fd, opts->log);
	if (!err)
		err = sign_copy(&nf, path, opts, &exe);
	if (!err)
		err = gs_newfile_attrs(&nf, fd, in_place, opts->log);
	if (!err)
		err = gs_newfile_finish(&nf, opts->log);
	if (!err)
		report(&exe, opts);
	gs_newfile_abort(&nf);
	gs_exe_free(&exe);
out_close:
	close(fd);
	return err;
}
