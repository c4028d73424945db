// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - append a signature for every loader of an executable, or take all away */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "cms.h"
#include "file.h"
#include "msg.h"
#include "rewrite.h"

static int add_to(const struct gs_exe *exe, const struct gs_record *rec,
		  const struct gs_sign_opts *opts, void **sig, size_t *sz)
{
	struct gs_payload payload = gs_payload_of(rec);
	const struct gs_block *old = gs_block_of(exe, rec);

	if (exe->trailer.nr > exe->recs.nr) {
		gs_err(opts->log, "%s: has more appended signatures than loaders, of which --add would keep one a loader;"
		       " sign without --add", exe->name);
		return -EEXIST;
	}
	if (old)
		return gs_sign_add(opts->signer, &payload, old->sig, old->sz, rec->name, opts->log,
				   sig, sz);
	if (gs_has_plain(exe)) {
		gs_err(opts->log, "%s: %s: its appended signature has no signed attributes, and the kernel takes no signer with some"
		       " beside it; sign without --add", exe->name, rec->name);
		return -EBADMSG;
	}
	gs_err(opts->log, "%s: %s: has no appended signature to add a signer to; sign without"
	       " --add", exe->name, rec->name);
	return -ENOENT;
}

static int sign_record(const struct gs_sign_opts *opts, const struct gs_record *rec, void **sig,
		       size_t *sz)
{
	struct gs_payload payload = gs_payload_of(rec);

	return gs_sign_covered(opts->signer, &payload, opts->log, sig, sz);
}

static int make_block(void *ctx, const struct gs_exe *exe, size_t i, void **sig, size_t *sz)
{
	const struct gs_sign_opts *opts = ctx;

	if (opts->add)
		return add_to(exe, &exe->recs.rec[i], opts, sig, sz);
	return sign_record(opts, &exe->recs.rec[i], sig, sz);
}

/* Write @sig over each copy of @old, of the same size, in the sections with records. */
static int replace(int fd, const struct gs_exe *exe, const struct gs_record *rec, const void *sig)
{
	size_t i, start = 0;
	int err = 0;

	for (i = 0; !err && i < exe->elf.nr; start += exe->elf.record[i++].sz) {
		const uint8_t *section = exe->sections + start, *p = section, *found;
		const struct gs_span *span = &exe->elf.record[i];

		while (!err && (found = memmem(p, section + span->sz - p, rec->sig, rec->sig_sz))) {
			err = gs_pwrite(fd, sig, rec->sig_sz, span->off + (found - section));
			p = found + rec->sig_sz;
		}
	}
	return err;
}

/*
 * The compiler has put the size of an embedded signature into the program's code, so a new one
 * must have the same. That of an ECDSA signature varies by a few bytes: try until it fits.
 */
#define SIZE_TRIES 200

static int fit_embedded(const struct gs_sign_opts *opts, const struct gs_record *rec, void **sig,
			size_t *sz)
{
	int tries, err = sign_record(opts, rec, sig, sz);

	gs_signer_randomize(opts->signer, true);
	for (tries = 0; !err && *sz != rec->sig_sz && tries < SIZE_TRIES; tries++) {
		free(*sig);
		err = sign_record(opts, rec, sig, sz);
	}
	gs_signer_randomize(opts->signer, false);
	return err;
}

/* Replace the embedded signatures. */
static int sign_embedded(void *ctx, int fd, const struct gs_exe *exe)
{
	const struct gs_sign_opts *opts = ctx;
	size_t i, sz = 0;
	int err = 0;

	for (i = 0; !err && i < exe->recs.nr; i++) {
		const struct gs_record *rec = &exe->recs.rec[i];
		void *sig = NULL;

		if (!rec->sig_sz)
			continue;
		err = fit_embedded(opts, rec, &sig, &sz);
		if (!err && sz != rec->sig_sz) {
			gs_err(opts->log, "%s: %s: its embedded signature has %u bytes, which are"
			       " part of the program, the new one %zu: build it again with this"
			       " key", exe->name, rec->name, rec->sig_sz, sz);
			err = -ENOSPC;
		}
		if (!err) {
			err = replace(fd, exe, rec, sig);
			if (err)
				gs_err(opts->log, "%s: can't be written: %s", exe->name,
				       strerror(-err));
		}
		free(sig);
	}
	return err;
}

static void report(const struct gs_exe *exe, const struct gs_sign_opts *opts)
{
	char *who = gs_signer_name(opts->signer);
	char hex[2 * GS_SHA256_SIZE + 1];
	uint8_t hash[GS_SHA256_SIZE];
	size_t i;

	for (i = 0; i < exe->recs.nr; i++) {
		struct gs_payload payload = gs_payload_of(&exe->recs.rec[i]);

		if (!gs_sha256(&payload, hash))
			gs_info(opts->log, "%s: signed, digest sha256:%s, signer %s",
				exe->recs.rec[i].name, gs_hex(hash, sizeof(hash), hex),
				who ? who : "?");
	}
	free(who);
}

int gs_sign_exe(const char *path, const struct gs_sign_opts *opts)
{
	struct gs_trust *trust = NULL;
	struct gs_rewrite rw = {
		.out = opts->out, .log = opts->log, .block = make_block, .ctx = (void *)opts,
		.patch = opts->embedded ? sign_embedded : NULL, .embedded = opts->embedded,
	};
	struct gs_exe exe;
	int err = gs_trust_signer(opts->signer, &trust);

	if (err) {
		gs_err(opts->log, "out of memory");
		return err;
	}
	rw.trust = trust;
	err = gs_rewrite_exe(path, &rw, &exe);
	if (!err)
		report(&exe, opts);
	gs_exe_free(&exe);
	gs_trust_close(trust);
	return err;
}

static int has_trailer(void *ctx, int fd, const struct gs_exe *exe)
{
	const struct gs_log *log = ctx;

	(void)fd;
	if (exe->trailer.nr)
		return 0;
	gs_err(log, "%s: has no appended signature", exe->name);
	return -ENOENT;
}

int gs_strip_exe(const char *path, const struct gs_strip_opts *opts)
{
	const struct gs_rewrite rw = {
		.out = opts->out, .log = opts->log, .patch = has_trailer, .ctx = (void *)opts->log,
	};
	struct gs_exe exe;
	size_t i;
	int err = gs_rewrite_exe(path, &rw, &exe);

	if (!err)
		gs_info(opts->log, "%s: %zu appended signatures removed", path, exe.trailer.nr);
	for (i = 0; !err && i < exe.recs.nr; i++)
		if (exe.recs.rec[i].sig_sz)
			gs_warn(opts->log, "%s: %s: its embedded signature is part of the program"
				" and stays", path, exe.recs.rec[i].name);
	gs_exe_free(&exe);
	return err;
}
