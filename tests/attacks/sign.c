// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - makes signatures, right and wrong ones; the only file that knows OpenSSL
 *
 * Its own signer and not gen_signed's, so that a mistake there is not repeated here. The default is
 * the project's form: CMS SignedData, detached, no certificates, signer by subjectKeyIdentifier,
 * SHA-256, the signed attributes contentType and messageDigest only, and for a program without
 * metadata what it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include "attack.h"
#include "uncovered.h"

static EVP_PKEY *read_key(const char *signer)
{
	char name[4104];
	EVP_PKEY *k;
	FILE *f;

	snprintf(name, sizeof(name), "%s.key", signer);
	f = fopen(keys_path(name), "re");
	if (!f)
		return NULL;
	k = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	return k;
}

static X509 *read_cert(const char *path)
{
	FILE *f = fopen(path, "re");
	X509 *x;

	if (!f)
		return NULL;
	x = PEM_read_X509(f, NULL, NULL, NULL);
	fclose(f);
	return x;
}

static bool add_said(CMS_SignerInfo *si, const struct said *said)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(SAID_OID, 1);
	bool ok = CMS_signed_add1_attr_by_OBJ(si, oid, V_ASN1_OCTET_STRING, said,
					      sizeof(*said)) == 1;

	ASN1_OBJECT_free(oid);
	return ok;
}

static bool add_signer(CMS_ContentInfo *cms, const char *signer, const struct sign_opts *o)
{
	unsigned int flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL;
	char name[4104];
	CMS_SignerInfo *si;
	EVP_PKEY *key;
	X509 *cert;
	bool ok = false;

	snprintf(name, sizeof(name), "%s.pem", signer);
	key = read_key(signer);
	cert = read_cert(keys_path(name));
	if (!key || !cert)
		goto out_free;
	if (!o->with_cert)
		flags |= CMS_NOCERTS;
	if (!o->issuer_serial)
		flags |= CMS_USE_KEYID;
	if (o->no_attrs)
		flags |= CMS_NOATTR;
	si = CMS_add1_signer(cms, cert, key, EVP_get_digestbyname(o->digest ?: "sha256"), flags);
	ok = si && (!o->said || add_said(si, o->said));
out_free:
	EVP_PKEY_free(key);
	X509_free(cert);
	return ok;
}

static bool add_certs(CMS_ContentInfo *cms, const char *const *certs)
{
	char name[4104];
	bool ok = true;
	X509 *cert;

	for (; ok && certs && *certs; certs++) {
		snprintf(name, sizeof(name), "%s.pem", *certs);
		cert = read_cert(keys_path(name));
		ok = cert && CMS_add1_cert(cms, cert);
		X509_free(cert);
	}
	return ok;
}

/* A signature that nobody can verify: it is by one key, and names another one's certificate. */
static bool add_dress(CMS_ContentInfo *cms, const char *named)
{
	X509 *cert, *fake = read_cert(keys_path(STRANGER ".pem"));
	EVP_PKEY *key = read_key(STRANGER);
	char name[4104];
	bool ok;

	snprintf(name, sizeof(name), "%s.pem", named);
	cert = read_cert(keys_path(name));
	ok = cert && fake && key && X509_set_issuer_name(fake, X509_get_issuer_name(cert)) &&
	     X509_set_serialNumber(fake, X509_get_serialNumber(cert)) &&
	     CMS_add1_signer(cms, fake, key, EVP_sha256(),
			     CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL | CMS_NOCERTS);
	EVP_PKEY_free(key);
	X509_free(fake);
	X509_free(cert);
	return ok;
}

struct bytes {
	unsigned char *p;
	int n;
};

static int by_content(const void *a, const void *b)
{
	const struct bytes *x = a, *y = b;
	int n = x->n < y->n ? x->n : y->n, d = memcmp(x->p, y->p, n);

	return d ? d : x->n - y->n;
}

