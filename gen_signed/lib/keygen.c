// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - make a development key and a certificate that the kernel can use */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "msg.h"
#include "newfile.h"
#include "ossl.h"
#include "pass.h"
#include "uri.h"

#define VALID_DAYS	1095
#define SERIAL_BITS	127	/* RFC 5280, 4.1.2.2: positive, at most 20 bytes */

static const char default_name[] = "eBPF signing key (development)";

/** struct issuer - who signs the new certificate, with which digest; with cert NULL, the new key itself */
struct issuer {
	EVP_PKEY *key;
	X509 *cert;
	const EVP_MD *md;
};

static EVP_PKEY *make_key(const char *alg)
{
	if (!strcmp(alg, "rsa2048"))
		return EVP_RSA_gen(2048);
	if (!strcmp(alg, "rsa3072"))
		return EVP_RSA_gen(3072);
	if (!strcmp(alg, "rsa4096"))
		return EVP_RSA_gen(4096);
	if (!strcmp(alg, "p256"))
		return EVP_EC_gen("P-256");
	if (!strcmp(alg, "p384"))
		return EVP_EC_gen("P-384");
	if (!strcmp(alg, "mldsa44"))
		return EVP_PKEY_Q_keygen(NULL, NULL, "ML-DSA-44");
	if (!strcmp(alg, "mldsa65"))
		return EVP_PKEY_Q_keygen(NULL, NULL, "ML-DSA-65");
	if (!strcmp(alg, "mldsa87"))
		return EVP_PKEY_Q_keygen(NULL, NULL, "ML-DSA-87");
	return NULL;
}

static int add_extension(X509 *cert, X509V3_CTX *ctx, int nid, const char *value)
{
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, ctx, nid, value);
	int ok = ext && X509_add_ext(cert, ext, -1);

	X509_EXTENSION_free(ext);
	return ok;
}

static int set_serial(X509 *cert)
{
	BIGNUM *n = BN_new();
	int ok = n && BN_rand(n, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) &&
		 BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert));

	BN_free(n);
	return ok;
}

static X509 *make_cert(EVP_PKEY *key, const char *name, const struct issuer *issuer)
{
	X509 *cert = X509_new(), *by = issuer->cert ? issuer->cert : cert;
	X509_NAME *subject = cert ? X509_get_subject_name(cert) : NULL;
	EVP_PKEY *by_key = issuer->cert ? issuer->key : key;
	X509V3_CTX ctx;

	if (!cert || !X509_set_version(cert, X509_VERSION_3) || !set_serial(cert) ||
	    !X509_gmtime_adj(X509_getm_notBefore(cert), -60) ||
	    !X509_time_adj_ex(X509_getm_notAfter(cert), VALID_DAYS, 0, NULL) ||
	    !X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
					(const unsigned char *)name, -1, -1, 0) ||
	    !X509_set_issuer_name(cert, X509_get_subject_name(by)) || !X509_set_pubkey(cert, key))
		goto out_free;
	X509V3_set_ctx(&ctx, by, cert, NULL, NULL, 0);
	if (!add_extension(cert, &ctx, NID_basic_constraints, "critical,CA:FALSE") ||
	    !add_extension(cert, &ctx, NID_key_usage, "critical,digitalSignature") ||
	    !add_extension(cert, &ctx, NID_ext_key_usage, "codeSigning") ||
	    !add_extension(cert, &ctx, NID_subject_key_identifier, "hash") ||
	    !add_extension(cert, &ctx, NID_authority_key_identifier, "keyid:always"))
		goto out_free;
	if (gs_sign_cert(cert, by_key, gs_key_is_ml_dsa(by_key) ? NULL : issuer->md))
		return cert;
out_free:
	X509_free(cert);
	return NULL;
}

static int read_ca(const struct gs_key_opts *ca, struct gs_pass *pass, struct issuer *issuer)
{
	const char *why;

	issuer->cert = gs_read_cert(ca->cert, pass);
	if (!issuer->cert)
		return -EINVAL;
	if (X509_check_ca(issuer->cert) <= 0 || !X509_get0_subject_key_id(issuer->cert)) {
		gs_err(pass->log, "%s: not a CA certificate with subjectKeyIdentifier", ca->cert);
		return -EINVAL;
	}
	issuer->key = gs_read_key(ca->key, pass);
	if (!issuer->key)
		return -EINVAL;
	if (!X509_check_private_key(issuer->cert, issuer->key)) {
		ERR_clear_error();
		gs_err(pass->log, "%s: the key does not belong to the certificate %s", ca->key,
		       ca->cert);
		return -EINVAL;
	}
	why = gs_key_unfit(issuer->key);
	if (why) {
		gs_err(pass->log, "%s: %s", ca->key, why);
		return -EINVAL;
	}
	issuer->md = gs_digest_pick(issuer->key, ca->digest, &why);
	if (!issuer->md) {
		gs_err(pass->log, "%s: %s", ca->digest, why);
		return -EINVAL;
	}
	return 0;
}

