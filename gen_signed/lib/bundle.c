// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - what is to be signed where the key is: a folder that plain tools can use
 *
 *	MANIFEST	text: each loader, its files and digests
 *	INSPECT		what the loaders would load, as gen_signed inspect says it
 *	N.payload	what the signature of loader N covers: its instructions and metadata
 *	N.attrs		the signed attributes over it, the very bytes that the key signs
 *
 * Back comes a folder with N.p7s (CMS, DER) or N.sig (what the key makes of N.attrs).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bounds.h"
#include "bundle.h"
#include "bytes.h"
#include "exe.h"
#include "file.h"
#include "msg.h"
#include "names.h"
#include "newdir.h"
#include "ossl.h"
#include "printable.h"
#include "rewrite.h"

static int put_attrs(struct gs_newdir *nd, FILE *manifest, size_t nr,
		     const struct gs_payload *payload, const EVP_MD *md, const struct gs_log *log)
{
	char name[GS_BUNDLE_NAME], hex[2 * GS_SHA256_SIZE + 1];
	uint8_t attrs[GS_ATTRIBUTES_MAX], hash[GS_SHA256_SIZE];
	size_t len = gs_attributes(payload, md, attrs);

	snprintf(name, sizeof(name), "%zu.attrs", nr);
	if (!len || gs_excl_hash(attrs, len, hash)) {
		gs_ossl_err(log, name, "can't be made");
		return -EIO;
	}
	fprintf(manifest, "  attributes %s %zu bytes\n  attributes-digest sha256:%s\n", name, len,
		gs_hex(hash, sizeof(hash), hex));
	return gs_newdir_put(nd, name, attrs, len, log);
}

/* What the attributes say of a program without a loader. */
static void put_states(FILE *manifest, const struct gs_record *rec)
{
	const char *type = gs_prog_type_name(rec->prog_type);

	if (rec->kind != SKEL_RECORD_STATIC)
		return;
	fprintf(manifest, "  states type %s (%u) attach-type %u flags %#x gpl-compatible %s\n",
		type ? type : "unknown", rec->prog_type, rec->attach_type,
		rec->flags & ~SKEL_RECORD_NO_GPL, rec->flags & SKEL_RECORD_NO_GPL ? "no" : "yes");
}

static int put_payload(struct gs_newdir *nd, const char *name, const struct gs_record *rec,
		       const struct gs_log *log)
{
	FILE *f = gs_newdir_create(nd, name, log);

	if (!f)
		return -EIO;
	fwrite(rec->insns, 1, rec->insns_sz, f);
	if (rec->data_sz)
		fwrite(rec->data, 1, rec->data_sz, f);
	return gs_newdir_close(nd, name, f, log);
}

/* The files of loader number @nr, and its part of the manifest. */
static int put_loader(struct gs_newdir *nd, FILE *manifest, size_t nr, const struct gs_record *rec,
		      const EVP_MD *md, const struct gs_log *log)
{
	struct gs_payload payload = gs_payload_of(rec);
	char file[GS_BUNDLE_NAME], hex[2 * EVP_MAX_MD_SIZE + 1];
	uint8_t hash[EVP_MAX_MD_SIZE];
	int err;

	if (gs_sha256(&payload, hash))
		return -EIO;
	fprintf(manifest, "%s %s\n", rec->kind == SKEL_RECORD_STATIC ? "static" : "loader", rec->name);
	fprintf(manifest, "  digest sha256:%s\n", gs_hex(hash, GS_SHA256_SIZE, hex));
	fprintf(manifest, "  payload %zu.payload %zu bytes\n", nr,
		(size_t)rec->insns_sz + rec->data_sz);
	gs_info(log, "%s: to be signed as number %zu, digest sha256:%s", rec->name, nr, hex);
	snprintf(file, sizeof(file), "%zu.payload", nr);
	err = put_payload(nd, file, rec, log);
	put_states(manifest, rec);
	if (!err)
		err = put_attrs(nd, manifest, nr, &payload, md, log);
	fprintf(manifest, "  signature %zu.p7s or %zu.sig\n", nr, nr);
	return err;
}

static int put_inspect(struct gs_newdir *nd, const char *exe, const struct gs_log *log)
{
	FILE *f = gs_newdir_create(nd, "INSPECT", log);
	const struct gs_inspect_opts opts = { .sz = sizeof(opts), .out = f, .log = log };
	int err, err2;

	if (!f)
		return -EIO;
	err = gs_inspect_exe(exe, &opts);
	err2 = gs_newdir_close(nd, "INSPECT", f, log);
	return err ? err : err2;
}

