// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - make PKCS#7 signatures (CMS SignedData, RFC 5652) in the form the kernel checks */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/x509v3.h>

#include "cms.h"
#include "bounds.h"
#include "msg.h"
#include "ossl.h"

/**
 * gs_sha256() - our digest of a loader
 * @payload: its instructions and metadata
 * @hash: gets the 32 bytes
 *
 * Return: 0 or -EIO.
 */
int gs_sha256(const struct gs_payload *payload, uint8_t hash[GS_SHA256_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ok;

	ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) &&
	     EVP_DigestUpdate(ctx, payload->insns, payload->insns_sz) &&
	     EVP_DigestUpdate(ctx, payload->data, payload->data_sz) &&
	     EVP_DigestFinal_ex(ctx, hash, NULL);
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : -EIO;
}

int gs_excl_hash(const void *insns, size_t insns_sz, uint8_t hash[GS_SHA256_SIZE])
{
	struct gs_payload payload = { .insns = insns, .insns_sz = insns_sz };

	return gs_sha256(&payload, hash);
}

struct der {
	uint8_t *bytes;
	int len;
};

static int compare_der(const void *a, const void *b)
{
	const struct der *x = a, *y = b;
	int n = x->len < y->len ? x->len : y->len, c = memcmp(x->bytes, y->bytes, n);

	return c ? c : x->len - y->len;
}

/*
 * The signed attributes as they are signed (RFC 5652, 5.4): DER of an explicit SET OF, whose
 * members are sorted by their encoding (X.690, 11.6). OPENSSL_free() the result.
 */
static uint8_t *attributes_der(CMS_SignerInfo *si, int *len)
{
	struct der attr[4] = { 0 };
	int i, sum = 0, n = CMS_signed_get_attr_count(si);
	uint8_t *set = NULL, *p;

	if (n < 1 || n > 4)
		return NULL;
	for (i = 0; i < n; i++) {
		attr[i].len = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &attr[i].bytes);
		if (attr[i].len < 0)
			goto out_free;
		sum += attr[i].len;
	}
	qsort(attr, n, sizeof(attr[0]), compare_der);
	*len = ASN1_object_size(1, sum, V_ASN1_SET);
	set = OPENSSL_malloc(*len);
	if (!set)
		goto out_free;
	p = set;
	ASN1_put_object(&p, 1, sum, V_ASN1_SET, V_ASN1_UNIVERSAL);
	for (i = 0; i < n; i++) {
		memcpy(p, attr[i].bytes, attr[i].len);
		p += attr[i].len;
	}
out_free:
	for (i = 0; i < n; i++)
		OPENSSL_free(attr[i].bytes);
	return set;
}

/**
 * gs_sign_the_same() - let a signature be the same each time, where OpenSSL can
 * @ctx: of the signature, initialised
 * @key: the key
 *
 * RSA signatures of the form used here always are. ECDSA needs OpenSSL 3.2 (RFC 6979); a provider that
 * refuses keeps its own random numbers, which is as safe.
 */
void gs_sign_the_same(EVP_PKEY_CTX *ctx, EVP_PKEY *key)
{
#ifdef OSSL_SIGNATURE_PARAM_NONCE_TYPE
	unsigned int deterministic = 1;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_uint(OSSL_SIGNATURE_PARAM_NONCE_TYPE, &deterministic),
		OSSL_PARAM_construct_end(),
	};

	if (EVP_PKEY_is_a(key, "EC"))
		EVP_PKEY_CTX_set_params(ctx, params);
	ERR_clear_error();
#else
	(void)ctx;
	(void)key;
#endif
}

/* Sign the attributes. CMS_SignerInfo_sign() of OpenSSL 3.0 would always add a signing time. */
static int sign_attributes(CMS_SignerInfo *si, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = NULL;
	uint8_t *der = NULL, *sig = NULL;
	size_t sig_sz = 0;
	int len, ok = 0;

	der = attributes_der(si, &len);
	if (!ctx || !der || EVP_DigestSignInit(ctx, &pctx, EVP_sha256(), NULL, key) != 1)
		goto out_free;
	gs_sign_the_same(pctx, key);
	if (EVP_DigestSign(ctx, NULL, &sig_sz, der, len) != 1)
		goto out_free;
	sig = OPENSSL_malloc(sig_sz);
	if (!sig || EVP_DigestSign(ctx, sig, &sig_sz, der, len) != 1)
		goto out_free;
	ASN1_STRING_set0(CMS_SignerInfo_get0_signature(si), sig, sig_sz);
	sig = NULL;
	ok = 1;
out_free:
	OPENSSL_free(sig);
	OPENSSL_free(der);
	EVP_MD_CTX_free(ctx);
	return ok;
}

static CMS_ContentInfo *make_cms(struct gs_signer *signer, const uint8_t hash[GS_SHA256_SIZE])
{
	unsigned int flags = CMS_NOCERTS | CMS_PARTIAL | CMS_BINARY | CMS_DETACHED | CMS_STREAM;
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	CMS_SignerInfo *si;

	if (!cms)
		return NULL;
	si = CMS_add1_signer(cms, signer->cert, signer->key, EVP_sha256(),
			     flags | CMS_NOSMIMECAP | CMS_USE_KEYID);
	if (si &&
	    CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType, V_ASN1_OBJECT,
					OBJ_nid2obj(NID_pkcs7_data), -1) == 1 &&
	    CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, hash,
					GS_SHA256_SIZE) == 1 &&
	    sign_attributes(si, signer->key))
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

int gs_sign_payload(struct gs_signer *signer, const void *insns, size_t insns_sz,
		    const void *data, size_t data_sz, const struct gs_log *log,
		    void **sig, size_t *sig_sz)
{
	struct gs_payload payload = { insns, insns_sz, data, data_sz };
	uint8_t hash[GS_SHA256_SIZE], *p;
	CMS_ContentInfo *cms;
	int len;

	if (insns_sz > GS_PAYLOAD_MAX || data_sz > GS_PAYLOAD_MAX - insns_sz) {
		gs_err(log, "instructions and metadata together exceed the kernel's 16 MiB - 1");
		return -E2BIG;
	}
	cms = gs_sha256(&payload, hash) ? NULL : make_cms(signer, hash);
	len = cms ? i2d_CMS_ContentInfo(cms, NULL) : -1;
	if (len <= 0) {
		gs_ossl_err(log, signer->cert_path, "signing failed");
		CMS_ContentInfo_free(cms);
		return -EIO;
	}
	if (len > (int)GS_SIG_MAX) {
		gs_err(log, "%s: the signature has %d bytes, the kernel takes 8 KiB",
		       signer->cert_path, len);
		CMS_ContentInfo_free(cms);
		return -E2BIG;
	}
	*sig = p = malloc(len);
	if (p)
		i2d_CMS_ContentInfo(cms, &p);
	else
		gs_err(log, "out of memory");
	*sig_sz = len;
	CMS_ContentInfo_free(cms);
	return *sig ? 0 : -ENOMEM;
}

/**
 * gs_signer_name() - the signer's certificate in one short line
 * @signer: from gs_signer_open()
 *
 * Return: `"name" key id HEX`; free() it. NULL if memory is short.
 */
char *gs_signer_name(const struct gs_signer *signer)
{
	return gs_cert_line(signer->cert);
}
