// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - read and verify PKCS#7 signatures */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/skel_record.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "bytes.h"
#include "cms.h"
#include "ossl.h"

/**
 * gs_cms_parse() - exactly one detached SignedData over plain data, as the kernel takes it
 * @sig, @sz: DER bytes
 * @why: set to what is wrong, a constant string
 *
 * Return: the message, CMS_ContentInfo_free() it; NULL if it is anything else.
 */
CMS_ContentInfo *gs_cms_parse(const void *sig, size_t sz, const char **why)
{
	const unsigned char *p = sig, *end = p + sz;
	CMS_ContentInfo *cms = NULL;
	ASN1_OCTET_STRING **content;

	*why = "it is no PKCS#7 signature";
	if (sz > 1 && p[1] != 0x80)	/* 0x80: indefinite length, not DER */
		cms = d2i_CMS_ContentInfo(NULL, &p, sz);
	if (!cms)
		goto out_error;
	*why = "there are bytes behind the PKCS#7 signature";
	if (p != end)
		goto out_free;
	*why = "it is PKCS#7, but no signature";
	if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed)
		goto out_free;
	*why = "it has content of its own";
	content = CMS_get0_content(cms);
	if (!content || *content || OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_pkcs7_data)
		goto out_free;
	*why = "it has no signer";
	if (sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(cms)) < 1)
		goto out_free;
	return cms;
out_free:
	CMS_ContentInfo_free(cms);
out_error:
	ERR_clear_error();
	return NULL;
}

static const EVP_MD *hash_of(CMS_SignerInfo *si)
{
	X509_ALGOR *alg = NULL;
	const ASN1_OBJECT *obj;

	CMS_SignerInfo_get0_algs(si, NULL, NULL, &alg, NULL);
	X509_ALGOR_get0(&obj, NULL, NULL, alg);
	switch (OBJ_obj2nid(obj)) {
	case NID_sha256:
		return EVP_sha256();
	case NID_sha384:
		return EVP_sha384();
	case NID_sha512:
		return EVP_sha512();
	default:
		return NULL;	/* SHA-1 and older say nothing */
	}
}

static ASN1_OCTET_STRING *message_digest(CMS_SignerInfo *si)
{
	return CMS_signed_get0_data_by_OBJ(si, OBJ_nid2obj(NID_pkcs9_messageDigest), -3,
					   V_ASN1_OCTET_STRING);
}

/**
 * gs_signer_said() - what a signature says of a program without a loader
 * @si: the signature
 * @said: filled
 *
 * Return: false if it does not say that, or not in the form that the kernel takes.
 */
bool gs_signer_said(CMS_SignerInfo *si, uint8_t said[GS_SAID_SIZE])
{
	ASN1_OBJECT *oid = OBJ_txt2obj(BPF_SIGNED_PROG_OID, 1);
	ASN1_OCTET_STRING *s = oid ? CMS_signed_get0_data_by_OBJ(si, oid, -3,
								  V_ASN1_OCTET_STRING) : NULL;
	bool ok = s && ASN1_STRING_length(s) == GS_SAID_SIZE;

	if (ok)
		memcpy(said, ASN1_STRING_get0_data(s), GS_SAID_SIZE);
	ASN1_OBJECT_free(oid);
	return ok;
}

/* Does it say of the program what it is, if it has to? */
static bool says(CMS_SignerInfo *si, const struct gs_payload *payload)
{
	uint8_t said[GS_SAID_SIZE];

	return !payload->has_said ||
	       (gs_signer_said(si, said) && !memcmp(said, payload->said, sizeof(said)));
}

static void read_signer(CMS_SignerInfo *si, struct gs_sigsigner *signer)
{
	ASN1_OCTET_STRING *keyid = NULL, *digest = message_digest(si);
	const EVP_MD *md = hash_of(si);
	const ASN1_OBJECT *obj;
	X509_ALGOR *alg = NULL;
	int n;

	memset(signer, 0, sizeof(*signer));
	snprintf(signer->hash, sizeof(signer->hash), "%s",
		 md == EVP_sha256() ? "sha256" : md == EVP_sha384() ? "sha384" :
		 md == EVP_sha512() ? "sha512" : "weak");
	CMS_SignerInfo_get0_algs(si, NULL, NULL, NULL, &alg);
	X509_ALGOR_get0(&obj, NULL, NULL, alg);
	snprintf(signer->alg, sizeof(signer->alg), "%s", OBJ_nid2ln(OBJ_obj2nid(obj)));
	strcpy(signer->keyid, "none");
	if (CMS_SignerInfo_get0_signer_id(si, &keyid, NULL, NULL) && keyid) {
		n = ASN1_STRING_length(keyid);
		gs_hex(ASN1_STRING_get0_data(keyid), n < GS_KEYID_MAX ? n : GS_KEYID_MAX,
		       signer->keyid);
	}
	if (digest && ASN1_STRING_length(digest) <= GS_DIGEST_MAX) {
		signer->digest_sz = ASN1_STRING_length(digest);
		memcpy(signer->digest, ASN1_STRING_get0_data(digest), signer->digest_sz);
	}
	signer->has_said = gs_signer_said(si, signer->said);
}

