// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - read keys and certificates */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "bytes.h"
#include "msg.h"
#include "ossl.h"
#include "pass.h"
#include "printable.h"
#include "uri.h"

/**
 * gs_ossl_err() - one line with OpenSSL's first reason; empties its queue
 * @log: where it goes
 * @file: the file it is about
 * @what: what failed
 */
void gs_ossl_err(const struct gs_log *log, const char *file, const char *what)
{
	unsigned long e = ERR_get_error();
	const char *reason = e ? ERR_reason_error_string(e) : NULL;

	if (reason)
		gs_err(log, "%s: %s (%s)", file, what, reason);
	else
		gs_err(log, "%s: %s", file, what);
	ERR_clear_error();
}

/** gs_open_bio() - a file to read; NULL, reported, also of a folder, which would read as empty */
BIO *gs_open_bio(const char *path, const struct gs_log *log)
{
	struct stat st;
	BIO *bio = NULL;

	errno = 0;
	if (!stat(path, &st)) {
		if (S_ISDIR(st.st_mode))
			errno = EISDIR;
		else
			bio = BIO_new_file(path, "rb");
	}
	if (!bio)
		gs_err(log, "%s: %s", path, strerror(errno ? errno : EIO));
	ERR_clear_error();
	return bio;
}

static EVP_PKEY *read_key_file(const char *path, struct gs_pass *pass)
{
	OSSL_DECODER_CTX *ctx = NULL;
	EVP_PKEY *key = NULL;
	BIO *bio = gs_open_bio(path, pass->log);
	int before;

	if (!bio)
		return NULL;
	/* what the decoder has read ahead of a pipe would be gone for the next try */
	if (BIO_tell(bio) < 0)
		bio = BIO_push(BIO_new(BIO_f_readbuffer()), bio);
	gs_pass_begin(pass, path, 0);
	pass->asked = 0;
	ctx = OSSL_DECODER_CTX_new_for_pkey(&key, NULL, NULL, NULL, OSSL_KEYMGMT_SELECT_PRIVATE_KEY,
					    NULL, NULL);
	/* what comes before the key, such as its certificate, is decoded as something else or nothing */
	if (ctx && OSSL_DECODER_CTX_set_pem_password_cb(ctx, gs_pass_callback, pass))
		do {
			before = BIO_tell(bio);
			OSSL_DECODER_from_bio(ctx, bio);
		} while (!key && !pass->asked && BIO_tell(bio) > before);
	OSSL_DECODER_CTX_free(ctx);
	BIO_free_all(bio);
	if (!key && !pass->failed) {
		ERR_clear_error();
		gs_err(pass->log, "%s: %s", path, pass->asked ?
		       "wrong passphrase, or a damaged key" : "no private key in PEM or DER form");
	}
	ERR_clear_error();
	return key;
}

/**
 * gs_read_key() - read a private key: a file in PEM or DER, or a URI
 * @name: its path or URI
 * @pass: answers for its passphrase or PIN
 *
 * Return: the key, or NULL (reported).
 */
EVP_PKEY *gs_read_key(const char *name, struct gs_pass *pass)
{
	struct gs_loaded found;

	if (!gs_is_uri(name))
		return read_key_file(name, pass);
	return gs_uri_load(name, GS_WANT_KEY, pass, &found) ? NULL : found.key;
}

/** gs_pem_at_end() - did the last PEM_read_bio_*() find nothing more, and not something damaged? */
bool gs_pem_at_end(void)
{
	unsigned long last = ERR_peek_last_error();

	return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
}

/** gs_bio_at_end() - has all been read? */
bool gs_bio_at_end(BIO *bio)
{
	char c;

	return BIO_read(bio, &c, 1) <= 0;
}

/**
 * gs_read_certs() - read all certificates of a file, PEM (any number) or DER (one)
 * @path: the file
 * @log: where messages go; NULL-reporting is the caller's matter
 *
 * Return: at least one certificate; NULL (reported) also if something else or damaged follows one. errno is
 * ENODATA if the file can be read, but has none.
 */
