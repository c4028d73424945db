// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - would the kernel take a signature of this key, certificate and digest? */
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

#include "akid.h"
#include "ossl.h"

/* 2.16.840.1.101.3.4.3.17 to 19 in DER; OpenSSL knows their names since 3.5 */
static const uint8_t oid_ml_dsa[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03 };
#define ML_DSA_44 17
#define ML_DSA_87 19

/* Which ML-DSA is it, in EVP_PKEY_is_a()'s words, whether or not OpenSSL knows it? NULL: none. */
static const char *ml_dsa_of(const ASN1_OBJECT *oid)
{
	static const char *const names[] = { "ML-DSA-44", "ML-DSA-65", "ML-DSA-87" };
	const uint8_t *der = OBJ_get0_data(oid);
	size_t n = sizeof(oid_ml_dsa);

	if (OBJ_length(oid) == n + 1 && !memcmp(der, oid_ml_dsa, n) && der[n] >= ML_DSA_44 &&
	    der[n] <= ML_DSA_87)
		return names[der[n] - ML_DSA_44];
	return NULL;
}

static bool is_ml_dsa(X509 *cert)
{
	X509_ALGOR *alg = NULL;
	const ASN1_OBJECT *oid = NULL;

	X509_PUBKEY_get0_param(NULL, NULL, NULL, &alg, X509_get_X509_PUBKEY(cert));
	X509_ALGOR_get0(&oid, NULL, NULL, alg);
	return ml_dsa_of(oid);
}

/** gs_key_is_ml_dsa() - does this key sign data, not a digest? */
bool gs_key_is_ml_dsa(EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "ML-DSA-44") || EVP_PKEY_is_a(key, "ML-DSA-65") ||
	       EVP_PKEY_is_a(key, "ML-DSA-87");
}

/** gs_key_is_here() - is the key itself in this process, and not in a token or a TPM? */
bool gs_key_is_here(EVP_PKEY *key)
{
	const OSSL_PROVIDER *provider = EVP_PKEY_get0_provider(key);
	const char *name = provider ? OSSL_PROVIDER_get0_name(provider) : "default";

	return !strcmp(name, "default") || !strcmp(name, "fips") || !strcmp(name, "base");
}

/**
 * gs_key_unfit() - can the kernel's verifier use this kind of key?
 * @key: private or public key
 *
 * crypto/rsa.c takes these lengths and shorter ones, which Hornet does not; of the ECDSA curves
 * we use the two that every configuration with CONFIG_CRYPTO_ECDSA has. ML-DSA needs
 * CONFIG_CRYPTO_MLDSA.
 *
 * Return: NULL if it can, else why not.
 */
const char *gs_key_unfit(EVP_PKEY *key)
{
	char curve[32] = "";
	int bits = EVP_PKEY_get_bits(key);

	if (EVP_PKEY_is_a(key, "RSA")) {
		if (bits == 2048 || bits == 3072 || bits == 4096)
			return NULL;
		return "RSA key of another length than 2048, 3072 or 4096 bits, which the kernel"
		       " does not take";
	}
	if (EVP_PKEY_is_a(key, "EC") &&
	    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof(curve),
					   NULL) &&
	    (!strcmp(curve, "prime256v1") || !strcmp(curve, "P-256") ||
	     !strcmp(curve, "secp384r1") || !strcmp(curve, "P-384")))
		return NULL;
	if (gs_key_is_ml_dsa(key))
		return NULL;
	return "kind of key that the kernel does not take; use RSA, ECDSA P-256 or P-384, or ML-DSA";
}

/* What kind of key a SignerInfo says it is by, in EVP_PKEY_is_a()'s words; NULL: the kernel has none. */
static const char *kind_of_alg(const ASN1_OBJECT *alg)
{
	switch (OBJ_obj2nid(alg)) {
	case NID_rsaEncryption:
		return "RSA";
	case NID_ecdsa_with_SHA256:
	case NID_ecdsa_with_SHA384:
	case NID_ecdsa_with_SHA512:
		return "EC";
	default:
		return ml_dsa_of(alg);
	}
}

/**
 * gs_alg_unfit() - would the kernel take the signature algorithm that a signer names?
 * @si: the signer
 * @key: its public key; NULL: not known
 *
 * The kernel knows RSA by rsaEncryption alone (pkcs7_sig_note_pkey_algo()); with RSA-PSS, or a name
 * that has the digest in it, it takes none of the signers. The name is not signed: it has to be
 * the key's kind (public_key_verify_signature()).
 *
 * Return: NULL if it would, else why not.
 */
const char *gs_alg_unfit(CMS_SignerInfo *si, EVP_PKEY *key)
{
	X509_ALGOR *alg = NULL, *md = NULL;
	const ASN1_OBJECT *obj;
	const char *kind;

	CMS_SignerInfo_get0_algs(si, NULL, NULL, &md, &alg);
	X509_ALGOR_get0(&obj, NULL, NULL, alg);
	kind = kind_of_alg(obj);
	if (!kind)
		return "its signature algorithm is not one that the kernel takes: rsaEncryption (PKCS#1"
		       " v1.5), ecdsa-with-SHA256, -SHA384 or -SHA512, or ML-DSA";
	if (key && !EVP_PKEY_is_a(key, kind))
		return "its signature algorithm is not that of the certificate's key";
	X509_ALGOR_get0(&obj, NULL, NULL, md);
	if (kind[0] == 'M' && CMS_signed_get_attr_count(si) >= 0 && OBJ_obj2nid(obj) != NID_sha512)
		return "the kernel takes ML-DSA only with SHA-512";
	return NULL;
}