/**
 * gs_siginfo_read() - what a signature says about itself
 * @sig, @sz: DER bytes
 * @info: filled in
 *
 * Return: 0, or -EBADMSG if it is not of the accepted form.
 */
int gs_siginfo_read(const void *sig, size_t sz, struct gs_siginfo *info)
{
	const char *why;
	CMS_ContentInfo *cms = gs_cms_parse(sig, sz, &why);
	STACK_OF(CMS_SignerInfo) *infos;
	struct gs_sigsigner first;

	memset(info, 0, sizeof(*info));
	if (!cms)
		return -EBADMSG;
	infos = CMS_get0_SignerInfos(cms);
	info->signers = sk_CMS_SignerInfo_num(infos);
	read_signer(sk_CMS_SignerInfo_value(infos, 0), &first);
	memcpy(info->keyid, first.keyid, sizeof(info->keyid));
	memcpy(info->hash, first.hash, sizeof(info->hash));
	memcpy(info->digest, first.digest, sizeof(info->digest));
	info->digest_sz = first.digest_sz;
	info->has_said = first.has_said;
	memcpy(info->said, first.said, sizeof(info->said));
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return 0;
}

/**
 * gs_sig_signers() - what a signature says about each of its signers
 * @sig, @sz: DER bytes
 * @list: set to the signers, in the order of the signature; free() it
 *
 * Return: how many there are; -EBADMSG if it is not of the accepted form, -ENOMEM.
 */
int gs_sig_signers(const void *sig, size_t sz, struct gs_sigsigner **list)
{
	const char *why;
	CMS_ContentInfo *cms = gs_cms_parse(sig, sz, &why);
	STACK_OF(CMS_SignerInfo) *infos;
	int i, n;

	*list = NULL;
	if (!cms)
		return -EBADMSG;
	infos = CMS_get0_SignerInfos(cms);
	n = sk_CMS_SignerInfo_num(infos);
	*list = calloc(n, sizeof(**list));
	for (i = 0; *list && i < n; i++)
		read_signer(sk_CMS_SignerInfo_value(infos, i), *list + i);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return *list ? n : -ENOMEM;
}

/**
 * gs_digest() - digest of a payload
 * @payload: the bytes
 * @md: with which digest
 * @out, @n: gets it, and its size
 *
 * Return: 1 done, 0 failed.
 */
int gs_digest(const struct gs_payload *payload, const EVP_MD *md, uint8_t out[EVP_MAX_MD_SIZE],
	      unsigned int *n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) &&
		 EVP_DigestUpdate(ctx, payload->insns, payload->insns_sz) &&
		 EVP_DigestUpdate(ctx, payload->data, payload->data_sz) &&
		 EVP_DigestFinal_ex(ctx, out, n);

	EVP_MD_CTX_free(ctx);
	return ok;
}

/**
 * gs_siginfo_covers() - is a signature meant for these bytes?
 * @info: from gs_siginfo_read()
 * @payload: the bytes
 *
 * Two programs of the same instructions are told apart by what the signature says of them.
 *
 * Return: true if its messageDigest is theirs. Says nothing about who made it.
 */
bool gs_siginfo_covers(const struct gs_siginfo *info, const struct gs_payload *payload)
{
	const EVP_MD *md = EVP_get_digestbyname(info->hash);
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (payload->has_said && info->has_said &&
	    memcmp(info->said, payload->said, sizeof(info->said)))
		return false;
	return md && info->digest_sz && gs_digest(payload, md, hash, &n) &&
	       n == info->digest_sz && !memcmp(hash, info->digest, n);
}

/**
 * gs_signer_covers() - is this one signature of several meant for these bytes?
 * @si: the one
 * @payload: the bytes
 *
 * Return: true if its messageDigest is theirs, and what it says of a program without a loader is
 * so; false also if it has no signed attributes.
 */