/* The signed attributes as they are signed: a DER SET OF (RFC 5652, section 5.4). */
static int attrs_der(CMS_SignerInfo *si, unsigned char *out, int max)
{
	int count = CMS_signed_get_attr_count(si), len = 0, n = 0;
	struct bytes a[8] = {0};

	if (count < 1 || count > 8)
		return -1;
	for (int i = 0; i < count; i++) {
		a[i].n = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &a[i].p);
		len += a[i].n;
	}
	qsort(a, count, sizeof(a[0]), by_content);
	out[n++] = 0x31;
	if (len > 127)
		out[n++] = 0x81;
	out[n++] = len;
	for (int i = 0; i < count; i++) {
		if (len < 256 && n + a[i].n <= max) {
			memcpy(out + n, a[i].p, a[i].n);
			n += a[i].n;
		}
		OPENSSL_free(a[i].p);
	}
	return len < 256 ? n : -1;
}

/* The other value is behind the right one in the DER of a SET. */
static bool two_digests(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *sis = CMS_get0_SignerInfos(cms);
	unsigned char other[32];

	memset(other, 0xff, sizeof(other));
	for (int i = 0; i < sk_CMS_SignerInfo_num(sis); i++) {
		CMS_SignerInfo *si = sk_CMS_SignerInfo_value(sis, i);
		int at = CMS_signed_get_attr_by_NID(si, NID_pkcs9_messageDigest, -1);

		if (at < 0 || !X509_ATTRIBUTE_set1_data(CMS_signed_get_attr(si, at), V_ASN1_OCTET_STRING, other,
							sizeof(other)))
			return false;
	}
	return true;
}

/* OpenSSL adds signingTime while it signs: take it out and sign the rest once more. */
static bool strip_time(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *sis = CMS_get0_SignerInfos(cms);
	unsigned char attrs[512], sig[1024];

	for (int i = 0; i < sk_CMS_SignerInfo_num(sis); i++) {
		CMS_SignerInfo *si = sk_CMS_SignerInfo_value(sis, i);
		int at = CMS_signed_get_attr_by_NID(si, NID_pkcs9_signingTime, -1);
		size_t sig_sz = sizeof(sig);
		X509_ALGOR *digest;
		EVP_MD_CTX *ctx;
		EVP_PKEY *key;
		bool ok;
		int n;

		if (at < 0)
			continue;
		X509_ATTRIBUTE_free(CMS_signed_delete_attr(si, at));
		CMS_SignerInfo_get0_algs(si, &key, NULL, &digest, NULL);
		n = attrs_der(si, attrs, sizeof(attrs));
		ctx = EVP_MD_CTX_new();
		ok = n > 0 && ctx &&
		     EVP_DigestSignInit(ctx, NULL, EVP_get_digestbyobj(digest->algorithm), NULL,
					key) > 0 &&
		     EVP_DigestSign(ctx, sig, &sig_sz, attrs, n) > 0 &&
		     ASN1_OCTET_STRING_set(CMS_SignerInfo_get0_signature(si), sig, sig_sz);
		EVP_MD_CTX_free(ctx);
		if (!ok)
			return false;
	}
	return true;
}

/**
 * sign_payload() - sign the concatenation of two buffers
 * @signer: name in the folder of keys
 * @opts: deviations from the default form, or NULL
 * @p1: first part
 * @n1: its size
 * @p2: second part, may be NULL
 * @n2: its size
 * @sig: room for MAX_SIG bytes
 * @sig_sz: size of the signature
 *
 * Return: 0, or -EINVAL with OpenSSL's reason on stderr.
 */