/**
 * gs_issued_unfit() - would the kernel take the CA's signature in a certificate?
 * @cert: the certificate
 *
 * It checks that when the certificate enters a keyring.
 *
 * Return: NULL if it would, else why not.
 */
const char *gs_issued_unfit(X509 *cert)
{
	const X509_ALGOR *alg = NULL;
	const ASN1_OBJECT *oid = NULL;
	int md = NID_undef, pk = NID_undef;

	X509_get0_signature(NULL, &alg, cert);
	X509_ALGOR_get0(&oid, NULL, NULL, alg);
	/* those of x509_note_sig_algo() in crypto/asymmetric_keys/x509_cert_parser.c, without SHA-1 */
	switch (OBJ_obj2nid(oid)) {
	case NID_sha224WithRSAEncryption:
	case NID_sha256WithRSAEncryption:
	case NID_sha384WithRSAEncryption:
	case NID_sha512WithRSAEncryption:
	case NID_RSA_SHA3_256:
	case NID_RSA_SHA3_384:
	case NID_RSA_SHA3_512:
	case NID_ecdsa_with_SHA224:
	case NID_ecdsa_with_SHA256:
	case NID_ecdsa_with_SHA384:
	case NID_ecdsa_with_SHA512:
	case NID_ecdsa_with_SHA3_256:
	case NID_ecdsa_with_SHA3_384:
	case NID_ecdsa_with_SHA3_512:
		return NULL;
	}
	if (ml_dsa_of(oid))
		return NULL;
	OBJ_find_sigid_algs(OBJ_obj2nid(oid), &md, &pk);
	if (md == NID_sha1 || md == NID_md5 || md == NID_md4 || md == NID_md5_sha1)
		return "the certificate is signed with SHA-1 or MD5, which the kernel does not take";
	if (pk == NID_rsassaPss)
		return "the certificate is signed with RSA-PSS, which the kernel does not take";
	/* of a key that is not taken itself, that is what is to be told */
	if (X509_get0_pubkey(cert) && gs_key_unfit(X509_get0_pubkey(cert)))
		return NULL;
	return "the certificate's own signature is of a kind that the kernel does not take; it takes RSA"
	       " (PKCS#1 v1.5) and ECDSA with SHA-2 or SHA-3, not truncated ones, and ML-DSA";
}

/* The kernel knows a curve by its name only (x509_extract_key_data()). */
static bool has_unnamed_curve(X509 *cert)
{
	X509_ALGOR *alg = NULL;
	const ASN1_OBJECT *oid = NULL;
	int type = V_ASN1_UNDEF;

	X509_PUBKEY_get0_param(NULL, NULL, NULL, &alg, X509_get_X509_PUBKEY(cert));
	X509_ALGOR_get0(&oid, &type, NULL, alg);
	return OBJ_obj2nid(oid) == NID_X9_62_id_ecPublicKey && type != V_ASN1_OBJECT;
}

/* A date that x509_decode_time() can't read: the kernel then takes no part of the certificate. */
static bool is_no_date(const ASN1_TIME *t)
{
	struct tm tm;

	if (!X509_cmp_current_time(t) || !ASN1_TIME_to_tm(t, &tm) || tm.tm_year < 70)
		return true;
	return ASN1_STRING_type(t) == V_ASN1_GENERALIZEDTIME && tm.tm_year < 150;
}

/* Of the forms of a point the kernel knows the uncompressed one (ecdsa_set_pub_key()). */
static bool has_other_point(X509 *cert)
{
	const ASN1_BIT_STRING *point = X509_get0_pubkey_bitstr(cert);
	EVP_PKEY *key = X509_get0_pubkey(cert);

	return key && EVP_PKEY_is_a(key, "EC") && point && ASN1_STRING_length(point) &&
	       ASN1_STRING_get0_data(point)[0] != POINT_CONVERSION_UNCOMPRESSED;
}

/* x509_process_extension(): an empty SEQUENCE, or one that starts with TRUE; FALSE is not spelled out in DER. */
static bool has_odd_constraints(X509 *cert)
{
	static const uint8_t is_ca[] = { V_ASN1_BOOLEAN, 1, 0xff };
	int i = X509_get_ext_by_NID(cert, NID_basic_constraints, -1), n;
	const ASN1_OCTET_STRING *ext;
	const uint8_t *v;

	if (i < 0)
		return false;
	ext = X509_EXTENSION_get_data(X509_get_ext(cert, i));
	v = ASN1_STRING_get0_data(ext);
	n = ASN1_STRING_length(ext);
	return n < 2 || v[0] != (V_ASN1_CONSTRUCTED | V_ASN1_SEQUENCE) || v[1] != n - 2 ||
	       (v[1] && (n < 5 || memcmp(v + 2, is_ca, sizeof(is_ca))));
}

