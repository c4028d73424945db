/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - keys and certificates; included only by the files that speak to OpenSSL */
#ifndef GS_OSSL_H
#define GS_OSSL_H

#include <stdbool.h>

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "gensigned.h"

#include "cms.h"

struct gs_signer {
	EVP_PKEY *key;
	X509 *cert;
	char *cert_path;
};

void gs_ossl_err(const struct gs_log *log, const char *file, const char *what);
EVP_PKEY *gs_read_key(const char *path, const char *pass_file, const struct gs_log *log);
STACK_OF(X509) *gs_read_certs(const char *path, const struct gs_log *log);
X509 *gs_read_cert(const char *path, const struct gs_log *log);
const char *gs_key_unfit(EVP_PKEY *key);
const char *gs_cert_unfit(X509 *cert);
char *gs_cert_line(X509 *cert);
X509 *gs_trust_find(const struct gs_trust *trust, CMS_SignerInfo *si);
enum gs_verdict gs_trust_accepts(const struct gs_trust *trust, X509 *cert, const char **why);
STACK_OF(X509_CRL) *gs_read_crls(const char *const *paths, size_t nr, const struct gs_log *log);
enum gs_verdict gs_crl_check(STACK_OF(X509_CRL) *crls, STACK_OF(X509) *known, X509 *cert,
			     const char **why);
char *gs_cert_name(X509 *cert);
void gs_sign_the_same(EVP_PKEY_CTX *ctx, EVP_PKEY *key);

#endif /* GS_OSSL_H */
