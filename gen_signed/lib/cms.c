// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - make PKCS#7 signatures (CMS SignedData, RFC 5652) in the form the kernel checks */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/skel_record.h>

#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "cms.h"
#include "bounds.h"
#include "form.h"
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

/* Sign the attributes. CMS_SignerInfo_sign() of OpenSSL 3.0 would always add a signing time. */
static int sign_attributes(CMS_SignerInfo *si, const struct gs_signer *signer,
			   const struct gs_payload *payload)
{
	uint8_t der[GS_ATTRIBUTES_MAX], *sig;
	size_t sig_sz = 0, len = gs_attributes(payload, signer->md, der);

	sig = len ? gs_sign_bytes(signer, der, len, &sig_sz) : NULL;
	if (sig)
		ASN1_STRING_set0(CMS_SignerInfo_get0_signature(si), sig, sig_sz);
	return !!sig;
}

#define CMS_FLAGS (CMS_NOCERTS | CMS_PARTIAL | CMS_BINARY | CMS_DETACHED | CMS_STREAM)

/*
 * OpenSSL 3.0 knows no signature algorithm for a kind of key of a later version; the kernel wants
 * the key's own (RFC 9882).
 */
static void name_algorithm(CMS_SignerInfo *si, EVP_PKEY *key)
{
	X509_ALGOR *alg = NULL;

	if (!gs_key_is_ml_dsa(key))
		return;
	CMS_SignerInfo_get0_algs(si, NULL, NULL, NULL, &alg);
	X509_ALGOR_set0(alg, OBJ_txt2obj(EVP_PKEY_get0_type_name(key), 0), V_ASN1_UNDEF, NULL);
}

static bool add_said(CMS_SignerInfo *si, const struct gs_payload *payload)
{
	ASN1_OBJECT *oid;
	bool ok;

	if (!payload->has_said)
		return true;
	oid = OBJ_txt2obj(BPF_SIGNED_PROG_OID, 1);
	ok = oid && CMS_signed_add1_attr_by_OBJ(si, oid, V_ASN1_OCTET_STRING, payload->said,
						sizeof(payload->said)) == 1;
	ASN1_OBJECT_free(oid);
	return ok;
}

/*
 * A SignerInfo that lacks its signature. It takes the public key: OpenSSL only names the
 * algorithm by it, and a private key in a token may not tell what kind it is.
 */
static CMS_SignerInfo *add_signer(CMS_ContentInfo *cms, X509 *cert, const EVP_MD *md,
				  const struct gs_payload *payload)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	CMS_SignerInfo *si;

	if (!gs_digest(payload, md, hash, &n))
		return NULL;
	si = CMS_add1_signer(cms, cert, key, md, CMS_FLAGS | CMS_NOSMIMECAP | CMS_USE_KEYID);
	if (!si)
		return NULL;
	name_algorithm(si, key);
	if (CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType, V_ASN1_OBJECT,
					OBJ_nid2obj(NID_pkcs7_data), -1) == 1 &&
	    CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, hash,
					n) == 1 &&
	    add_said(si, payload))
		return si;
	return NULL;
}

static CMS_ContentInfo *new_cms(void)
{
	return CMS_sign(NULL, NULL, NULL, NULL, CMS_FLAGS);
}

/* DER of @cms, within the kernel's limit; frees @cms. */
static int to_der(CMS_ContentInfo *cms, const char *name, const struct gs_log *log, void **sig,
		  size_t *sig_sz)
{
	int len = cms ? i2d_CMS_ContentInfo(cms, NULL) : -1, err = 0;
	uint8_t *p;

	*sig = NULL;
	if (len <= 0) {
		gs_ossl_err(log, name, "signing failed");
		err = -EIO;
	} else if (len > (int)GS_SIG_MAX) {
		gs_err(log, "%s: the signature has %d bytes, the kernel takes 8 KiB", name, len);
		err = -E2BIG;
	} else {
		*sig = p = malloc(len);
		*sig_sz = len;
		if (p)
			i2d_CMS_ContentInfo(cms, &p);
		else
			err = -ENOMEM;
	}
	if (err == -ENOMEM)
		gs_err(log, "out of memory");
	CMS_ContentInfo_free(cms);
	return err;
}

static int check_size(const struct gs_payload *payload, const struct gs_log *log)
{
	if (payload->insns_sz <= GS_PAYLOAD_MAX &&
	    payload->data_sz <= GS_PAYLOAD_MAX - payload->insns_sz)
		return 0;
	gs_err(log, "instructions and metadata together exceed the kernel's 16 MiB - 1");
	return -E2BIG;
}

