// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - what a key makes of bytes, wherever the key is */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/provider.h>

#include "ossl.h"

/*
 * Make signatures the same each time, as far as the algorithm allows.
 *
 * RSA signatures of the form used here always are. ECDSA needs OpenSSL 3.2 (RFC 6979), ML-DSA has
 * it from the start (3.5). A provider that does not know the parameter, or refuses it, keeps its
 * own random numbers, which is as safe.
 */
static void sign_the_same(EVP_PKEY_CTX *ctx, EVP_PKEY *key)
{
	unsigned int nonce_type = 1;	/* RFC 6979 */
	int deterministic = 1;
	const OSSL_PARAM ecdsa[] = {
		OSSL_PARAM_uint("nonce-type", &nonce_type), OSSL_PARAM_END
	};
	const OSSL_PARAM ml_dsa[] = {
		OSSL_PARAM_int("deterministic", &deterministic), OSSL_PARAM_END
	};
	const OSSL_PARAM *known = EVP_PKEY_CTX_settable_params(ctx), *wanted = NULL;

	if (EVP_PKEY_is_a(key, "EC"))
		wanted = ecdsa;
	else if (gs_key_is_ml_dsa(key))
		wanted = ml_dsa;
	if (wanted && known && OSSL_PARAM_locate_const(known, wanted->key))
		EVP_PKEY_CTX_set_params(ctx, wanted);
	ERR_clear_error();
}

/*
 * A context in which the provider that holds the key signs. Left to itself OpenSSL asks the default
 * provider first, which takes what a TPM's provider tells it of a key, the public half, and fails.
 */
static EVP_PKEY_CTX *context_of(EVP_PKEY *key)
{
	const OSSL_PROVIDER *provider = EVP_PKEY_get0_provider(key);
	char *prefer = NULL;
	EVP_PKEY_CTX *ctx;

	if (provider && asprintf(&prefer, "?provider=%s", OSSL_PROVIDER_get0_name(provider)) < 0)
		return NULL;
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, prefer);
	free(prefer);
	return ctx;
}

static uint8_t *sign_in(EVP_MD_CTX *ctx, const struct gs_signer *signer, const void *bytes, size_t n,
			size_t *sig_sz)
{
	const EVP_MD *md = gs_key_is_ml_dsa(signer->key) ? NULL : signer->md;
	EVP_PKEY_CTX *pctx = NULL;
	uint8_t *sig;

	if (EVP_DigestSignInit(ctx, &pctx, md, NULL, signer->key) != 1)
		return NULL;
	if (!signer->random)
		sign_the_same(pctx, signer->key);
	if (EVP_DigestSign(ctx, NULL, sig_sz, bytes, n) != 1)
		return NULL;
	sig = OPENSSL_malloc(*sig_sz);
	if (sig && EVP_DigestSign(ctx, sig, sig_sz, bytes, n) == 1)
		return sig;
	OPENSSL_free(sig);
	return NULL;
}

/**
 * gs_sign_cert() - sign a certificate
 * @cert: the certificate, which has all but its signature
 * @key: of its issuer, wherever that is
 * @md: the digest; NULL: the key takes none
 *
 * Return: true; false if it can't be signed; OpenSSL's queue of errors says why.
 */
bool gs_sign_cert(X509 *cert, EVP_PKEY *key, const EVP_MD *md)
{
	EVP_PKEY_CTX *pctx = context_of(key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool done = false;

	if (pctx && ctx) {
		EVP_MD_CTX_set_pkey_ctx(ctx, pctx);
		done = EVP_DigestSignInit(ctx, NULL, md, NULL, key) == 1 && X509_sign_ctx(cert, ctx) > 0;
	}
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_CTX_free(pctx);
	return done;
}

/** gs_signer_varies() - does the key make other signatures of the same bytes each time? */
bool gs_signer_varies(const struct gs_signer *signer)
{
	static const char bytes[] = "the same bytes";
	size_t n = 0, m = 0;
	uint8_t *a = gs_sign_bytes(signer, bytes, sizeof(bytes), &n);
	uint8_t *b = gs_sign_bytes(signer, bytes, sizeof(bytes), &m);
	bool varies = a && b && (n != m || memcmp(a, b, n));

	OPENSSL_free(a);
	OPENSSL_free(b);
	ERR_clear_error();
	return varies;
}

/**
 * gs_sign_bytes() - sign bytes with the signer's digest
 * @signer: whose key
 * @bytes, @n: what is signed
 * @sig_sz: gets the signature's size
 *
 * Return: the signature: PKCS#1 v1.5 for RSA, ECDSA in DER, pure ML-DSA; OPENSSL_free() it. NULL if it can't be
 * made; OpenSSL's queue of errors says why.
 */
uint8_t *gs_sign_bytes(const struct gs_signer *signer, const void *bytes, size_t n, size_t *sig_sz)
{
	EVP_PKEY_CTX *pctx = context_of(signer->key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t *sig = NULL;

	if (pctx && ctx) {
		EVP_MD_CTX_set_pkey_ctx(ctx, pctx);
		sig = sign_in(ctx, signer, bytes, n, sig_sz);
	}
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_CTX_free(pctx);
	return sig;
}