/**
 * gs_cert_has_known_key() - is the key of a kind that the kernel's parser of certificates knows?
 * @cert: the certificate
 *
 * These are more than gs_key_unfit() lets sign (x509_extract_key_data()).
 *
 * Return: true if it is.
 */
bool gs_cert_has_known_key(X509 *cert)
{
	static const char *const curves[] = { "prime192v1", "prime256v1", "secp384r1", "secp521r1" };
	EVP_PKEY *key = X509_get0_pubkey(cert);
	char curve[32] = "";
	size_t i;

	if (key && (EVP_PKEY_is_a(key, "RSA") || gs_key_is_ml_dsa(key)))
		return true;
	if (key && EVP_PKEY_is_a(key, "EC"))
		EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof(curve), NULL);
	for (i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (!strcmp(curve, curves[i]))
			return true;
	return false;
}

/**
 * gs_cert_unloadable() - does the kernel refuse this certificate, or its key, wherever it meets it?
 * @cert: the certificate
 *
 * Return: NULL if it does not, else why.
 */
const char *gs_cert_unloadable(X509 *cert)
{
	const char *why;
	int md = NID_undef;

	if (is_no_date(X509_get0_notBefore(cert)) || is_no_date(X509_get0_notAfter(cert)))
		return "the certificate has a date that the kernel can't read";
	if (has_unnamed_curve(cert))
		return "the certificate spells its key's curve out, and the kernel knows curves by name only";
	if (has_other_point(cert))
		return "the certificate has its key's point in compressed or hybrid form, which the kernel does not"
		       " take";
	if (has_odd_constraints(cert))
		return "the certificate has basicConstraints that the kernel can't read, such as FALSE spelled out";
	why = gs_akid_unloadable(cert);
	if (why)
		return why;
	if (is_ml_dsa(cert) && !X509_get0_pubkey(cert))
		return "ML-DSA needs OpenSSL 3.5 or later, and " OPENSSL_VERSION_TEXT " is older";
	OBJ_find_sigid_algs(X509_get_signature_nid(cert), &md, NULL);
	why = gs_issued_unfit(cert);
	/* which the kernel loads, but does not check */
	if (why && md == NID_sha1)
		return NULL;
	if (!why && X509_self_signed(cert, 0) == 1 && X509_self_signed(cert, 1) != 1)
		why = "the certificate is self-signed, and its signature is not by its own key";
	ERR_clear_error();
	return why;
}

/**
 * gs_cert_unfit() - may this certificate sign code for the kernel, today?
 * @cert: the certificate
 *
 * Return: NULL if it may, else why not.
 */
const char *gs_cert_unfit(X509 *cert)
{
	uint32_t usage = X509_get_key_usage(cert), ext = X509_get_extended_key_usage(cert);
	const char *why;

	/* of a certificate with a damaged extension OpenSSL gives none of the others either */
	why = gs_cert_unloadable(cert);
	if (why)
		return why;
	if (!X509_get0_subject_key_id(cert))
		return "the certificate has no subjectKeyIdentifier, by which the kernel finds it";
	if (X509_cmp_current_time(X509_get0_notBefore(cert)) > 0)
		return "the certificate is not valid yet";
	if (X509_cmp_current_time(X509_get0_notAfter(cert)) < 0)
		return "the certificate has expired";
	if (!(usage & KU_DIGITAL_SIGNATURE))
		return "the certificate's key usage excludes digitalSignature";
	if (ext != UINT32_MAX && !(ext & (XKU_CODE_SIGN | XKU_ANYEKU)))
		return "the certificate's extended key usage excludes codeSigning";
	return gs_issued_unfit(cert);
}

/**
 * gs_digest_pick() - the digest that a signature uses
 * @key: whose signature; NULL: not known, not ML-DSA
 * @name: sha256, sha384, sha512; NULL: the default of this kind of key
 * @why: set to what is wrong with @name
 *
 * The kernel takes ML-DSA with signed attributes only with SHA-512 (crypto/asymmetric_keys/
 * public_key.c); other keys with each of these.
 *
 * Return: the digest; NULL if it does not go with this key.
 */
const EVP_MD *gs_digest_pick(EVP_PKEY *key, const char *name, const char **why)
{
	bool ml_dsa = key && gs_key_is_ml_dsa(key);

	*why = "the kernel takes ML-DSA only with SHA-512; leave out --digest";
	if (ml_dsa)
		return !name || !strcmp(name, "sha512") ? EVP_sha512() : NULL;
	*why = "unknown digest; use sha256, sha384 or sha512";
	if (!name || !strcmp(name, "sha256"))
		return EVP_sha256();
	if (!strcmp(name, "sha384"))
		return EVP_sha384();
	if (!strcmp(name, "sha512"))
		return EVP_sha512();
	return NULL;
}

/** gs_digest_known() - is this the name of a digest that signatures can use? */
bool gs_digest_known(const char *name)
{
	const char *why;

	return gs_digest_pick(NULL, name, &why);
}
