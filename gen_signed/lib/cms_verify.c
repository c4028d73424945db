// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - verify PKCS#7 signatures */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "bounds.h"
#include "bytes.h"
#include "cms.h"
#include "form.h"
#include "ossl.h"

#define MISSTATED "it does not say what type and flags the program has, or says others; sign again"

/* What it is instead of a PKCS#7 signature in DER, as far as options of openssl cms make such things. */
static const char *other_form(const unsigned char *sig, size_t sz)
{
	static const char pem[] = "-----BEGIN";

	if (sz > 1 && sig[0] == (V_ASN1_CONSTRUCTED | V_ASN1_SEQUENCE) && sig[1] == 0x80)
		return "it is BER, not DER; sign without -stream";
	if (sz >= sizeof(pem) - 1 && !memcmp(sig, pem, sizeof(pem) - 1))
		return "it is PEM; sign with -outform DER";
	return NULL;
}

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

	*why = other_form(sig, sz);
	if (*why)
		return NULL;
	*why = "it is no PKCS#7 signature";
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

/**
 * gs_signer_misstates() - does a signature say other things of the program than the kernel finds?
 * @si: the signature
 * @payload: the program
 *
 * A loader's need not say anything. An empty statement is none for the kernel.
 *
 * Return: NULL if it does not, else why it is refused.
 */
const char *gs_signer_misstates(CMS_SignerInfo *si, const struct gs_payload *payload)
{
	uint8_t said[GS_SAID_SIZE];
	bool fits;

	if (!payload->has_said && (!payload->may_say || !gs_signer_said_size(si)))
		return NULL;
	fits = gs_signer_said(si, said) && !memcmp(said, payload->said, sizeof(said));
	if (payload->has_said)
		return fits ? NULL : MISSTATED;
	return fits ? NULL : "it says that this is another program than a loader, or one of another size or name, as which"
			     " the kernel refuses it; sign again";
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
	EVP_MD_CTX *ctx;
	int ok;

	if (payload->sha256 && EVP_MD_get_type(md) == NID_sha256) {
		*n = GS_SHA256_SIZE;
		memcpy(out, payload->sha256, GS_SHA256_SIZE);
		return 1;
	}
	ctx = EVP_MD_CTX_new();
	ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) &&
	     EVP_DigestUpdate(ctx, payload->insns, payload->insns_sz) &&
	     EVP_DigestUpdate(ctx, payload->data, payload->data_sz) &&
	     EVP_DigestFinal_ex(ctx, out, n);

	EVP_MD_CTX_free(ctx);
	return ok;
}

/**
 * gs_signer_covers() - is this one signature of several meant for these bytes?
 * @si: the one
 * @payload: the bytes
 *
 * Return: true if its messageDigest is theirs, and what it says of the program is so; false also if
 * it has no signed attributes.
 */
