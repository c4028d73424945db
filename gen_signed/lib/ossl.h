/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - keys and certificates; included only by the files that speak to OpenSSL */
#ifndef GS_OSSL_H
#define GS_OSSL_H

#include <stdbool.h>

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "cms.h"
#include "gensigned.h"

#define GS_ATTRIBUTES_MAX 192	/* bytes of the signed attributes */

struct gs_pass;

/**
 * struct gs_signer - whose signature
 * @key: private key, perhaps one that stays in a token
 * @cert: its certificate
 * @cert_path, @key_path: what the user called them
 * @md: digest of its signatures
 * @plain: the key is from a file that is not encrypted
 * @token: the key is from a URI that names no file, or its file has no more than where it is
 * @pin, @pin_len: its PIN, if it is to be handed on; or NULL
 * @random: ECDSA signatures of this signer may differ from run to run
 */
struct gs_signer {
	EVP_PKEY *key;
	X509 *cert;
	char *cert_path;
	char *key_path;
	const EVP_MD *md;
	bool plain;
	bool token;
	char *pin;
	int pin_len;
	bool random;
};

void gs_ossl_err(const struct gs_log *log, const char *file, const char *what);
BIO *gs_open_bio(const char *path, const struct gs_log *log);
bool gs_pem_at_end(void);
bool gs_bio_at_end(BIO *bio);
EVP_PKEY *gs_read_key(const char *name, struct gs_pass *pass);
STACK_OF(X509) *gs_read_certs(const char *path, const struct gs_log *log);
X509 *gs_read_cert(const char *name, struct gs_pass *pass);
const char *gs_key_unfit(EVP_PKEY *key);
bool gs_key_is_ml_dsa(EVP_PKEY *key);
bool gs_key_is_here(EVP_PKEY *key);
const EVP_MD *gs_digest_pick(EVP_PKEY *key, const char *name, const char **why);
const char *gs_alg_unfit(CMS_SignerInfo *si, EVP_PKEY *key);
bool gs_cert_has_known_key(X509 *cert);
const char *gs_issued_unfit(X509 *cert);
const char *gs_cert_unloadable(X509 *cert);
const char *gs_cert_unfit(X509 *cert);
char *gs_cert_line(X509 *cert);
int gs_digest(const struct gs_payload *payload, const EVP_MD *md, uint8_t out[EVP_MAX_MD_SIZE],
	      unsigned int *n);
size_t gs_attributes(const struct gs_payload *payload, const EVP_MD *md,
		     uint8_t out[GS_ATTRIBUTES_MAX]);
bool gs_attributes_said(const uint8_t *attrs, size_t sz, uint8_t said[GS_SAID_SIZE]);
int gs_sign_raw(X509 *cert, const EVP_MD *md, const struct gs_payload *payload, const void *raw,
		size_t raw_sz, const char *name, const struct gs_log *log, void **sig,
		size_t *sig_sz);
CMS_ContentInfo *gs_cms_parse(const void *sig, size_t sz, const char **why);
const EVP_MD *gs_signer_md(CMS_SignerInfo *si);
ASN1_OCTET_STRING *gs_signer_digest(CMS_SignerInfo *si);
int gs_signer_said_size(CMS_SignerInfo *si);
bool gs_signer_said(CMS_SignerInfo *si, uint8_t said[GS_SAID_SIZE]);
bool gs_verdict_decides(enum gs_verdict so_far, enum gs_verdict v);
const char *gs_signer_misstates(CMS_SignerInfo *si, const struct gs_payload *payload);
bool gs_signer_covers(CMS_SignerInfo *si, const struct gs_payload *payload);
X509 *gs_trust_cert(const struct gs_trust *trust, size_t i);
X509 *gs_trust_only(const struct gs_trust *trust);
X509 *gs_trust_find(const struct gs_trust *trust, CMS_SignerInfo *si, int *next);
enum gs_verdict gs_trust_accepts(const struct gs_trust *trust, X509 *cert, const char **why);
bool gs_signer_is(CMS_SignerInfo *si, X509 *cert);
const char *gs_embedded_unfit(STACK_OF(X509) *inner);
X509 *gs_embedded_of(STACK_OF(X509) *inner, CMS_SignerInfo *si);
int gs_embedded_path(STACK_OF(X509) *inner, CMS_SignerInfo *si, const struct gs_trust *trust);
void gs_embedded_keyids(STACK_OF(X509) *inner, CMS_SignerInfo *si, char (*keyid)[2 * GS_KEYID_MAX + 1], size_t nr);
bool gs_same_cert(X509 *a, X509 *b);
const char *gs_embedded_misleads(STACK_OF(X509) *inner, CMS_SignerInfo *si, X509 *cert);
X509_STORE *gs_chain_store(void);
enum gs_verdict gs_chain_check(X509 *cert, X509_STORE *anchors, STACK_OF(X509) *known, STACK_OF(X509_CRL) *crls,
			       const char **why);
bool gs_trust_holds(const struct gs_trust *trust, X509 *cert);
bool gs_trust_count(const struct gs_trust *trust, X509 *cert);
bool gs_crl_out_of_date(const X509_CRL *crl);
STACK_OF(X509_CRL) *gs_read_crls(const char *const *paths, size_t nr, const struct gs_log *log);
enum gs_verdict gs_crl_check(STACK_OF(X509_CRL) *crls, STACK_OF(X509) *known, X509 *cert,
			     const char **why);
char *gs_cert_name(X509 *cert, bool *escaped);
int gs_cert_ids(X509 *cert, char keyid[2 * GS_KEYID_MAX + 1], uint8_t spki[GS_SHA256_SIZE]);
int gs_issued(const X509_NAME *issuer, const ASN1_INTEGER *serial, uint8_t hash[GS_SHA256_SIZE]);
int gs_spki(X509 *cert, uint8_t hash[GS_SHA256_SIZE]);
bool gs_sign_cert(X509 *cert, EVP_PKEY *key, const EVP_MD *md);
uint8_t *gs_sign_bytes(const struct gs_signer *signer, const void *bytes, size_t n, size_t *sig_sz);

#endif /* GS_OSSL_H */
