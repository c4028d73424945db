// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - what PKCS#7 signatures say about themselves; nothing of it is verified */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/skel_record.h>

#include <openssl/cms.h>
#include <openssl/err.h>

#include "bounds.h"
#include "bytes.h"
#include "cms.h"
#include "dn.h"
#include "ossl.h"

/** gs_signer_md() - the digest that a signer names; NULL if it is none that we take */
const EVP_MD *gs_signer_md(CMS_SignerInfo *si)
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

/** gs_signer_digest() - its messageDigest attribute; NULL if it has none, or not exactly one */
ASN1_OCTET_STRING *gs_signer_digest(CMS_SignerInfo *si)
{
	return CMS_signed_get0_data_by_OBJ(si, OBJ_nid2obj(NID_pkcs9_messageDigest), -3,
					   V_ASN1_OCTET_STRING);
}

static ASN1_OCTET_STRING *get_said(CMS_SignerInfo *si)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(BPF_SIGNED_PROG_OID, 1);
	ASN1_OCTET_STRING *s = oid ? CMS_signed_get0_data_by_OBJ(si, oid, -3,
								  V_ASN1_OCTET_STRING) : NULL;

	ASN1_OBJECT_free(oid);
	return s;
}

/** gs_signer_said_size() - bytes of what a signature says of a program, 0 if it says nothing */
int gs_signer_said_size(CMS_SignerInfo *si)
{
	ASN1_OCTET_STRING *s = get_said(si);

	return s ? ASN1_STRING_length(s) : 0;
}

/**
 * gs_signer_said() - what a signature says of a program
 * @si: the signature
 * @said: filled
 *
 * Return: false if it does not say that, or not in the form that the kernel takes.
 */
bool gs_signer_said(CMS_SignerInfo *si, uint8_t said[GS_SAID_SIZE])
{
	ASN1_OCTET_STRING *s = get_said(si);
	bool ok = s && ASN1_STRING_length(s) == GS_SAID_SIZE;

	if (ok)
		memcpy(said, ASN1_STRING_get0_data(s), GS_SAID_SIZE);
	return ok;
}

#define ISSUER_MAX 4096	/* of the text */

/* The contents of what starts here; their size, 0 if it is not DER */
static size_t contents(const uint8_t **p, size_t sz)
{
	long n = 0;
	int tag, class;

	/* 0x80: the header is damaged; 1: of unknown length */
	if (ASN1_get_object(p, &n, &tag, &class, (long)sz) & 0x81)
		return 0;
	return (size_t)n;
}

/* Issuer and serial number; memory that is short leaves them out. */
static void read_issuer(const X509_NAME *issuer, const ASN1_INTEGER *serial, struct gs_sigsigner *signer)
{
	char *text = malloc(ISSUER_MAX);
	unsigned char *der = NULL;
	const uint8_t *p;
	size_t sz;
	int n;

	if (text && X509_NAME_get0_der((X509_NAME *)issuer, &p, &sz) &&
	    gs_dn_text(p, contents(&p, sz), text, ISSUER_MAX))
		signer->issuer = strdup(text);
	free(text);
	n = i2d_ASN1_INTEGER(serial, &der);
	p = der;
	sz = n > 0 ? contents(&p, (size_t)n) : 0;
	signer->serial = sz ? malloc(2 * sz + 1) : NULL;
	if (signer->serial)
		gs_hex(p, sz, signer->serial);
	OPENSSL_free(der);
}

static void drop_signer(struct gs_sigsigner *signer)
{
	free(signer->issuer);
	free(signer->serial);
}