bool gs_signer_covers(CMS_SignerInfo *si, const struct gs_payload *payload)
{
	ASN1_OCTET_STRING *digest = gs_signer_digest(si);
	const EVP_MD *md = gs_signer_md(si);
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	return md && digest && !gs_signer_misstates(si, payload) && gs_digest(payload, md, hash, &n) &&
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

#define DIGEST_UNFIT "its digest algorithm is not SHA-256, SHA-384 or SHA-512"

#define LONG_CHAIN "the signature brings along more than four certificates between signer and trusted key, which the kernel" \
		   " refuses (long-chain) unless its keyring has one of the first five; sign with -nocerts"

static enum gs_verdict verify_signer(CMS_SignerInfo *si, X509 *cert,
				     const struct gs_payload *payload, const char **why)
{
	const EVP_MD *md = gs_signer_md(si);
	ASN1_OCTET_STRING *digest;
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	*why = DIGEST_UNFIT;
	if (!md)
		return GS_MALFORMED;
	*why = gs_alg_unfit(si, X509_get0_pubkey(cert));
	if (*why)
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
	digest = gs_signer_digest(si);
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
	*why = gs_signer_misstates(si, payload);
	return *why ? GS_MISSTATED : GS_GOOD;
}

/* A good signature by a key that the kernel finds too weak, or does not know, is none for it. */
static enum gs_verdict key_accepts(X509 *cert, const char **why)
{
	*why = gs_key_unfit(X509_get0_pubkey(cert));
	return *why ? GS_UNTRUSTED : GS_GOOD;
}

/**
 * gs_verdict_decides() - of several certificates of one key: does this one decide?
 * @so_far: what the others say; GS_NO_CERT: this is the first
 * @v: what this one says
 *
 * Of an old one and a renewed one it is enough that one counts and none was revoked; otherwise the revoked one, or the
 * first, says why none does.
 *
 * Return: true if it does.
 */
bool gs_verdict_decides(enum gs_verdict so_far, enum gs_verdict v)
{
	return so_far == GS_NO_CERT || v == GS_REVOKED || (v == GS_GOOD && so_far != GS_GOOD);
}

/*
 * One signer, by each certificate of its key. @cert is left as it is if there is none. @inner: the certificates
 * inside of the signature.
 */
static enum gs_verdict judge(CMS_SignerInfo *si, const struct gs_payload *payload, STACK_OF(X509) *inner,
			     const struct gs_trust *trust, X509 **cert, const char **why)
{
	enum gs_verdict verdict = GS_NO_CERT, v;
	const char *reason = NULL;
	int next = 0;
	X509 *c;

	while (verdict != GS_REVOKED && (c = gs_trust_find(trust, si, &next))) {
		v = verify_signer(si, c, payload, &reason);
		if (v == GS_GOOD)
			v = key_accepts(c, &reason);
		if (v == GS_GOOD)
			v = gs_trust_accepts(trust, c, &reason);
		if (v == GS_GOOD) {
			reason = gs_embedded_path(inner, si, trust) > GS_PATH_MAX ? LONG_CHAIN :
									     gs_embedded_misleads(inner, si, c);
			v = reason ? GS_UNTRUSTED : GS_GOOD;
		}
		if (gs_verdict_decides(verdict, v)) {
			verdict = v;
			*cert = c;
			*why = reason;
		}
	}
	if (verdict == GS_GOOD && !gs_trust_count(trust, *cert)) {
		*why = "out of memory";
		verdict = GS_UNTRUSTED;
	}
	return verdict;
}

/*
 * A signer whose certificate is not given: nothing can be said for it, but the kernel looks at the
 * digest of each signer, at its algorithms, and at a certificate inside, before it asks which of them it knows.
 */
static const char *stranger_unfit(CMS_SignerInfo *si, const struct gs_payload *payload, STACK_OF(X509) *inner)
{
	const struct gs_payload bytes = {
		.insns = payload->insns, .insns_sz = payload->insns_sz,
		.data = payload->data, .data_sz = payload->data_sz,
	};
	const char *why = gs_signer_md(si) ? gs_alg_unfit(si, NULL) : DIGEST_UNFIT, *reason;
	X509 *first = gs_embedded_of(inner, si);

	if (!why && CMS_signed_get_attr_count(si) >= 0 && !gs_signer_covers(si, &bytes))
		why = "one of its signers has signed other bytes, for which the kernel refuses all";
	if (!why && first && verify_signer(si, first, &bytes, &reason) != GS_GOOD)
		why = "one of its signatures is not by the certificate inside, for which the kernel refuses all";
	return why || !first ? why : gs_embedded_misleads(inner, si, first);
}

/* One more whose signature is good. What was known stays if memory is short. */
static void add_name(char **who, X509 *cert)
{
	char *line = gs_cert_line(cert), *all = NULL;

	if (line && *who && asprintf(&all, "%s, signer %s", *who, line) >= 0) {
		free(*who);
		*who = all;
	}
	free(line);
}

/**
 * gs_cms_verify() - verify one signature
 * @sig, @sz: DER bytes
 * @payload: what it has to cover
 * @trust: whose signature counts
 * @who: set to `"name" key id HEX` of the signer where it is known, else NULL; of several good ones all
 *	 of them; free() it
 * @why: set to what is wrong, a constant string
 *
 * With several signers one that counts is enough, as for the kernel, but none of those that are
 * known may be wrong, and each of them must be of a form that the kernel takes.
 *
 * Return: GS_GOOD in one place only; see enum gs_verdict.
 */
enum gs_verdict gs_cms_verify(const void *sig, size_t sz, const struct gs_payload *payload,
			      const struct gs_trust *trust, char **who, const char **why)
{
	CMS_ContentInfo *cms = gs_cms_parse(sig, sz, why);
	enum gs_verdict verdict = GS_NO_CERT, v;
	const char *form;
	STACK_OF(CMS_SignerInfo) *infos;
	STACK_OF(X509) *inner = NULL;
	int i;

	*who = NULL;
	if (!cms)
		return GS_MALFORMED;
	form = gs_form_unfit(sig, sz);
	if (!form) {
		inner = CMS_get1_certs(cms);
		form = gs_embedded_unfit(inner);
	}
	if (form) {
		*why = form;
		verdict = GS_MALFORMED;
		goto out;
	}
	*why = "the signer's certificate is not given";
	infos = CMS_get0_SignerInfos(cms);
	for (i = 0; i < sk_CMS_SignerInfo_num(infos); i++) {
		CMS_SignerInfo *si = sk_CMS_SignerInfo_value(infos, i);
		const char *reason = NULL;
		X509 *cert = NULL;

		v = judge(si, payload, inner, trust, &cert, &reason);
		if (!cert) {
			reason = stranger_unfit(si, payload, inner);
			if (!reason)
				continue;
			*why = reason;
			verdict = GS_MALFORMED;
			break;
		}
		if (verdict == GS_NO_CERT || v != GS_GOOD) {
			free(*who);
			*who = gs_cert_line(cert);
			*why = reason;
			verdict = v;
		} else {
			add_name(who, cert);
		}
		if (v != GS_GOOD)
			break;
	}
out:
	sk_X509_pop_free(inner, X509_free);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return verdict;
}
