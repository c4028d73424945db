// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - whose signatures count: given signers, or given certificate authorities */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/cms.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "bytes.h"
#include "cms.h"
#include "msg.h"
#include "ossl.h"

/**
 * struct gs_trust - whose signatures count
 * @known: certificates to look signers up in
 * @anchors: CA certificates that a signer must chain to; NULL: every known certificate counts
 * @crls: lists of revoked certificates; NULL: none was given
 * @counted: signers that were accepted since gs_trust_forget(); the certificates are of @known
 * @fit: each certificate must be fit for signing today
 */
struct gs_trust {
	STACK_OF(X509) *known;
	X509_STORE *anchors;
	STACK_OF(X509_CRL) *crls;
	STACK_OF(X509) *counted;
	bool fit;
};

static void drop_line(void *ctx, enum gs_level level, const char *line)
{
	(void)ctx;
	(void)level;
	(void)line;
}

static const struct gs_log quiet = { .report = drop_line };

/* Moves @certs into @trust. With @ca, the self-signed CA certificates of it become anchors. */
static int add_certs(struct gs_trust *trust, STACK_OF(X509) *certs, bool ca)
{
	int added = 0;
	X509 *cert;

	while ((cert = sk_X509_shift(certs))) {
		if (ca && X509_check_ca(cert) > 0 && X509_self_signed(cert, 1) == 1)
			X509_STORE_add_cert(trust->anchors, cert);
		if (sk_X509_push(trust->known, cert))
			added++;
		else
			X509_free(cert);
	}
	sk_X509_free(certs);
	return added;
}

