// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench cms - what gen_signed does with many loaders, by libcrypto alone in one process
 *
 *   cms sign TIMES KEY CERT BYTES P7S     signs the file BYTES as often; the last message to P7S
 *   cms verify TIMES CERT BYTES P7S       verifies it as often
 */
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGN   (CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP | CMS_NOCERTS | CMS_USE_KEYID | CMS_DETACHED)
#define VERIFY (CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY | CMS_DETACHED)

static void fail(const char *what)
{
	fprintf(stderr, "cms: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static BIO *need(const char *path, const char *mode)
{
	BIO *bio = BIO_new_file(path, mode);

	if (!bio)
		fail(path);
	return bio;
}

static X509 *certificate(const char *path)
{
	BIO *bio = need(path, "r");
	X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	if (!cert)
		fail(path);
	BIO_free(bio);
	return cert;
}

static void sign(char **arg, int times)
{
	BIO *in = need(arg[0], "r"), *data = need(arg[2], "r"), *out;
	EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
	X509 *cert = certificate(arg[1]);
	CMS_ContentInfo *cms = NULL;

	while (key && times--) {
		CMS_ContentInfo_free(cms);
		if (BIO_seek(data, 0) < 0)
			fail(arg[2]);
		cms = CMS_sign(NULL, NULL, NULL, NULL, SIGN);
		if (!cms || !CMS_add1_signer(cms, cert, key, EVP_sha256(), SIGN) || !CMS_final(cms, data, NULL, SIGN))
			fail("no signature");
	}
	out = need(arg[3], "w");
	if (!cms || !i2d_CMS_bio(out, cms))
		fail(arg[3]);
	BIO_free(out);
	BIO_free(in);
	BIO_free(data);
	CMS_ContentInfo_free(cms);
	EVP_PKEY_free(key);
	X509_free(cert);
}

static void verify(char **arg, int times)
{
	BIO *data = need(arg[1], "r"), *in = need(arg[2], "r");
	STACK_OF(X509) *certs = sk_X509_new_null();
	X509 *cert = certificate(arg[0]);
	CMS_ContentInfo *cms;

	if (!sk_X509_push(certs, cert))
		fail("no memory");
	while (times--) {
		cms = BIO_seek(in, 0) < 0 || BIO_seek(data, 0) < 0 ? NULL : d2i_CMS_bio(in, NULL);
		if (!cms || CMS_verify(cms, certs, NULL, data, NULL, VERIFY) != 1)
			fail("not verified");
		CMS_ContentInfo_free(cms);
	}
	BIO_free(data);
	BIO_free(in);
	sk_X509_pop_free(certs, X509_free);
}

int main(int argc, char **argv)
{
	if (argc == 7 && !strcmp(argv[1], "sign"))
		sign(argv + 3, atoi(argv[2]));
	else if (argc == 6 && !strcmp(argv[1], "verify"))
		verify(argv + 3, atoi(argv[2]));
	else
		return 2;
	return 0;
}