STACK_OF(X509) *gs_read_certs(const char *path, const struct gs_log *log)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	BIO *bio = gs_open_bio(path, log);
	bool whole = true;
	int err = EIO;
	X509 *cert;

	if (!certs || !bio)
		goto out;
	while ((cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		if (!sk_X509_push(certs, cert))
			X509_free(cert);
	whole = gs_pem_at_end();
	if (!sk_X509_num(certs) && BIO_seek(bio, 0) >= 0) {
		cert = d2i_X509_bio(bio, NULL);
		whole = gs_bio_at_end(bio);
		if (cert && !sk_X509_push(certs, cert))
			X509_free(cert);
	}
	ERR_clear_error();
	err = sk_X509_num(certs) ? EBADMSG : ENODATA;
	if (err == ENODATA)
		gs_err(log, "%s: no certificate in PEM or DER form", path);
	else if (!whole)
		gs_err(log, "%s: damaged behind its certificate number %d", path, sk_X509_num(certs));
out:
	BIO_free(bio);
	if (certs && (!whole || !sk_X509_num(certs))) {
		sk_X509_pop_free(certs, X509_free);
		certs = NULL;
		errno = err;
	}
	return certs;
}

/**
 * gs_read_cert() - read a certificate: the first one of a file, or a URI
 * @name: its path or URI
 * @pass: answers for the PIN of a URI
 *
 * Return: the certificate, or NULL (reported).
 */
X509 *gs_read_cert(const char *name, struct gs_pass *pass)
{
	STACK_OF(X509) *certs;
	struct gs_loaded found;
	X509 *cert = NULL;

	if (gs_is_uri(name))
		return gs_uri_load(name, GS_WANT_CERT, pass, &found) ? NULL : found.cert;
	certs = gs_read_certs(name, pass->log);
	if (certs)
		cert = sk_X509_shift(certs);
	sk_X509_pop_free(certs, X509_free);
	return cert;
}

/**
 * gs_spki() - how the kernel names the key of a certificate
 * @cert: the certificate
 * @hash: gets SHA-256 of its SubjectPublicKeyInfo
 *
 * Return: 0 or -ENOMEM.
 */
int gs_spki(X509 *cert, uint8_t hash[GS_SHA256_SIZE])
{
	uint8_t *der = NULL;
	int sz = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	int err = sz > 0 ? gs_excl_hash(der, sz, hash) : -ENOMEM;

	OPENSSL_free(der);
	return err;
}

/**
 * gs_issued() - a name for a certificate that is named by who issued it
 * @issuer, @serial: as signature or certificate have it
 * @hash: gets SHA-256 of their DER
 *
 * Return: 0 or -ENOMEM.
 */
int gs_issued(const X509_NAME *issuer, const ASN1_INTEGER *serial, uint8_t hash[GS_SHA256_SIZE])
{
	int n = i2d_X509_NAME(issuer, NULL), m = i2d_ASN1_INTEGER(serial, NULL), err = -ENOMEM;
	uint8_t *der = n > 0 && m > 0 ? malloc(n + m) : NULL, *p = der;

	if (der && i2d_X509_NAME(issuer, &p) == n && i2d_ASN1_INTEGER(serial, &p) == m)
		err = gs_excl_hash(der, n + m, hash);
	free(der);
	return err;
}

/**
 * gs_cert_spki() - gs_spki() of the one certificate in a file
 * @path: the file
 * @log: where messages go
 * @hash: gets it
 *
 * Return: 0; -ENODATA if there is none, -EINVAL if there are several or it can't be read, -ENOMEM (reported).
 */
int gs_cert_spki(const char *path, const struct gs_log *log, uint8_t hash[GS_SHA256_SIZE])
{
	STACK_OF(X509) *certs = gs_read_certs(path, log);
	int err = certs || errno != ENODATA ? -EINVAL : -ENODATA;

	if (certs && sk_X509_num(certs) == 1)
		err = gs_spki(sk_X509_value(certs, 0), hash);
	else if (certs)
		gs_err(log, "%s: has %d certificates; give one a file", path, sk_X509_num(certs));
	if (err == -ENOMEM)
		gs_err(log, "out of memory");
	sk_X509_pop_free(certs, X509_free);
	return err;
}

/* The common name, else the subject, made printable. */
static void print_name(BIO *bio, X509 *cert)
{
	X509_NAME *subject = X509_get_subject_name(cert);
	int i = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);

	if (i >= 0)
		ASN1_STRING_print_ex(bio, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i)),
				     ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT);
	else
		X509_NAME_print_ex(bio, subject, 0, XN_FLAG_RFC2253);
}