static int is_cert_file(const struct dirent *entry)
{
	static const char *const suffixes[] = { ".pem", ".crt", ".cer", ".der", ".x509" };
	const char *dot = strrchr(entry->d_name, '.');
	size_t i;

	for (i = 0; dot && i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (!strcmp(dot, suffixes[i]))
			return 1;
	return 0;
}

static bool is_regular(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

/* A folder: what is no certificate is passed over, for keys may lie beside them; a FIFO would be waited for. */
static int add_dir(struct gs_trust *trust, const char *path, const struct gs_log *log)
{
	struct dirent **list = NULL;
	int i, added = 0, n = scandir(path, &list, is_cert_file, alphasort);
	int err = n < 0 ? -errno : 0;

	for (i = 0; i < n; i++) {
		STACK_OF(X509) *certs = NULL;
		char *file = NULL;

		if (asprintf(&file, "%s/%s", path, list[i]->d_name) < 0)
			file = NULL;
		else if (is_regular(file))
			certs = gs_read_certs(file, &quiet);
		free(file);
		if (certs)
			added += add_certs(trust, certs, true);
		free(list[i]);
	}
	free(list);
	if (err)
		gs_err(log, "%s: %s", path, strerror(-err));
	else if (!added)
		gs_err(log, "%s: no certificate in this folder (*.pem, *.crt, *.cer, *.der,"
		       " *.x509)", path);
	return err ? err : added ? 0 : -EINVAL;
}

/*
 * As in a keyring of the kernel, which reads neither dates nor uses unless it is told to. Of what gets into
 * no keyring, gs_trust_accepts() says so.
 */
static void warn_of_unfit(const char *path, STACK_OF(X509) *certs, const struct gs_log *log)
{
	const char *why;
	int i;

	for (i = 0; i < sk_X509_num(certs); i++) {
		X509 *cert = sk_X509_value(certs, i);

		why = gs_cert_unloadable(cert) ? NULL : gs_cert_unfit(cert);
		if (why)
			gs_warn(log, "%s: %s; without --ca it counts all the same", path, why);
	}
}

/* May each of them sign code for the kernel, today? Says of the first one why not. */
static bool are_fit(const char *path, STACK_OF(X509) *certs, const struct gs_log *log)
{
	const char *why = NULL;
	int i;

	for (i = 0; !why && i < sk_X509_num(certs); i++) {
		X509 *cert = sk_X509_value(certs, i);

		why = gs_cert_unfit(cert);
		if (!why)
			why = gs_key_unfit(X509_get0_pubkey(cert));
	}
	if (why)
		gs_err(log, "%s: %s", path, why);
	return !why;
}

static int add_path(struct gs_trust *trust, const char *path, bool ca, const struct gs_log *log)
{
	STACK_OF(X509) *certs;
	struct stat st;

	if (ca && !stat(path, &st) && S_ISDIR(st.st_mode))
		return add_dir(trust, path, log);
	certs = gs_read_certs(path, log);
	if (!certs)
		return -EINVAL;
	if (trust->fit && !are_fit(path, certs, log)) {
		sk_X509_pop_free(certs, X509_free);
		return -EKEYREJECTED;
	}
	if (!trust->fit && !trust->anchors)
		warn_of_unfit(path, certs, log);
	add_certs(trust, certs, ca);
	return 0;
}

static int open_trust(const struct gs_verify_opts *opts, bool fit, struct gs_trust **trust)
{
	struct gs_trust *t = calloc(1, sizeof(*t));
	int err = t ? 0 : -ENOMEM;
	size_t i;

	*trust = NULL;
	if (t) {
		t->fit = fit;
		t->known = sk_X509_new_null();
		t->counted = sk_X509_new_null();
		if (opts->nr_cas)
			t->anchors = gs_chain_store();
		if (!t->known || !t->counted || (opts->nr_cas && !t->anchors))
			err = -ENOMEM;
	}
	if (err)
		gs_err(opts->log, "out of memory");
	for (i = 0; !err && i < opts->nr_certs; i++)
		err = add_path(t, opts->certs[i], false, opts->log);
	for (i = 0; !err && i < opts->nr_cas; i++)
		err = add_path(t, opts->cas[i], true, opts->log);
	if (!err && opts->nr_crls) {
		t->crls = gs_read_crls(opts->crls, opts->nr_crls, opts->log);
		err = t->crls ? 0 : -EINVAL;
	}
	if (!err && opts->nr_cas && !sk_X509_OBJECT_num(X509_STORE_get0_objects(t->anchors))) {
		gs_err(opts->log, "%s: no self-signed CA certificate; give a signer's own"
		       " certificate with --cert", opts->cas[0]);
		err = -EINVAL;
	}
	if (err) {
		gs_trust_close(t);
		return err;
	}
	*trust = t;
	return 0;
}

/**
 * gs_trust_open() - read the certificates that decide whose signatures count
 * @opts: certs, cas, crls and log are used
 * @trust: set; gs_trust_close() it
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_trust_open(const struct gs_verify_opts *opts, struct gs_trust **trust)
{
	return open_trust(opts, false, trust);
}

/**
 * gs_trust_open_fit() - the same, of certificates that gen_signed sign would take today
 * @opts: certs and log are used
 * @trust: set; gs_trust_close() it
 *
 * Return: 0; -EKEYREJECTED one is not fit; another negative errno (reported).
 */
int gs_trust_open_fit(const struct gs_verify_opts *opts, struct gs_trust **trust)
{
	return open_trust(opts, true, trust);
}

/**
 * gs_trust_signer() - let exactly one signer's signatures count
 * @signer: that one
 * @trust: set; gs_trust_close() it
 *
 * Return: 0 or -ENOMEM (not reported).
 */
int gs_trust_signer(const struct gs_signer *signer, struct gs_trust **trust)
{
	struct gs_trust *t = calloc(1, sizeof(*t));

	*trust = t;
	if (!t)
		return -ENOMEM;
	t->known = sk_X509_new_null();
	t->counted = sk_X509_new_null();
	if (t->known && t->counted && X509_up_ref(signer->cert)) {
		if (sk_X509_push(t->known, signer->cert))
			return 0;
		X509_free(signer->cert);
	}
	gs_trust_close(t);
	*trust = NULL;
	return -ENOMEM;
}

/** gs_trust_close() - free @trust (NULL is fine) */
void gs_trust_close(struct gs_trust *trust)
{
	if (!trust)
		return;
	sk_X509_free(trust->counted);
	sk_X509_pop_free(trust->known, X509_free);
	sk_X509_CRL_pop_free(trust->crls, X509_CRL_free);
	X509_STORE_free(trust->anchors);
	free(trust);
}

/**
 * gs_signer_is() - does a signature name this certificate as its signer's?
 * @si: the signature
 * @cert: the certificate
 *
 * The kernel compares the bytes of issuer and serial number; OpenSSL passes over case, blanks and kinds of strings.
 *
 * Return: true if it does.
 */
bool gs_signer_is(CMS_SignerInfo *si, X509 *cert)
{
	uint8_t named[GS_SHA256_SIZE], has[GS_SHA256_SIZE];
	ASN1_OCTET_STRING *keyid = NULL;
	ASN1_INTEGER *serial = NULL;
	X509_NAME *issuer = NULL;

	if (CMS_SignerInfo_cert_cmp(si, cert))
		return false;
	CMS_SignerInfo_get0_signer_id(si, &keyid, &issuer, &serial);
	return keyid || (!gs_issued(issuer, serial, named) &&
			 !gs_issued(X509_get_issuer_name(cert), X509_get0_serialNumber(cert), has) &&
			 !memcmp(named, has, sizeof(has)));
}

/**
 * gs_trust_find() - a certificate that a signature names
 * @trust: where to look
 * @si: names its signer by key id, or by issuer and serial
 * @next: where to go on, 0 at first: a renewed certificate can have the key of the old one
 *
 * Return: the certificate, owned by @trust; NULL if there is none, or no other.
 */
X509 *gs_trust_find(const struct gs_trust *trust, CMS_SignerInfo *si, int *next)
{
	while (*next < sk_X509_num(trust->known)) {
		X509 *cert = sk_X509_value(trust->known, (*next)++);

		if (gs_signer_is(si, cert))
			return cert;
	}
	return NULL;
}

static bool out_of_date(X509 *cert)
{
	return X509_cmp_current_time(X509_get0_notBefore(cert)) > 0 ||
	       X509_cmp_current_time(X509_get0_notAfter(cert)) < 0;
}

static enum gs_verdict check_anchors(const struct gs_trust *trust, X509 *cert, const char **why)
{
	*why = gs_cert_unfit(cert);
	if (*why)
		return out_of_date(cert) ? GS_EXPIRED : GS_UNTRUSTED;
	return gs_chain_check(cert, trust->anchors, trust->known, trust->crls, why);
}

/**
 * gs_trust_accepts() - does this certificate's signature count?
 * @trust: with CAs: it must chain to one, now, and be fit for signing code; with CRLs: it must not
 *	   be in one; in any case the kernel must be able to load it
 * @cert: one that gs_trust_find() gave
 * @why: set to what is wrong if it does not, a constant string
 *
 * Return: GS_GOOD if it counts, GS_UNTRUSTED, GS_EXPIRED or GS_REVOKED.
 */
enum gs_verdict gs_trust_accepts(const struct gs_trust *trust, X509 *cert, const char **why)
{
	if (trust->anchors)
		return check_anchors(trust, cert, why);
	*why = gs_cert_unloadable(cert);
	if (*why)
		return GS_UNTRUSTED;
	return trust->crls ? gs_crl_check(trust->crls, trust->known, cert, why) : GS_GOOD;
}

/**
 * gs_trust_holds() - does a keyring of the machine have this certificate?
 * @trust: without CAs the certificates that were given stand for the keyrings; with CAs only those of the CAs are there
 *	   for certain, which are self-signed
 * @cert: the certificate
 *
 * Return: true if it does, as far as is known.
 */
bool gs_trust_holds(const struct gs_trust *trust, X509 *cert)
{
	int i;

	for (i = 0; !trust->anchors && i < sk_X509_num(trust->known); i++)
		if (gs_same_cert(sk_X509_value(trust->known, i), cert))
			return true;
	return false;
}

/**
 * gs_trust_count() - remember whose signature counted
 * @trust: where
 * @cert: the certificate, owned by @trust
 *
 * Return: false if memory is short.
 */
bool gs_trust_count(const struct gs_trust *trust, X509 *cert)
{
	return sk_X509_push(trust->counted, cert) > 0;
}

/** gs_trust_old_crls() - how many of the lists of revoked certificates are out of date */
size_t gs_trust_old_crls(const struct gs_trust *trust)
{
	size_t old = 0;
	int i;

	for (i = 0; i < sk_X509_CRL_num(trust->crls); i++)
		old += gs_crl_out_of_date(sk_X509_CRL_value(trust->crls, i));
	return old;
}

/** gs_trust_forget() - forget whose signatures counted so far */
void gs_trust_forget(const struct gs_trust *trust)
{
	while (sk_X509_pop(trust->counted))
		;
}

/** gs_trust_counted() - how many signers counted since gs_trust_forget() */
size_t gs_trust_counted(const struct gs_trust *trust)
{
	return sk_X509_num(trust->counted);
}

/**
 * gs_trust_who() - one signer that counted
 * @trust: whose signatures count
 * @i: its number, below gs_trust_counted()
 * @who: filled in; free() its name
 *
 * Return: 0 or -ENOMEM.
 */
int gs_trust_who(const struct gs_trust *trust, size_t i, struct gs_who *who)
{
	X509 *cert = sk_X509_value(trust->counted, i);
	int err;

	memset(who, 0, sizeof(*who));
	who->name = gs_cert_name(cert, &who->escaped);
	err = who->name ? gs_cert_ids(cert, who->keyid, who->spki) : -ENOMEM;
	if (err) {
		free(who->name);
		who->name = NULL;
	}
	return err;
}

/** gs_trust_cert() - certificate number @i of those that were given, owned by @trust; NULL: there are no more */
X509 *gs_trust_cert(const struct gs_trust *trust, size_t i)
{
	return sk_X509_value(trust->known, (int)i);
}

/**
 * gs_trust_only() - the one certificate that was given
 * @trust: from gs_trust_open()
 *
 * Return: the certificate, owned by @trust; NULL if there are several.
 */
X509 *gs_trust_only(const struct gs_trust *trust)
{
	return sk_X509_num(trust->known) == 1 ? sk_X509_value(trust->known, 0) : NULL;
}
