// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - verify signatures that were made elsewhere, and append them */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>

#include "bounds.h"
#include "bundle.h"
#include "bytes.h"
#include "msg.h"
#include "ossl.h"
#include "rewrite.h"

/**
 * struct job - one executable that gets signatures
 * @opts: what the caller wants
 * @trust: the given certificates
 * @md: digest of raw signatures
 */
struct job {
	const struct gs_attach_opts *opts;
	struct gs_trust *trust;
	const EVP_MD *md;
};

static int refused(const struct job *job, size_t nr, const char *suffix, const char *why)
{
	gs_err(job->opts->log, "%s/%zu%s: %s", job->opts->sigs, nr, suffix, why);
	return -EKEYREJECTED;
}

/* Is each signature in it, by whomever, over this loader, with what gen_signed would have signed? */
static const char *content_unfit(CMS_ContentInfo *cms, const struct gs_payload *payload)
{
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
	uint8_t said[GS_SAID_SIZE];
	int i;

	for (i = 0; i < sk_CMS_SignerInfo_num(infos); i++) {
		CMS_SignerInfo *si = sk_CMS_SignerInfo_value(infos, i);

		if (CMS_signed_get_attr_count(si) < 0)
			return "it has no signed attributes; sign without -noattr";
		if (payload->has_said && !gs_signer_said(si, said))
			return "it does not say what the program is, as a static program needs it; sign"
			       " with gen_signed, or the .attrs file";
		if (payload->may_say && gs_signer_misstates(si, payload))
			return gs_signer_misstates(si, payload);
		if (!gs_signer_covers(si, payload))
			return "it signs other bytes than this loader's, or with a weak digest";
	}
	return NULL;
}

/* The certificates that were given are taken to be in the machine's keyrings; what if they are not? */
static void warn_of_long_chain(const struct job *job, size_t nr, CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
	STACK_OF(X509) *inner = CMS_get1_certs(cms);
	int i, n;

	for (i = 0; i < sk_CMS_SignerInfo_num(infos); i++) {
		n = gs_embedded_path(inner, sk_CMS_SignerInfo_value(infos, i), NULL);
		if (n > GS_PATH_MAX)
			gs_warn(job->opts->log, "%s/%zu.p7s: it brings along %d certificates of the signer and its issuers:"
				" the kernel refuses it (long-chain) where its keyring has none of the first five; sign with"
				" -nocerts", job->opts->sigs, nr, n);
	}
	sk_X509_pop_free(inner, X509_free);
}

/* Return: NULL if the signature is good, by one of the given certificates, else why not. */
static const char *cms_unfit(const struct job *job, const void *sig, size_t sz, const struct gs_payload *payload)
{
	const char *why = NULL;
	CMS_ContentInfo *cms = gs_cms_parse(sig, sz, &why);
	char *who = NULL;

	if (cms)
		why = content_unfit(cms, payload);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	if (!why && gs_cms_verify(sig, sz, payload, job->trust, &who, &why) == GS_GOOD)
		why = NULL;
	free(who);
	return why;
}

/* The signature that openssl cms or gen_signed made. */
static int take_cms(const struct job *job, size_t nr, const struct gs_payload *payload,
		    struct gs_bytes *file, void **sig, size_t *sz)
{
	const char *why = cms_unfit(job, file->p, file->sz, payload), *none;
	CMS_ContentInfo *cms;

	if (why)
		return refused(job, nr, ".p7s", why);
	cms = gs_cms_parse(file->p, file->sz, &none);
	if (cms)
		warn_of_long_chain(job, nr, cms);
	CMS_ContentInfo_free(cms);
	*sig = file->p;
	*sz = file->sz;
	file->p = NULL;
	return 0;
}

/* What a key made of the signed attributes, as a signature. Return: why it is none that counts; NULL: it is one. */
static const char *raw_unfit(const struct job *job, X509 *cert, const EVP_MD *md, const struct gs_payload *payload,
			     const struct gs_bytes *file, void **sig, size_t *sz)
{
	const char *why;

	if (gs_sign_raw(cert, md, payload, file->p, file->sz, job->opts->sigs, job->opts->log, sig, sz))
		return "it can't be taken";
	why = cms_unfit(job, *sig, *sz, payload);
	if (why) {
		free(*sig);
		*sig = NULL;
	}
	return why;
}

