// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - does a certificate chain to a CA?
 *
 * As RFC 5280 has it, and so that the kernel also finds each issuer, which vouches for what enters a keyring.
 */
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "akid.h"
#include "ossl.h"

/* OpenSSL's own answer, whatever the issuer may be used for: of that it says more when it has the chain. */
static bool may_issue(X509 *cert, X509 *issuer)
{
	int err = X509_check_issued(issuer, cert);

	return err == X509_V_OK || err == X509_V_ERR_KEYUSAGE_NO_CERTSIGN ||
	       err == X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE;
}

/* A CA that is self-signed is built in: nothing vouches for it. */
static int check_issued(X509_STORE_CTX *ctx, X509 *cert, X509 *issuer)
{
	(void)ctx;
	return may_issue(cert, issuer) && (X509_self_signed(cert, 0) == 1 || gs_akid_finds(cert, issuer));
}

/** gs_chain_store() - a store of CA certificates for gs_chain_check(); X509_STORE_free() it */
X509_STORE *gs_chain_store(void)
{
	X509_STORE *store = X509_STORE_new();

	if (store)
		X509_STORE_set_check_issued(store, check_issued);
	return store;
}

/* Is the certificate that has signed the end of the chain there, but not to be found by what is said of it? */
static const char *why_no_issuer(X509_STORE_CTX *ctx, STACK_OF(X509) *known)
{
	X509 *cert = X509_STORE_CTX_get_current_cert(ctx);
	int i;

	for (i = 0; cert && i < sk_X509_num(known); i++) {
		X509 *issuer = sk_X509_value(known, i);
		EVP_PKEY *key = X509_get0_pubkey(issuer);

		if (key && !X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(issuer)) &&
		    X509_verify(cert, key) == 1 && !gs_akid_finds(cert, issuer))
			return "the CA that signed the certificate is not the one that its authorityKeyIdentifier (without"
			       " one: its issuer, byte for byte) names, by which the kernel looks for it";
	}
	return NULL;
}

static const char *why_not(X509_STORE_CTX *ctx, STACK_OF(X509) *known)
{
	int err = ctx ? X509_STORE_CTX_get_error(ctx) : X509_V_ERR_OUT_OF_MEM;
	const char *why = NULL;

	if (err == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY || err == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
	    err == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE)
		why = why_no_issuer(ctx, known);
	return why ? why : X509_verify_cert_error_string(err);
}

/* As gs_key_unfit(), but for the curves: the keys of CAs have others, too, and the kernel takes them. */
static bool has_unfit_key(X509 *cert)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);

	return !key || (gs_key_unfit(key) && !(EVP_PKEY_is_a(key, "EC") && gs_cert_has_known_key(cert)));
}

/*
 * Would the kernel take the certificates above the signer's? The last one, a CA's own, is built in: nobody checks
 * who has issued it.
 */
static const char *why_issuer_unfit(STACK_OF(X509) *chain)
{
	int i, last = sk_X509_num(chain) - 1;

	for (i = 1; i <= last; i++) {
		X509 *cert = sk_X509_value(chain, i);

		if (gs_cert_unloadable(cert))
			return "the certificate of a CA above the signer's is one that the kernel can't load";
		if (i < last && gs_issued_unfit(cert))
			return "a certificate between the signer's and the CA's is signed with an algorithm that the kernel does"
			       " not take, such as SHA-1";
		if (i < last && has_unfit_key(cert))
			return "a certificate between the signer's and the CA's has a key that the kernel does not take, such"
			       " as RSA of 1024 bits";
	}
	return NULL;
}

/* The certificates above the signer's have to be looked up in the lists, too. */
static enum gs_verdict check_revoked(STACK_OF(X509) *chain, STACK_OF(X509) *known, STACK_OF(X509_CRL) *crls,
				     const char **why)
{
	enum gs_verdict verdict = GS_GOOD;
	int i;

	for (i = 0; crls && verdict == GS_GOOD && i < sk_X509_num(chain); i++)
		verdict = gs_crl_check(crls, known, sk_X509_value(chain, i), why);
	return verdict;
}

/**
 * gs_chain_check() - does a signer's certificate chain to a CA, today?
 * @cert: the certificate
 * @anchors: from gs_chain_store(), with the CAs
 * @known: certificates that may be between
 * @crls: lists of revoked certificates; NULL: none was given
 * @why: set to what is wrong if it does not, a constant string
 *
 * Return: GS_GOOD, GS_UNTRUSTED, GS_EXPIRED or GS_REVOKED.
 */
enum gs_verdict gs_chain_check(X509 *cert, X509_STORE *anchors, STACK_OF(X509) *known, STACK_OF(X509_CRL) *crls,
			       const char **why)
{
	enum gs_verdict verdict = GS_UNTRUSTED;
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();

	if (ctx && X509_STORE_CTX_init(ctx, anchors, cert, known) && X509_verify_cert(ctx) == 1) {
		*why = why_issuer_unfit(X509_STORE_CTX_get0_chain(ctx));
		if (!*why)
			verdict = check_revoked(X509_STORE_CTX_get0_chain(ctx), known, crls, why);
	} else {
		*why = why_not(ctx, known);
	}
	if (ctx && X509_STORE_CTX_get_error(ctx) == X509_V_ERR_CERT_HAS_EXPIRED)
		verdict = GS_EXPIRED;
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
	return verdict;
}