static int fill(struct gs_newdir *nd, const struct gs_exe *exe, const EVP_MD *md,
		const struct gs_log *log)
{
	FILE *manifest = gs_newdir_create(nd, GS_MANIFEST, log);
	char *name = gs_printable(exe->name);
	size_t i;
	int err = name ? 0 : -ENOMEM, err2;

	if (!manifest) {
		free(name);
		return -EIO;
	}
	fprintf(manifest, "gen_signed-bundle 1\nexecutable %s\n", name ? name : "?");
	free(name);
	fprintf(manifest, "  loaders %zu\n  digest-algorithm %s\n", exe->recs.nr,
		OBJ_nid2ln(EVP_MD_get_type(md)));
	for (i = 0; !err && i < exe->recs.nr; i++)
		err = put_loader(nd, manifest, i + 1, &exe->recs.rec[i], md, log);
	err2 = gs_newdir_close(nd, GS_MANIFEST, manifest, log);
	return err ? err : err2;
}

int gs_bundle_prepare(const char *path, const struct gs_prepare_opts *opts)
{
	struct gs_newdir nd = { .fd = -1 };
	const char *why = NULL;
	const EVP_MD *md = gs_digest_pick(NULL, opts->digest, &why);
	struct gs_exe exe;
	int err;

	if (!md) {
		gs_err(opts->log, "%s: %s", opts->digest, why);
		return -EINVAL;
	}
	err = gs_exe_open(path, opts->log, &exe);
	if (!err)
		err = gs_newdir_start(opts->out, opts->log, &nd);
	if (!err)
		err = fill(&nd, &exe, md, opts->log);
	if (!err)
		err = put_inspect(&nd, path, opts->log);
	if (!err)
		err = gs_newdir_finish(&nd, opts->log);
	gs_newdir_abort(&nd);
	gs_exe_free(&exe);
	return err;
}

/**
 * gs_bundle_read() - read one file of a bundle
 * @dir: the folder
 * @nr: number of the loader, from 1
 * @suffix: of the file, such as ".p7s"
 * @max: how many bytes it may have
 * @log: where messages go
 * @bytes: set; free() them. NULL if there is no such file
 *
 * Return: 0, also if there is no such file; or a negative errno (reported).
 */
int gs_bundle_read(const char *dir, size_t nr, const char *suffix, size_t max,
		   const struct gs_log *log, struct gs_bytes *bytes)
{
	struct stat st;
	char *path = NULL;
	int fd, err = 0;

	memset(bytes, 0, sizeof(*bytes));
	if (nr ? asprintf(&path, "%s/%zu%s", dir, nr, suffix) < 0 :
		 asprintf(&path, "%s/%s", dir, suffix) < 0)
		return -ENOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st))
		err = -errno;
	else if (!S_ISREG(st.st_mode) || !st.st_size || (uint64_t)st.st_size > max)
		err = -EFBIG;
	if (!err) {
		bytes->sz = st.st_size;
		bytes->p = malloc(bytes->sz);
		err = bytes->p ? gs_pread(fd, bytes->p, bytes->sz, 0) : -ENOMEM;
	}
	if (fd >= 0)
		close(fd);
	if (err && err != -ENOENT)
		gs_err(log, "%s: %s", path, err == -EFBIG ?
		       "empty, too large, or not a regular file" : strerror(-err));
	if (err) {
		free(bytes->p);
		bytes->p = NULL;
	}
	free(path);
	return err == -ENOENT ? 0 : err;
}

/* The manifest is what people read, so it must speak of these bytes. */
static int check_manifest(const char *dir, size_t nr, const char *suffix,
			  const struct gs_bytes *manifest, const char *hex,
			  const struct gs_log *log)
{
	if (memmem(manifest->p, manifest->sz, hex, strlen(hex)))
		return 0;
	gs_err(log, "%s: %zu%s is not what its " GS_MANIFEST " names", dir, nr, suffix);
	return -EBADMSG;
}

/*
 * Of a program without a loader the attributes say what it is. They have to be those of the payload,
 * with one of the digests, and with nothing else in them.
 */