int sign_payload(const char *signer, const struct sign_opts *opts, const void *p1, size_t n1,
		 const void *p2, size_t n2, void *sig, uint32_t *sig_sz)
{
	static const struct sign_opts plain;
	struct sign_opts all = opts ? *opts : plain;
	struct said direct = {
		.prog_type = BPF_PROG_TYPE_SYSCALL,
		.prog_flags = BPF_F_SLEEPABLE,
		.gpl = 1,
		.insn_cnt = n1 / sizeof(struct bpf_insn),
		.name = "__loader.prog",
	};
	const struct sign_opts *o = &all;
	unsigned int flags = CMS_BINARY | (o->not_detached ? 0 : CMS_DETACHED);
	BIO *in = BIO_new(BIO_s_mem());
	uint8_t more[MAX_SIG + 512];
	unsigned char *der = NULL;
	CMS_ContentInfo *cms;
	int n = 0, err = -EINVAL;

	if (o->unsaid || o->no_attrs || o->not_detached)
		all.said = NULL;
	else if (!o->said && !n2)
		all.said = &direct;
	cms = CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);
	if (!in || !cms || BIO_write(in, p1, n1) != (int)n1 ||
	    (n2 && BIO_write(in, p2, n2) != (int)n2))
		goto out_free;
	if (!add_signer(cms, signer, o) || (o->second && !add_signer(cms, o->second, o)))
		goto out_free;
	if (!add_certs(cms, o->certs) || (o->dress && !add_dress(cms, o->dress)))
		goto out_free;
	if (!CMS_final(cms, in, NULL, flags) || (o->two_digests && !two_digests(cms)) || !strip_time(cms))
		goto out_free;
	n = i2d_CMS_ContentInfo(cms, &der);
	if (n > 0 && n <= MAX_SIG)
		memcpy(more, der, n);
	if (n > 0 && o->uncovered)
		n = uncovered_add(der, n, o->uncovered, more);
	if (n <= 0 || n > MAX_SIG)
		goto out_free;
	memcpy(sig, more, n);
	*sig_sz = n;
	err = 0;
out_free:
	if (err) {
		fprintf(stderr, "%s: cannot sign as %s\n", keys_path(""), signer);
		ERR_print_errors_fp(stderr);
	}
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	return err;
}

/**
 * sign_cert_der() - a certificate as the kernel wants it
 * @pem_path: certificate in PEM
 * @der: its DER, to be freed
 * @der_sz: its size
 *
 * Return: 0, or -EINVAL.
 */
int sign_cert_der(const char *pem_path, void **der, size_t *der_sz)
{
	X509 *x = read_cert(pem_path);
	unsigned char *p, *q;
	int n;

	if (!x)
		return -EINVAL;
	n = i2d_X509(x, NULL);
	p = q = n > 0 ? malloc(n) : NULL;
	if (q)
		i2d_X509(x, &q);
	X509_free(x);
	if (!p)
		return -EINVAL;
	*der = p;
	*der_sz = n;
	return 0;
}

/**
 * sha256() - SHA-256
 * @p: bytes
 * @n: how many
 * @out: the digest
 */
void sha256(const void *p, size_t n, uint8_t out[32])
{
	EVP_Digest(p, n, out, NULL, EVP_sha256(), NULL);
}

/**
 * sha256_two() - SHA-256 of the concatenation of two buffers
 * @p1: first part
 * @n1: its size
 * @p2: second part, may be NULL
 * @n2: its size
 * @out: the digest
 */
void sha256_two(const void *p1, size_t n1, const void *p2, size_t n2, uint8_t out[32])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) || !EVP_DigestUpdate(ctx, p1, n1) ||
	    (n2 && !EVP_DigestUpdate(ctx, p2, n2)) || !EVP_DigestFinal_ex(ctx, out, NULL))
		abort();
	EVP_MD_CTX_free(ctx);
}

static int pubkey_der(X509 *x, unsigned char **der)
{
	return i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), der);
}

static int digest_of_part(const char *pem_path, int (*part)(X509 *x, unsigned char **der), uint8_t out[32])
{
	X509 *x = read_cert(pem_path);
	unsigned char *der = NULL;
	int n = x ? part(x, &der) : 0;

	X509_free(x);
	if (n <= 0)
		return -EINVAL;
	sha256(der, n, out);
	OPENSSL_free(der);
	return 0;
}

/**
 * sign_spki() - how a record names a signer
 * @pem_path: the signer's certificate
 * @out: SHA-256 of its SubjectPublicKeyInfo
 *
 * Return: 0, or -EINVAL.
 */
int sign_spki(const char *pem_path, uint8_t out[32])
{
	return digest_of_part(pem_path, pubkey_der, out);
}

/**
 * sign_tbs() - what the kernel's blacklist knows a certificate by
 * @pem_path: the certificate
 * @out: SHA-256 of what its issuer has signed
 *
 * Return: 0, or -EINVAL.
 */
int sign_tbs(const char *pem_path, uint8_t out[32])
{
	return digest_of_part(pem_path, i2d_re_X509_tbs, out);
}
