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
#include "file.h"
#include "inspect.h"
#include "manifest.h"
#include "msg.h"
#include "newdir.h"
#include "ossl.h"
#include "printable.h"
#include "rewrite.h"
#include "said.h"
#include "tries.h"

static int put_attrs(struct gs_newdir *nd, struct gs_manifest_loader *l, size_t nr,
		     const struct gs_payload *payload, const EVP_MD *md, const struct gs_log *log)
{
	uint8_t attrs[GS_ATTRIBUTES_MAX];
	char name[GS_BUNDLE_NAME];

	snprintf(name, sizeof(name), "%zu.attrs", nr);
	l->attrs_sz = gs_attributes(payload, md, attrs);
	if (!l->attrs_sz || gs_excl_hash(attrs, l->attrs_sz, l->attrs_digest)) {
		gs_ossl_err(log, name, "can't be made");
		return -EIO;
	}
	return gs_newdir_put(nd, name, attrs, l->attrs_sz, log);
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
static int put_loader(struct gs_newdir *nd, struct gs_manifest_loader *l, size_t nr,
		      const struct gs_record *rec, const EVP_MD *md, const struct gs_log *log)
{
	struct gs_payload payload = gs_payload_of(rec);
	char file[GS_BUNDLE_NAME], hex[2 * GS_SHA256_SIZE + 1];
	int err;

	if (gs_sha256(&payload, l->digest))
		return -EIO;
	memcpy(l->name, rec->name, sizeof(l->name));
	l->is_static = rec->kind == SKEL_RECORD_STATIC;
	l->payload_sz = (size_t)rec->insns_sz + rec->data_sz;
	l->type = rec->prog_type;
	l->attach_type = rec->attach_type;
	l->flags = rec->flags & ~GS_UNSAID_FLAGS;
	l->gpl = !(rec->flags & SKEL_RECORD_NO_GPL);
	l->unnamed = rec->flags & SKEL_RECORD_NO_NAME;
	gs_info(log, "%s: to be signed as number %zu, digest sha256:%s", rec->name, nr,
		gs_hex(l->digest, sizeof(l->digest), hex));
	snprintf(file, sizeof(file), "%zu.payload", nr);
	err = put_payload(nd, file, rec, log);
	return err ? err : put_attrs(nd, l, nr, &payload, md, log);
}

static int put_inspect(struct gs_newdir *nd, const struct gs_input *input, const struct gs_log *log)
{
	FILE *f = gs_newdir_create(nd, "INSPECT", log);
	const struct gs_inspect_opts opts = { .sz = sizeof(opts), .out = f, .log = log };
	int err, err2;

	if (!f)
		return -EIO;
	err = gs_inspect_input(input->exe.name, input, &opts);
	err2 = gs_newdir_close(nd, "INSPECT", f, log);
	return err ? err : err2;
}

static int put_manifest(struct gs_newdir *nd, const struct gs_manifest *m, const struct gs_log *log)
{
	FILE *f = gs_newdir_create(nd, GS_MANIFEST, log);

	if (!f)
		return -EIO;
	gs_manifest_write(f, m);
	return gs_newdir_close(nd, GS_MANIFEST, f, log);
}

static int fill(struct gs_newdir *nd, const struct gs_exe *exe, const EVP_MD *md,
		const struct gs_log *log)
{
	struct gs_manifest *m = calloc(1, sizeof(*m));
	int err = m ? 0 : -ENOMEM;
	size_t i;

	if (m) {
		m->exe = gs_printable(exe->name);
		m->nr = exe->recs.nr;
		snprintf(m->alg, sizeof(m->alg), "%s", OBJ_nid2ln(EVP_MD_get_type(md)));
		err = m->exe ? 0 : -ENOMEM;
	}
	for (i = 0; !err && i < exe->recs.nr; i++)
		err = put_loader(nd, &m->loader[i], i + 1, &exe->recs.rec[i], md, log);
	if (!err)
		err = put_manifest(nd, m, log);
	if (err == -ENOMEM)
		gs_err(log, "%s: out of memory", exe->name);
	if (m)
		gs_manifest_free(m);
	free(m);
	return err;
}

int gs_bundle_prepare(const char *path, const struct gs_prepare_opts *opts)
{
	struct gs_newdir nd = { .fd = -1 };
	const char *why = NULL;
	const EVP_MD *md = gs_digest_pick(NULL, opts->digest, &why);
	struct gs_input input;
	int err;

	if (!md) {
		gs_err(opts->log, "%s: %s", opts->digest, why);
		return -EINVAL;
	}
	err = gs_input_open_exe(path, opts->log, &input);
	if (!err)
		err = gs_check_tries(&input.exe, opts->log);
	if (!err)
		err = gs_newdir_start(opts->out, opts->log, &nd);
	if (!err)
		err = fill(&nd, &input.exe, md, opts->log);
	if (!err)
		err = put_inspect(&nd, &input, opts->log);
	if (!err)
		err = gs_newdir_finish(&nd, opts->log);
	gs_newdir_abort(&nd);
	gs_input_close(&input);
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

/* The manifest is what people read, so it must speak of these bytes, under this number. */
static int not_named(const char *dir, size_t nr, const char *suffix, const struct gs_log *log)
{
	gs_err(log, "%s: %zu%s is not what its " GS_MANIFEST " names", dir, nr, suffix);
	return -EBADMSG;
}

/* One that is missing is reported. */
static int read_named(const char *dir, size_t nr, const char *suffix, size_t max,
		      const struct gs_log *log, struct gs_bytes *bytes)
{
	int err = gs_bundle_read(dir, nr, suffix, max, log, bytes);

	if (err || bytes->p)
		return err;
	gs_err(log, "%s: has no %zu%s; make it with gen_signed prepare", dir, nr, suffix);
	return -ENOENT;
}

/*
 * Of a program without a loader the attributes say what it is. They have to be those of the payload,
 * with the digest that is named, and with nothing else in them.
 */
static int check_attrs(const char *dir, size_t nr, const struct gs_bytes *attrs,
		       const struct gs_manifest *m, const struct gs_log *log,
		       struct gs_payload *payload)
{
	const struct gs_manifest_loader *l = &m->loader[nr - 1];
	uint8_t made[GS_ATTRIBUTES_MAX], hash[GS_SHA256_SIZE];
	const char *why;
	const EVP_MD *md = gs_digest_pick(NULL, m->alg, &why);
	size_t n;

	if (gs_excl_hash(attrs->p, attrs->sz, hash))
		return -EIO;
	if (attrs->sz != l->attrs_sz || memcmp(hash, l->attrs_digest, sizeof(hash)))
		return not_named(dir, nr, ".attrs", log);
	payload->has_said = gs_attributes_said(attrs->p, attrs->sz, payload->said);
	n = md ? gs_attributes(payload, md, made) : 0;
	if (!n || n != attrs->sz || memcmp(made, attrs->p, n)) {
		gs_err(log, "%s: %zu.attrs is not of %zu.payload", dir, nr, nr);
		return -EBADMSG;
	}
	if (payload->has_said == l->is_static &&
	    (!l->is_static || gs_manifest_states(l, payload->said)))
		return 0;
	gs_err(log, "%s: %zu.attrs states another program than its " GS_MANIFEST, dir, nr);
	return -EBADMSG;
}

static int read_attrs(const char *dir, size_t nr, const struct gs_manifest *m,
		      const struct gs_log *log, struct gs_payload *payload)
{
	struct gs_bytes attrs;
	int err = read_named(dir, nr, ".attrs", GS_ATTRIBUTES_MAX, log, &attrs);

	if (!err)
		err = check_attrs(dir, nr, &attrs, m, log, payload);
	free(attrs.p);
	return err;
}

static int sign_one(const char *dir, size_t nr, const struct gs_bytes *payload,
		    const struct gs_manifest *m, const struct gs_sign_opts *opts,
		    struct gs_newdir *nd)
{
	const struct gs_manifest_loader *l = &m->loader[nr - 1];
	struct gs_payload bytes = { .insns = payload->p, .insns_sz = payload->sz };
	char hex[2 * GS_SHA256_SIZE + 1], file[GS_BUNDLE_NAME];
	uint8_t hash[GS_SHA256_SIZE];
	void *sig = NULL;
	size_t sz = 0;
	int err = gs_sha256(&bytes, hash);

	if (err)
		return err;
	if (payload->sz != l->payload_sz || memcmp(hash, l->digest, sizeof(hash)))
		return not_named(dir, nr, ".payload", opts->log);
	err = read_attrs(dir, nr, m, opts->log, &bytes);
	if (!err)
		err = gs_sign_covered(opts->signer, &bytes, opts->log, &sig, &sz);
	snprintf(file, sizeof(file), "%zu.p7s", nr);
	if (!err)
		err = gs_newdir_put(nd, file, sig, sz, opts->log);
	if (!err)
		gs_info(opts->log, "%s: signed as number %zu, digest sha256:%s", l->name, nr,
			gs_hex(hash, sizeof(hash), hex));
	free(sig);
	return err;
}

static int sign_all(const char *dir, const struct gs_manifest *m, const struct gs_sign_opts *opts,
		    struct gs_newdir *nd)
{
	struct gs_bytes payload;
	size_t nr;
	int err = 0;

	for (nr = 1; !err && nr <= m->nr; nr++) {
		err = read_named(dir, nr, ".payload", GS_PAYLOAD_MAX, opts->log, &payload);
		if (!err)
			err = sign_one(dir, nr, &payload, m, opts, nd);
		free(payload.p);
	}
	if (err)
		return err;
	err = gs_bundle_read(dir, nr, ".payload", GS_PAYLOAD_MAX, opts->log, &payload);
	if (!err && payload.p)
		err = not_named(dir, nr, ".payload", opts->log);
	free(payload.p);
	return err;
}

/* gs_manifest_free() @m, also after a failure. */
static int read_manifest(const char *dir, const struct gs_log *log, struct gs_manifest *m)
{
	struct gs_bytes text;
	size_t line;
	int err = gs_bundle_read(dir, 0, GS_MANIFEST, GS_MANIFEST_MAX, log, &text);

	if (!err && !text.p) {
		gs_err(log, "%s: has no " GS_MANIFEST "; make it with gen_signed prepare", dir);
		return -ENOENT;
	}
	if (err)
		return err;
	err = gs_manifest_read(text.p, text.sz, m, &line);
	if (err == -EBADMSG)
		gs_err(log, "%s/" GS_MANIFEST ": line %zu is not as gen_signed prepare writes it", dir,
		       line);
	else if (err)
		gs_err(log, "%s: %s", dir, strerror(-err));
	else if (!m->nr) {
		gs_err(log, "%s: its " GS_MANIFEST " names no loader", dir);
		err = -EBADMSG;
	}
	free(text.p);
	return err;
}

int gs_bundle_sign(const char *dir, const struct gs_sign_opts *opts)
{
	struct gs_manifest *m = calloc(1, sizeof(*m));
	struct gs_newdir nd = { .fd = -1 };
	int err = m ? read_manifest(dir, opts->log, m) : -ENOMEM;

	if (!m)
		gs_err(opts->log, "%s: out of memory", dir);
	if (!err)
		err = gs_newdir_start(opts->out, opts->log, &nd);
	if (!err)
		err = sign_all(dir, m, opts, &nd);
	if (!err)
		err = gs_newdir_finish(&nd, opts->log);
	gs_newdir_abort(&nd);
	if (m)
		gs_manifest_free(m);
	free(m);
	return err;
}