static void read_signer(CMS_SignerInfo *si, struct gs_sigsigner *signer)
{
	ASN1_OCTET_STRING *keyid = NULL, *digest = gs_signer_digest(si);
	const EVP_MD *md = gs_signer_md(si);
	const ASN1_OBJECT *obj;
	ASN1_INTEGER *serial = NULL;
	X509_NAME *issuer = NULL;
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
	CMS_SignerInfo_get0_signer_id(si, &keyid, &issuer, &serial);
	if (keyid) {
		n = ASN1_STRING_length(keyid);
		gs_hex(ASN1_STRING_get0_data(keyid), n < GS_KEYID_MAX ? n : GS_KEYID_MAX,
		       signer->keyid);
	} else if (issuer && serial) {
		if (gs_issued(issuer, serial, signer->issued))
			memset(signer->issued, 0, sizeof(signer->issued));
		read_issuer(issuer, serial, signer);
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
	drop_signer(&first);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return 0;
}

/**
 * gs_sig_named() - how a signature names its first signer
 * @sig, @sz: DER bytes
 *
 * Return: key id, or issuer and serial number, in one printable line; free() it. NULL if memory is short or it
 * is not of the accepted form.
 */
char *gs_sig_named(const void *sig, size_t sz)
{
	const char *why;
	CMS_ContentInfo *cms = gs_cms_parse(sig, sz, &why);
	BIO *bio = cms ? BIO_new(BIO_s_mem()) : NULL;
	ASN1_OCTET_STRING *keyid = NULL;
	ASN1_INTEGER *serial = NULL;
	X509_NAME *issuer = NULL;
	char *data, *text = NULL;
	long n;

	if (!bio)
		goto out;
	CMS_SignerInfo_get0_signer_id(sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0), &keyid, &issuer, &serial);
	if (keyid) {
		BIO_puts(bio, "key id ");
		for (n = 0; n < ASN1_STRING_length(keyid) && n < GS_KEYID_MAX; n++)
			BIO_printf(bio, "%02x", ASN1_STRING_get0_data(keyid)[n]);
	} else {
		BIO_puts(bio, "issuer ");
		X509_NAME_print_ex(bio, issuer, 0, XN_FLAG_RFC2253);
		/* not i2a_ASN1_INTEGER(), which makes two lines of a long one */
		BIO_puts(bio, ASN1_STRING_type(serial) & V_ASN1_NEG ? " serial -" : " serial ");
		for (n = 0; n < ASN1_STRING_length(serial); n++)
			BIO_printf(bio, "%02X", ASN1_STRING_get0_data(serial)[n]);
	}
	n = BIO_get_mem_data(bio, &data);
	if (n > 0)
		text = strndup(data, n);
out:
	BIO_free(bio);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return text;
}

/**
 * gs_sig_signers() - what a signature says about each of its signers
 * @sig, @sz: DER bytes
 * @list: set to the signers, in the order of the signature; gs_sig_signers_free() it
 *
 * Return: how many there are; -EBADMSG if it is not of the accepted form, -ENOMEM.
 */
int gs_sig_signers(const void *sig, size_t sz, struct gs_sigsigner **list)
{
	const char *why;
	CMS_ContentInfo *cms = gs_cms_parse(sig, sz, &why);
	STACK_OF(CMS_SignerInfo) *infos;
	STACK_OF(X509) *inner;
	int i, n;

	*list = NULL;
	if (!cms)
		return -EBADMSG;
	inner = CMS_get1_certs(cms);
	infos = CMS_get0_SignerInfos(cms);
	n = sk_CMS_SignerInfo_num(infos);
	*list = calloc(n, sizeof(**list));
	for (i = 0; *list && i < n; i++) {
		read_signer(sk_CMS_SignerInfo_value(infos, i), *list + i);
		(*list)[i].path = gs_embedded_path(inner, sk_CMS_SignerInfo_value(infos, i), NULL);
		gs_embedded_keyids(inner, sk_CMS_SignerInfo_value(infos, i), (*list)[i].path_keyid, GS_PATH_MAX + 1);
	}
	sk_X509_pop_free(inner, X509_free);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return *list ? n : -ENOMEM;
}

/** gs_sig_signers_free() - free what gs_sig_signers() has made; @list may be NULL */
void gs_sig_signers_free(struct gs_sigsigner *list, size_t nr)
{
	while (list && nr)
		drop_signer(&list[--nr]);
	free(list);
}

/** gs_siginfo_plain() - is it a signature without signed attributes, so that it does not say what it is over? */
bool gs_siginfo_plain(const struct gs_siginfo *info)
{
	return info->signers && !info->digest_sz;
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