bool gs_signer_covers(CMS_SignerInfo *si, const struct gs_payload *payload)
{
	ASN1_OCTET_STRING *digest = message_digest(si);
	const EVP_MD *md = hash_of(si);
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	return md && digest && says(si, payload) && gs_digest(payload, md, hash, &n) &&
	       (int)n == ASN1_STRING_length(digest) &&
	       !memcmp(hash, ASN1_STRING_get0_data(digest), n);
}

/* Without signed attributes (as bpftool of Linux 7.3 signs) the signature is over the payload. */
static enum gs_verdict verify_direct(CMS_SignerInfo *si, X509 *cert, const EVP_MD *md,
				     const struct gs_payload *payload)
{
	ASN1_OCTET_STRING *sig = CMS_SignerInfo_get0_signature(si);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ok;

	ok = ctx && EVP_DigestVerifyInit(ctx, NULL, md, NULL, X509_get0_pubkey(cert)) == 1 &&
	     EVP_DigestVerifyUpdate(ctx, payload->insns, payload->insns_sz) == 1 &&
	     EVP_DigestVerifyUpdate(ctx, payload->data, payload->data_sz) == 1 &&
	     EVP_DigestVerifyFinal(ctx, ASN1_STRING_get0_data(sig),
				   ASN1_STRING_length(sig)) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? GS_GOOD : GS_ALTERED;
}

#define MISSTATED "it does not say what type and flags the program has, or says others; sign again"

static enum gs_verdict verify_signer(CMS_SignerInfo *si, X509 *cert,
				     const struct gs_payload *payload, const char **why)
{
	const EVP_MD *md = hash_of(si);
	ASN1_OCTET_STRING *digest;
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	*why = "its digest algorithm is not SHA-256, SHA-384 or SHA-512";
	if (!md)
		return GS_MALFORMED;
	*why = "its signature is not of this key over these bytes";
	if (CMS_signed_get_attr_count(si) < 0) {
		enum gs_verdict v = verify_direct(si, cert, md, payload);

		if (v == GS_GOOD && payload->has_said) {
			*why = MISSTATED;
			v = GS_MISSTATED;
		}
		return v;
	}

	*why = "its signed attributes lack the digest";
	digest = message_digest(si);
	if (!digest)
		return GS_MALFORMED;
	*why = "the signature itself is not by the certificate's key";
	CMS_SignerInfo_set1_signer_cert(si, cert);
	if (CMS_SignerInfo_verify(si) != 1)
		return GS_BAD_SIGNATURE;
	*why = "the signed digest is of other bytes";
	if (!gs_digest(payload, md, hash, &n) || (int)n != ASN1_STRING_length(digest) ||
	    memcmp(hash, ASN1_STRING_get0_data(digest), n))
		return GS_ALTERED;
	*why = MISSTATED;
	if (!says(si, payload))
		return GS_MISSTATED;
	return GS_GOOD;
}

/**
 * gs_cms_verify() - verify one signature
 * @sig, @sz: DER bytes
 * @payload: what it has to cover
 * @trust: whose signature counts
 * @who: set to `"name" key id HEX` of the signer where it is known, else NULL; free() it
 * @why: set to what is wrong, a constant string
 *
 * With several signers one that counts is enough, as for the kernel, but none of those that are
 * known may be wrong.
 *
 * Return: GS_GOOD in one place only; see enum gs_verdict.
 */
enum gs_verdict gs_cms_verify(const void *sig, size_t sz, const struct gs_payload *payload,
			      const struct gs_trust *trust, char **who, const char **why)
{
	CMS_ContentInfo *cms = gs_cms_parse(sig, sz, why);
	enum gs_verdict verdict = GS_NO_CERT, v;
	STACK_OF(CMS_SignerInfo) *infos;
	int i;

	*who = NULL;
	if (!cms)
		return GS_MALFORMED;
	*why = "the signer's certificate is not given";
	infos = CMS_get0_SignerInfos(cms);
	for (i = 0; i < sk_CMS_SignerInfo_num(infos); i++) {
		CMS_SignerInfo *si = sk_CMS_SignerInfo_value(infos, i);
		X509 *cert = gs_trust_find(trust, si);
		const char *reason = NULL;

		if (!cert)
			continue;
		v = verify_signer(si, cert, payload, &reason);
		if (v == GS_GOOD)
			v = gs_trust_accepts(trust, cert, &reason);
		if (verdict == GS_NO_CERT || v != GS_GOOD) {
			free(*who);
			*who = gs_cert_line(cert);
			*why = reason;
			verdict = v;
		}
		if (v != GS_GOOD)
			break;
	}
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return verdict;
}