static int read_attrs(const char *dir, size_t nr, const struct gs_bytes *manifest,
		      const struct gs_log *log, struct gs_payload *payload)
{
	static const char *const digests[] = { "sha256", "sha384", "sha512" };
	uint8_t made[GS_ATTRIBUTES_MAX], hash[GS_SHA256_SIZE];
	char hex[2 * GS_SHA256_SIZE + 1];
	struct gs_bytes attrs;
	const char *why;
	bool same = false;
	size_t i, n;
	int err = gs_bundle_read(dir, nr, ".attrs", GS_ATTRIBUTES_MAX, log, &attrs);

	if (err)
		return err;
	if (!attrs.p) {
		gs_err(log, "%s: has no %zu.attrs; make it with gen_signed prepare", dir, nr);
		return -ENOENT;
	}
	err = gs_excl_hash(attrs.p, attrs.sz, hash);
	if (!err)
		err = check_manifest(dir, nr, ".attrs", manifest, gs_hex(hash, sizeof(hash), hex),
				     log);
	payload->has_said = gs_attributes_said(attrs.p, attrs.sz, payload->said);
	for (i = 0; !err && !same && i < sizeof(digests) / sizeof(digests[0]); i++) {
		n = gs_attributes(payload, gs_digest_pick(NULL, digests[i], &why), made);
		same = n && n == attrs.sz && !memcmp(made, attrs.p, n);
	}
	free(attrs.p);
	if (same || err)
		return err;
	gs_err(log, "%s: %zu.attrs is not of %zu.payload", dir, nr, nr);
	return -EBADMSG;
}

static int sign_one(const char *dir, size_t nr, const struct gs_bytes *payload,
		    const struct gs_bytes *manifest, const struct gs_sign_opts *opts,
		    struct gs_newdir *nd)
{
	struct gs_payload bytes = { .insns = payload->p, .insns_sz = payload->sz };
	char hex[2 * GS_SHA256_SIZE + 1], file[GS_BUNDLE_NAME];
	uint8_t hash[GS_SHA256_SIZE];
	void *sig = NULL;
	size_t sz = 0;
	int err = gs_sha256(&bytes, hash);

	if (err)
		return err;
	err = check_manifest(dir, nr, ".payload", manifest, gs_hex(hash, sizeof(hash), hex),
			     opts->log);
	if (!err)
		err = read_attrs(dir, nr, manifest, opts->log, &bytes);
	if (!err)
		err = gs_sign_covered(opts->signer, &bytes, opts->log, &sig, &sz);
	snprintf(file, sizeof(file), "%zu.p7s", nr);
	if (!err)
		err = gs_newdir_put(nd, file, sig, sz, opts->log);
	if (!err)
		gs_info(opts->log, "%zu: signed, digest sha256:%s", nr, hex);
	free(sig);
	return err;
}

static int sign_all(const char *dir, const struct gs_bytes *manifest,
		    const struct gs_sign_opts *opts, struct gs_newdir *nd)
{
	size_t nr;
	int err = 0;

	for (nr = 1; !err && nr <= GS_MAX_LOADERS; nr++) {
		struct gs_bytes payload;

		err = gs_bundle_read(dir, nr, ".payload", GS_PAYLOAD_MAX, opts->log, &payload);
		if (err || !payload.p)
			break;
		err = sign_one(dir, nr, &payload, manifest, opts, nd);
		free(payload.p);
	}
	if (!err && nr == 1) {
		gs_err(opts->log, "%s: has no 1.payload; make it with gen_signed prepare", dir);
		err = -ENOENT;
	}
	return err;
}

int gs_bundle_sign(const char *dir, const struct gs_sign_opts *opts)
{
	struct gs_newdir nd = { .fd = -1 };
	struct gs_bytes manifest;
	int err = gs_bundle_read(dir, 0, GS_MANIFEST, GS_PAYLOAD_MAX, opts->log, &manifest);

	if (!err && !manifest.p) {
		gs_err(opts->log, "%s: has no " GS_MANIFEST "; make it with gen_signed prepare",
		       dir);
		err = -ENOENT;
	}
	if (!err)
		err = gs_newdir_start(opts->out, opts->log, &nd);
	if (!err)
		err = sign_all(dir, &manifest, opts, &nd);
	if (!err)
		err = gs_newdir_finish(&nd, opts->log);
	gs_newdir_abort(&nd);
	free(manifest.p);
	return err;
}