/* The option that is missing: it was made of the attributes for another digest. */
static const char *other_digest(const struct job *job, X509 *cert, const struct gs_payload *payload,
				const struct gs_bytes *file)
{
	static const char *const names[][2] = {
		{ "sha256", "it is of the attributes that prepare makes for SHA-256; give --digest sha256" },
		{ "sha384", "it is of the attributes that prepare makes for SHA-384; give --digest sha384" },
		{ "sha512", "it is of the attributes that prepare makes for SHA-512; give --digest sha512" },
	};
	const char *why;
	size_t i, sz;
	void *sig;

	if (gs_key_is_ml_dsa(X509_get0_pubkey(cert)))
		return "it is not of the attributes for SHA-512, the only ones that go with ML-DSA; use prepare --digest"
		       " sha512";
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const EVP_MD *md = gs_digest_pick(X509_get0_pubkey(cert), names[i][0], &why);

		if (md && md != job->md && !raw_unfit(job, cert, md, payload, file, &sig, &sz)) {
			free(sig);
			return names[i][1];
		}
	}
	return NULL;
}

static int take_raw(const struct job *job, size_t nr, const struct gs_payload *payload,
		    const struct gs_bytes *file, void **sig, size_t *sz)
{
	X509 *cert = gs_trust_only(job->trust);
	const char *why, *other;

	if (!cert)
		return refused(job, nr, ".sig", "which certificate is it of? give one --cert");
	why = raw_unfit(job, cert, job->md, payload, file, sig, sz);
	if (!why)
		return 0;
	other = other_digest(job, cert, payload, file);
	return refused(job, nr, ".sig", other ? other : why);
}

static int make_block(void *ctx, const struct gs_exe *exe, size_t i, void **sig, size_t *sz)
{
	const struct job *job = ctx;
	const struct gs_attach_opts *opts = job->opts;
	struct gs_payload payload = gs_payload_of(&exe->recs.rec[i]);
	struct gs_bytes cms, raw = { NULL, 0 };
	int err = gs_bundle_read(opts->sigs, i + 1, ".p7s", GS_SIG_MAX, opts->log, &cms);

	if (!err && !cms.p)
		err = gs_bundle_read(opts->sigs, i + 1, ".sig", GS_SIG_MAX, opts->log, &raw);
	if (err)
		return err;
	if (cms.p)
		err = take_cms(job, i + 1, &payload, &cms, sig, sz);
	else if (raw.p)
		err = take_raw(job, i + 1, &payload, &raw, sig, sz);
	else {
		gs_err(opts->log, "%s: has neither %zu.p7s nor %zu.sig, for loader %s", opts->sigs,
		       i + 1, i + 1, exe->recs.rec[i].name);
		err = -ENOENT;
	}
	free(cms.p);
	free(raw.p);
	return err;
}

/* What is no folder at all has no signature either, but that is not what has to be said. */
static int check_folder(const char *path, const struct gs_log *log)
{
	struct stat st;
	int err = stat(path, &st) ? -errno : S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;

	if (err)
		gs_err(log, "%s: %s", path, strerror(-err));
	return err;
}

static int open_job(struct job *job, const struct gs_attach_opts *opts)
{
	const struct gs_verify_opts verify = {
		.sz = sizeof(verify), .certs = opts->certs, .nr_certs = opts->nr_certs,
		.log = opts->log,
	};
	const char *why = NULL;
	X509 *only;
	int err = check_folder(opts->sigs, opts->log);

	if (!err)
		err = gs_trust_open_fit(&verify, &job->trust);
	if (err)
		return err;
	only = gs_trust_only(job->trust);
	job->md = gs_digest_pick(only ? X509_get0_pubkey(only) : NULL, opts->digest, &why);
	if (!job->md) {
		gs_err(opts->log, "%s: %s", opts->digest, why);
		return -EINVAL;
	}
	return 0;
}

/* Signatures of more loaders than there are: was another executable meant? */
static void warn_of_more(const char *path, const struct gs_attach_opts *opts, size_t nr)
{
	static const char *const suffixes[] = { "p7s", "sig" };
	char file[PATH_MAX];
	size_t i;

	for (i = 2 * nr; i < 2 * GS_MAX_LOADERS; i++) {
		snprintf(file, sizeof(file), "%s/%zu.%s", opts->sigs, i / 2 + 1, suffixes[i % 2]);
		if (!access(file, F_OK)) {
			gs_warn(opts->log, "%s: not appended, %s has only %zu", file, path, nr);
			return;
		}
	}
}

int gs_bundle_attach(const char *path, const struct gs_attach_opts *opts)
{
	struct job job = { .opts = opts };
	struct gs_rewrite rw = {
		.out = opts->out, .log = opts->log, .block = make_block, .ctx = &job,
	};
	struct gs_exe exe;
	int err = open_job(&job, opts);

	memset(&exe, 0, sizeof(exe));
	rw.trust = job.trust;
	if (!err)
		err = gs_rewrite_exe(path, &rw, &exe);
	if (!err) {
		gs_info(opts->log, "%s: %zu signatures appended", path, exe.recs.nr);
		warn_of_more(path, opts, exe.recs.nr);
	}
	gs_exe_free(&exe);
	gs_trust_close(job.trust);
	return err;
}