static int open_ca(const struct gs_keygen_opts *opts, struct issuer *issuer)
{
	struct gs_pass pass;
	int err;

	if (!opts->ca)
		return 0;
	err = gs_pass_open(&pass, opts->ca, opts->log);
	if (!err)
		err = gs_providers_load(opts->ca, opts->log);
	if (!err)
		err = read_ca(opts->ca, &pass, issuer);
	gs_pass_wipe(&pass);
	return err;
}

/* Write a new file that has no name yet; @pem, which is freed, leaves nothing in memory. */
static int put(const char *path, mode_t mode, BIO *pem, int ok, const struct gs_log *log,
	       struct gs_newfile *nf)
{
	char *text = NULL;
	long n = pem ? BIO_get_mem_data(pem, &text) : 0;
	int err = -EIO;

	if (ok && n > 0)
		err = gs_newfile_start(path, log, nf);
	else
		gs_ossl_err(log, path, "can't be made");
	if (!err)
		err = gs_newfile_write(nf, text, n, mode, log);
	if (!err)
		err = gs_newfile_sync(nf, log);
	BIO_free(pem);
	return err;
}

/* Both have to be on the disk before the first one gets its name. */
static int write_files(const struct gs_keygen_opts *opts, EVP_PKEY *key, X509 *cert)
{
	struct gs_newfile new_key = { .fd = -1 }, new_cert = { .fd = -1 };
	BIO *pem = BIO_new(BIO_s_secmem());
	int ok = pem && PEM_write_bio_PKCS8PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL);
	int err = put(opts->key, 0600, pem, ok, opts->log, &new_key);

	if (!err) {
		pem = BIO_new(BIO_s_mem());
		ok = pem && PEM_write_bio_X509(pem, cert);
		err = put(opts->cert, 0644, pem, ok, opts->log, &new_cert);
	}
	if (!err)
		err = gs_newfile_create(&new_key, opts->log);
	if (!err) {
		err = gs_newfile_create(&new_cert, opts->log);
		if (err)
			unlink(new_key.target);
	}
	gs_newfile_abort(&new_cert);
	gs_newfile_abort(&new_key);
	return err;
}

static int check_absent(const char *path, const struct gs_log *log)
{
	struct stat st;

	if (lstat(path, &st))
		return 0;
	gs_err(log, "%s: exists already; it is not overwritten", path);
	return -EEXIST;
}

int gs_keygen(const struct gs_keygen_opts *opts)
{
	const char *alg = opts->alg ? opts->alg : "rsa2048";
	const char *name = opts->name ? opts->name : default_name;
	struct issuer issuer = { .md = EVP_sha256() };
	EVP_PKEY *key = NULL;
	X509 *cert = NULL;
	char *line = NULL;
	int err;

	err = check_absent(opts->key, opts->log);
	if (!err)
		err = check_absent(opts->cert, opts->log);
	if (!err)
		err = open_ca(opts, &issuer);
	if (err)
		goto out_free;
	key = make_key(alg);
	err = -EINVAL;
	if (!key) {
		ERR_clear_error();
		if (!strncmp(alg, "mldsa", strlen("mldsa")))
			gs_err(opts->log, "%s: needs OpenSSL 3.5 or later, or is unknown; this is"
			       " " OPENSSL_VERSION_TEXT, alg);
		else
			gs_err(opts->log, "%s: unknown algorithm; use rsa2048, rsa3072, rsa4096,"
			       " p256, p384, mldsa44, mldsa65 or mldsa87", alg);
		goto out_free;
	}
	cert = make_cert(key, name, &issuer);
	if (!cert) {
		gs_ossl_err(opts->log, opts->cert, "the certificate can't be made");
		goto out_free;
	}
	err = write_files(opts, key, cert);
	if (!err) {
		line = gs_cert_line(cert);
		gs_info(opts->log, "key %s and certificate %s made: %s", opts->key, opts->cert,
			line ? line : "?");
	}
out_free:
	free(line);
	X509_free(cert);
	EVP_PKEY_free(key);
	X509_free(issuer.cert);
	EVP_PKEY_free(issuer.key);
	return err;
}
