// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - the certificates inside of a signature
 *
 * The kernel reads each of them, and verifies a signer that is named by issuer and serial number with the first
 * one of that name before it looks into any keyring (pkcs7_verify_one() in crypto/asymmetric_keys/pkcs7_verify.c).
 * A signer that is named by key id has none: pkcs7_find_key() compares issuer and serial number only.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "akid.h"
#include "bytes.h"
#include "ossl.h"

/** gs_same_cert() - are these the same certificate, byte for byte? */
bool gs_same_cert(X509 *a, X509 *b)
{
	uint8_t *p = NULL, *q = NULL;
	int n = i2d_X509(a, &p), m = i2d_X509(b, &q);
	bool same = n > 0 && n == m && !memcmp(p, q, n);

	OPENSSL_free(p);
	OPENSSL_free(q);
	return same;
}

/* Of the certificates that it names as its issuer, is each one that has issued it (pkcs7_verify_sig_chain())? */
static bool is_issued(X509 *cert, STACK_OF(X509) *inner)
{
	bool issued = true, self_signed = X509_self_signed(cert, 0) == 1;
	int i;

	for (i = 0; !self_signed && issued && i < sk_X509_num(inner); i++) {
		X509 *issuer = sk_X509_value(inner, i);
		enum gs_akid_match match = issuer == cert ? GS_AKID_NONE : gs_akid_match(cert, issuer);

		if (match != GS_AKID_NONE)
			issued = match == GS_AKID_WHOLE && X509_verify(cert, X509_get0_pubkey(issuer)) == 1;
	}
	return issued;
}

/**
 * gs_embedded_of() - the certificate that the kernel verifies a signer with first
 * @inner: the certificates
 * @si: the signer
 *
 * Return: one of @inner; NULL: the kernel has to look into its keyrings.
 */
X509 *gs_embedded_of(STACK_OF(X509) *inner, CMS_SignerInfo *si)
{
	ASN1_OCTET_STRING *keyid = NULL;
	int i;

	CMS_SignerInfo_get0_signer_id(si, &keyid, NULL, NULL);
	for (i = 0; !keyid && i < sk_X509_num(inner); i++)
		if (gs_signer_is(si, sk_X509_value(inner, i)))
			return sk_X509_value(inner, i);
	return NULL;
}

/* Was it signed outside of the certificate's dates, by what the signer says? */
static bool is_out_of_dates(CMS_SignerInfo *si, X509 *cert)
{
	const ASN1_OBJECT *oid = OBJ_nid2obj(NID_pkcs9_signingTime);
	const ASN1_TIME *t = CMS_signed_get0_data_by_OBJ(si, oid, -3, V_ASN1_UTCTIME);

	if (!t)
		t = CMS_signed_get0_data_by_OBJ(si, oid, -3, V_ASN1_GENERALIZEDTIME);
	return t && (ASN1_TIME_compare(t, X509_get0_notBefore(cert)) < 0 ||
		     ASN1_TIME_compare(t, X509_get0_notAfter(cert)) > 0);
}

/**
 * gs_embedded_unfit() - would the kernel refuse the signature for a certificate inside, whoever signed it?
 * @inner: the certificates, of a signature that gs_form_unfit() has nothing against
 *
 * Return: NULL if it would not, else why.
 */
const char *gs_embedded_unfit(STACK_OF(X509) *inner)
{
	const char *why = NULL;
	int i;

	for (i = 0; !why && i < sk_X509_num(inner); i++) {
		if (gs_cert_unloadable(sk_X509_value(inner, i)) || !gs_cert_has_known_key(sk_X509_value(inner, i)))
			why = "a certificate inside is one that the kernel can't read; sign with -nocerts";
		else if (!is_issued(sk_X509_value(inner, i), inner))
			why = "a certificate inside is not signed by the one that it names as its issuer; sign with"
			      " -nocerts";
	}
	ERR_clear_error();
	return why;
}

/**
 * gs_embedded_misleads() - does the kernel refuse this signer for the certificate inside that has its name?
 * @inner: the certificates
 * @si: the signer
 * @cert: its certificate, with which its signature is good
 *
 * Return: NULL if it does not, else why.
 */
const char *gs_embedded_misleads(STACK_OF(X509) *inner, CMS_SignerInfo *si, X509 *cert)
{
	X509 *first = gs_embedded_of(inner, si);

	if (first && !gs_same_cert(first, cert))
		return "the certificate of this name inside the signature is another one, and the kernel verifies with"
		       " that; sign with -nocerts";
	if (first && is_out_of_dates(si, first))
		return "the certificate is inside the signature, whose time of signing is outside of its dates, which"
		       " the kernel refuses; sign with -nocerts";
	return NULL;
}

/* The certificate inside that the kernel takes for the issuer of another; NULL: there is none. */
static X509 *issuer_inside(X509 *cert, STACK_OF(X509) *inner)
{
	int i;

	for (i = 0; i < sk_X509_num(inner); i++)
		if (gs_akid_match(cert, sk_X509_value(inner, i)) == GS_AKID_WHOLE)
			return sk_X509_value(inner, i);
	return NULL;
}

/**
 * gs_embedded_path() - how many certificates a signature brings along between a signer and what the machine trusts
 * @inner: the certificates
 * @si: the signer
 * @trust: whose gs_trust_holds() says what the machine's keyrings have; NULL: that is not known
 *
 * The kernel looks each of them up in the keyring, from the signer's own on, and goes no further than the first one
 * that is there (pkcs7_validate_trust_one() in crypto/asymmetric_keys/pkcs7_trust.c). A self-signed one is none of
 * them: nothing but a keyring can vouch for it.
 *
 * Return: their number, from the signer's own on.
 */
int gs_embedded_path(STACK_OF(X509) *inner, CMS_SignerInfo *si, const struct gs_trust *trust)
{
	X509 *cert = gs_embedded_of(inner, si);
	int n = 0;

	while (cert && n < sk_X509_num(inner) && X509_self_signed(cert, 0) != 1 && !(trust && gs_trust_holds(trust, cert))) {
		n++;
		cert = issuer_inside(cert, inner);
	}
	ERR_clear_error();
	return n;
}

/**
 * gs_embedded_keyids() - key ids of the certificates that gs_embedded_path() counts, and of who has issued the last one
 * @inner: the certificates
 * @si: the signer
 * @keyid: filled in hex, in this order, as far as there is room; "none": there is none, or it is not known
 * @nr: how much room there is
 */
void gs_embedded_keyids(STACK_OF(X509) *inner, CMS_SignerInfo *si, char (*keyid)[2 * GS_KEYID_MAX + 1], size_t nr)
{
	X509 *cert = gs_embedded_of(inner, si), *last = NULL;
	const ASN1_OCTET_STRING *id;
	size_t i;

	for (i = 0; i < nr; i++) {
		id = cert ? X509_get0_subject_key_id(cert) : last ? X509_get0_authority_key_id(last) : NULL;
		strcpy(keyid[i], "none");
		if (id && ASN1_STRING_length(id) <= GS_KEYID_MAX)
			gs_hex(ASN1_STRING_get0_data(id), ASN1_STRING_length(id), keyid[i]);
		last = cert;
		cert = cert && X509_self_signed(cert, 0) != 1 ? issuer_inside(cert, inner) : NULL;
	}
	ERR_clear_error();
}