static int sign_into(CMS_ContentInfo *cms, struct gs_signer *signer,
		     const struct gs_payload *payload, const struct gs_log *log, void **sig,
		     size_t *sig_sz)
{
	CMS_SignerInfo *si = cms ? add_signer(cms, signer->cert, signer->md, payload) : NULL;

	if (!si || !sign_attributes(si, signer, payload)) {
		CMS_ContentInfo_free(cms);
		cms = NULL;
	}
	return to_der(cms, signer->key_path, log, sig, sig_sz);
}

int gs_sign_payload(struct gs_signer *signer, const void *insns, size_t insns_sz,
		    const void *data, size_t data_sz, const struct bpf_signed_prog *prog,
		    const struct gs_log *log, void **sig, size_t *sig_sz)
{
	struct gs_payload payload = {
		.insns = insns, .insns_sz = insns_sz, .data = data, .data_sz = data_sz,
		.has_said = prog,
	};

	if (prog)
		memcpy(payload.said, prog, sizeof(payload.said));
	return gs_sign_covered(signer, &payload, log, sig, sig_sz);
}

/**
 * gs_sign_covered() - as gs_sign_payload(), for a program without a loader as well
 * @signer: from gs_signer_open()
 * @payload: what is signed, and what is said of it
 * @log: where messages go, or NULL
 * @sig, @sig_sz: set to the DER bytes; free() them
 *
 * Return: as gs_sign_payload().
 */
int gs_sign_covered(struct gs_signer *signer, const struct gs_payload *payload,
		    const struct gs_log *log, void **sig, size_t *sig_sz)
{
	int err = check_size(payload, log);

	return err ? err : sign_into(new_cms(), signer, payload, log, sig, sig_sz);
}

/**
 * gs_sign_add() - one more signer for a signature that is there
 * @signer: from gs_signer_open()
 * @payload: what is signed
 * @old, @old_sz: the signature
 * @name: of the loader, for messages
 * @log: where messages go
 * @sig, @sig_sz: set to the new signature; free() it
 *
 * The others stay as they are. Each of them must cover the payload, or the kernel would refuse
 * them all; and this signer must not be among them.
 *
 * Return: 0; -EEXIST it has signed already; -EBADMSG a signature that is not of the accepted form,
 * or of other bytes; otherwise as gs_sign_payload().
 */
int gs_sign_add(struct gs_signer *signer, const struct gs_payload *payload, const void *old,
		size_t old_sz, const char *name, const struct gs_log *log, void **sig,
		size_t *sig_sz)
{
	const char *why = NULL;
	CMS_ContentInfo *cms = gs_cms_parse(old, old_sz, &why);
	STACK_OF(CMS_SignerInfo) *infos;
	int i, err = cms ? 0 : -EBADMSG;

	infos = cms ? CMS_get0_SignerInfos(cms) : NULL;
	for (i = 0; !err && i < sk_CMS_SignerInfo_num(infos); i++) {
		CMS_SignerInfo *si = sk_CMS_SignerInfo_value(infos, i);

		if (!CMS_SignerInfo_cert_cmp(si, signer->cert)) {
			why = "this signer has signed it already";
			err = -EEXIST;
		} else if (!gs_signer_covers(si, payload)) {
			why = "a signature that is there does not cover it";
			err = -EBADMSG;
		}
	}
	if (!err) {
		err = sign_into(cms, signer, payload, log, sig, sig_sz);
		cms = NULL;
		if (err)
			return err;
		/* one that is named by issuer and serial number can't be joined */
		why = gs_form_unfit(*sig, *sig_sz);
		if (!why)
			return 0;
		free(*sig);
		*sig = NULL;
		err = -EBADMSG;
	}
	gs_err(log, "%s: no signer can be added: %s; sign without --add", name, why);
	CMS_ContentInfo_free(cms);
	return err;
}

/**
 * gs_sign_raw() - a signature from one that a key made elsewhere over gs_attributes()
 * @cert: the signer's certificate
 * @md: digest
 * @payload: what is signed
 * @raw, @raw_sz: the signature value: PKCS#1 v1.5, DER of ECDSA-Sig-Value, or ML-DSA's bytes
 * @name: of the file that it is from, for messages
 * @log: where messages go
 * @sig, @sig_sz: set to the new signature; free() it
 *
 * It verifies nothing.
 *
 * Return: 0; -EIO, -E2BIG or -ENOMEM (reported).
 */
int gs_sign_raw(X509 *cert, const EVP_MD *md, const struct gs_payload *payload, const void *raw,
		size_t raw_sz, const char *name, const struct gs_log *log, void **sig,
		size_t *sig_sz)
{
	CMS_ContentInfo *cms = new_cms();
	CMS_SignerInfo *si = cms ? add_signer(cms, cert, md, payload) : NULL;

	if (!si || !ASN1_STRING_set(CMS_SignerInfo_get0_signature(si), raw, raw_sz)) {
		CMS_ContentInfo_free(cms);
		cms = NULL;
	}
	return to_der(cms, name, log, sig, sig_sz);
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