/* The common name as it is; NULL: there is none, it has characters that a terminal obeys, or memory is short. */
static char *plain_name(X509 *cert)
{
	X509_NAME *subject = X509_get_subject_name(cert);
	int i = X509_NAME_get_index_by_NID(subject, NID_commonName, -1), n = -1, len, at;
	unsigned char *text = NULL;
	char *name = NULL;

	if (i >= 0)
		n = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i)));
	/* a NUL in it is no end */
	if (n > 0 && !memchr(text, '\0', (size_t)n))
		name = strndup((char *)text, (size_t)n);
	OPENSSL_free(text);
	ERR_clear_error();
	for (at = 0; name && name[at]; at += len) {
		len = gs_utf8_size(name + at);
		if (!len || gs_utf8_is_control(name + at, len)) {
			free(name);
			return NULL;
		}
	}
	return name;
}

/* The same with OpenSSL's escapes, or the subject if there is no common name; NULL if memory is short. */
static char *escaped_name(X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *name = NULL;
	long n;

	if (!bio)
		return NULL;
	print_name(bio, cert);
	n = BIO_get_mem_data(bio, &data);
	name = strndup(n > 0 ? data : "", n > 0 ? n : 0);
	BIO_free(bio);
	return name;
}

/**
 * gs_cert_name() - the name in a certificate
 * @cert: the certificate
 * @escaped: set if it is not the name itself, which has characters that a terminal obeys
 *
 * Return: its common name, else its subject, UTF-8; free() it. NULL if memory is short.
 */
char *gs_cert_name(X509 *cert, bool *escaped)
{
	char *name = plain_name(cert);

	*escaped = !name && X509_NAME_get_index_by_NID(X509_get_subject_name(cert), NID_commonName, -1) >= 0;
	return name ? name : escaped_name(cert);
}

/**
 * gs_cert_line() - a certificate in one short, printable line
 * @cert: the certificate
 *
 * Return: `"name" key id HEX`; free() it. NULL if memory is short.
 */
char *gs_cert_line(X509 *cert)
{
	const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(cert);
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *line = NULL, *name = escaped_name(cert), *p;
	int i;
	long n;

	if (!bio || !name) {
		BIO_free(bio);
		free(name);
		return NULL;
	}
	BIO_puts(bio, "\"");
	for (p = name; *p; p++)
		if (*p == '"') /* it must not end the name: behind it stands who else has signed */
			BIO_puts(bio, "\\x22");
		else
			BIO_write(bio, p, 1);
	free(name);
	BIO_puts(bio, "\" key id ");
	for (i = 0; id && i < ASN1_STRING_length(id); i++)
		BIO_printf(bio, "%02x", ASN1_STRING_get0_data(id)[i]);
	if (!id)
		BIO_puts(bio, "none");
	n = BIO_get_mem_data(bio, &data);
	if (n > 0)
		line = strndup(data, n);
	BIO_free(bio);
	return line;
}

/**
 * gs_cert_ids() - what the key in a certificate is called
 * @cert: the certificate
 * @keyid: gets its subjectKeyIdentifier in hex, "none" without
 * @spki: gets SHA-256 of its SubjectPublicKeyInfo
 *
 * Return: 0 or -ENOMEM.
 */
int gs_cert_ids(X509 *cert, char keyid[2 * GS_KEYID_MAX + 1], uint8_t spki[GS_SHA256_SIZE])
{
	const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(cert);
	int n = id ? ASN1_STRING_length(id) : 0;

	strcpy(keyid, "none");
	if (id)
		gs_hex(ASN1_STRING_get0_data(id), n < GS_KEYID_MAX ? n : GS_KEYID_MAX, keyid);
	return gs_spki(cert, spki);
}
