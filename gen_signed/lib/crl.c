// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - lists of revoked certificates (CRLs, RFC 5280) */
#include <errno.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "msg.h"
#include "ossl.h"

static int add(STACK_OF(X509_CRL) *crls, X509_CRL *crl)
{
	if (sk_X509_CRL_push(crls, crl))
		return 0;
	X509_CRL_free(crl);
	return -ENOMEM;
}

/* All lists of a file, PEM (any number) or DER (one), added to @crls. */
static int read_file(STACK_OF(X509_CRL) *crls, const char *path, const struct gs_log *log)
{
	int before = sk_X509_CRL_num(crls), err = 0;
	BIO *bio = gs_open_bio(path, log);
	X509_CRL *crl;
	bool whole;

	if (!bio)
		return -EIO;
	while (!err && (crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)))
		err = add(crls, crl);
	/* behind the last one there is nothing that begins like one */
	whole = gs_pem_at_end();
	if (!err && sk_X509_CRL_num(crls) == before && BIO_seek(bio, 0) >= 0) {
		crl = d2i_X509_CRL_bio(bio, NULL);
		whole = crl && gs_bio_at_end(bio);
		if (crl)
			err = add(crls, crl);
	}
	BIO_free(bio);
	ERR_clear_error();
	if (err) {
		gs_err(log, "%s: out of memory", path);
	} else if (sk_X509_CRL_num(crls) == before) {
		gs_err(log, "%s: no certificate revocation list in PEM or DER form", path);
		err = -EINVAL;
	} else if (!whole) {
		gs_err(log, "%s: damaged behind its revocation list number %d", path,
		       sk_X509_CRL_num(crls) - before);
		err = -EINVAL;
	}
	return err;
}

/** gs_crl_out_of_date() - is the next issue of a list due? */
bool gs_crl_out_of_date(const X509_CRL *crl)
{
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);

	return next && X509_cmp_current_time(next) < 0;
}

/**
 * gs_read_crls() - read lists of revoked certificates
 * @paths, @nr: their files
 * @log: where messages go; gets a warning for a list whose next issue is due
 *
 * Return: the lists, or NULL (reported).
 */
STACK_OF(X509_CRL) *gs_read_crls(const char *const *paths, size_t nr, const struct gs_log *log)
{
	STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
	size_t i;
	int n, err = crls ? 0 : -ENOMEM;

	for (i = 0; !err && i < nr; i++) {
		n = sk_X509_CRL_num(crls);
		err = read_file(crls, paths[i], log);
		for (; !err && n < sk_X509_CRL_num(crls); n++)
			if (gs_crl_out_of_date(sk_X509_CRL_value(crls, n)))
				gs_warn(log, "%s: this list is out of date; certificates revoked"
					" since then are not in it", paths[i]);
	}
	if (!err)
		return crls;
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
	return NULL;
}

/* Is the list by one of the known certificates of that name? -1: none of that name is known. */
static int is_genuine(X509_CRL *crl, STACK_OF(X509) *known)
{
	int i, genuine = -1;

	for (i = 0; genuine < 1 && i < sk_X509_num(known); i++) {
		X509 *issuer = sk_X509_value(known, i);

		if (!X509_NAME_cmp(X509_get_subject_name(issuer), X509_CRL_get_issuer(crl)))
			genuine = X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1;
	}
	ERR_clear_error();
	return genuine;
}

/* Is the list by the very key that has issued the certificate? Another CA can have the same name. */
static bool is_by_issuer(X509_CRL *crl, STACK_OF(X509) *known, X509 *cert)
{
	bool by = false;
	int i;

	for (i = 0; !by && i < sk_X509_num(known); i++) {
		X509 *issuer = sk_X509_value(known, i);
		EVP_PKEY *key = X509_get0_pubkey(issuer);

		by = key && !X509_NAME_cmp(X509_get_subject_name(issuer), X509_CRL_get_issuer(crl)) &&
		     X509_verify(cert, key) == 1 && X509_CRL_verify(crl, key) == 1;
	}
	ERR_clear_error();
	return by;
}

/*
 * Does it list whatever its issuer has revoked? One that has only the changes, or only some kinds of
 * certificates, says so in a critical extension (RFC 5280, 5.2.4 and 5.2.5).
 */
static bool is_complete(const X509_CRL *crl)
{
	int i;

	for (i = 0; i < X509_CRL_get_ext_count(crl); i++)
		if (X509_EXTENSION_get_critical(X509_CRL_get_ext(crl, i)))
			return false;
	return true;
}

/**
 * gs_crl_check() - is a certificate revoked?
 * @crls: the lists
 * @known: certificates to check the lists' signatures with
 * @cert: the certificate
 * @why: set to what is wrong, a constant string
 *
 * A list whose issuer is not known is believed when it revokes, and does not count otherwise.
 * There has to be a complete list by the key that has issued the certificate, unless the certificate
 * is self-signed.
 *
 * Return: GS_GOOD, GS_REVOKED or GS_UNTRUSTED.
 */
enum gs_verdict gs_crl_check(STACK_OF(X509_CRL) *crls, STACK_OF(X509) *known, X509 *cert,
			     const char **why)
{
	bool listed = X509_self_signed(cert, 0) == 1, partial = false;
	int i, genuine;

	for (i = 0; i < sk_X509_CRL_num(crls); i++) {
		X509_CRL *crl = sk_X509_CRL_value(crls, i);
		X509_REVOKED *entry = NULL;

		if (X509_NAME_cmp(X509_get_issuer_name(cert), X509_CRL_get_issuer(crl)))
			continue;
		*why = "the revocation list of its issuer is not signed by that";
		genuine = is_genuine(crl, known);
		if (!genuine)
			return GS_UNTRUSTED;
		*why = "the certificate was revoked";
		if (X509_CRL_get0_by_cert(crl, &entry, cert) == 1)
			return GS_REVOKED;
		if (genuine != 1 || !is_by_issuer(crl, known, cert))
			continue;
		if (is_complete(crl))
			listed = true;
		else
			partial = true;
	}
	*why = partial ? "the revocation list of its issuer is not a complete one" :
	       "no revocation list of its issuer is given that can be checked";
	return listed ? GS_GOOD : GS_UNTRUSTED;
}
