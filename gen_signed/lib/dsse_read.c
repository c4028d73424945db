// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - read and verify signed envelopes (DSSE 1.0) */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "dsse.h"
#include "ossl.h"

#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/* What base64 stands for, of either alphabet, with a NUL behind it; free() it. NULL if it is none. */
static uint8_t *from_base64(const char *text, size_t *n)
{
	size_t len = strlen(text), pad;
	char *plain = strdup(text);
	uint8_t *bytes = malloc(len / 4 * 3 + 1);
	int got = -1;
	char *p;

	for (p = plain; p && *p; p++)
		*p = *p == '-' ? '+' : *p == '_' ? '/' : *p;
	pad = plain ? len - strspn(plain, BASE64) : 0;
	if (plain && bytes && len % 4 == 0 && pad <= 2 && !strcmp(plain + len - pad, &"=="[2 - pad]))
		got = EVP_DecodeBlock(bytes, (unsigned char *)plain, (int)len);
	free(plain);
	if (got >= 0) {
		*n = (size_t)got - pad;
		bytes[*n] = '\0';
		return bytes;
	}
	free(bytes);
	return NULL;
}

/** gs_dsse_text() - the text of a member of an object; NULL if there is none, or no object */
const char *gs_dsse_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/**
 * gs_dsse_open() - take an envelope apart
 * @json: what may be one; has to live as long as @envelope
 * @envelope: filled; gs_dsse_close() it
 *
 * Return: NULL, or why it is none, a constant string.
 */
const char *gs_dsse_open(const json_t *json, struct gs_dsse *envelope)
{
	const char *payload = gs_dsse_text(json, "payload");

	*envelope = (struct gs_dsse){ 0 };
	envelope->type = gs_dsse_text(json, "payloadType");
	envelope->signatures = json_object_get(json, "signatures");
	if (!payload || !envelope->type || !json_is_array(envelope->signatures))
		return "it has no payloadType, payload and signatures";
	if (!json_array_size(envelope->signatures))
		return "it has no signature";
	envelope->payload = from_base64(payload, &envelope->sz);
	return envelope->payload ? NULL : "its payload is no base64";
}

/** gs_dsse_close() - free what gs_dsse_open() took */
void gs_dsse_close(struct gs_dsse *envelope)
{
	free(envelope->payload);
	envelope->payload = NULL;
}

/* An envelope does not say with which digest it was signed. */
static bool is_by(X509 *cert, const char *pae, size_t n, const uint8_t *sig, size_t sig_sz)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);
	const EVP_MD *const digests[] = { EVP_sha256(), EVP_sha384(), EVP_sha512() };
	bool pure = key && gs_key_is_ml_dsa(key), good = false;
	size_t i;

	for (i = 0; key && !good && i < (pure ? 1 : sizeof(digests) / sizeof(digests[0])); i++) {
		EVP_MD_CTX *ctx = EVP_MD_CTX_new();

		good = ctx && EVP_DigestVerifyInit(ctx, NULL, pure ? NULL : digests[i], NULL, key) == 1 &&
		       EVP_DigestVerify(ctx, sig, sig_sz, (const uint8_t *)pae, n) == 1;
		EVP_MD_CTX_free(ctx);
	}
	ERR_clear_error();
	return good;
}

/*
 * One signature, by each certificate whose key made it; of none that has the key id which is named. @cert is left as it
 * is if there is neither.
 */
static enum gs_verdict judge(const struct gs_trust *trust, const json_t *signature, const char *pae, size_t n,
			     X509 **cert, const char **why)
{
	const char *keyid = gs_dsse_text(signature, "keyid"), *text = gs_dsse_text(signature, "sig"), *reason;
	enum gs_verdict verdict = GS_NO_CERT, v;
	char hex[2 * GS_KEYID_MAX + 1];
	uint8_t *sig, spki[GS_SHA256_SIZE];
	X509 *c, *named = NULL;
	size_t i, sz = 0;

	sig = text ? from_base64(text, &sz) : NULL;
	for (i = 0; verdict != GS_REVOKED && (c = gs_trust_cert(trust, i)); i++) {
		if (!sig || !is_by(c, pae, n, sig, sz)) {
			if (keyid && !named && !gs_cert_ids(c, hex, spki) && !strcasecmp(hex, keyid))
				named = c;
			continue;
		}
		reason = gs_key_unfit(X509_get0_pubkey(c));
		v = reason ? GS_UNTRUSTED : gs_trust_accepts(trust, c, &reason);
		if (gs_verdict_decides(verdict, v)) {
			verdict = v;
			*cert = c;
			*why = reason;
		}
	}
	free(sig);
	if (verdict == GS_NO_CERT && named) {
		*cert = named;
		*why = "the signature is not of this key over these bytes";
		return GS_BAD_SIGNATURE;
	}
	if (verdict == GS_GOOD && !gs_trust_count(trust, *cert)) {
		*why = "out of memory";
		verdict = GS_UNTRUSTED;
	}
	return verdict;
}

static char *named(const json_t *signature)
{
	const char *keyid = gs_dsse_text(signature, "keyid");
	char *text = NULL;

	if (asprintf(&text, "key id %s", keyid && *keyid ? keyid : "none") < 0)
		return NULL;
	return text;
}

/**
 * gs_dsse_verify() - verify an envelope
 * @envelope: from gs_dsse_open()
 * @trust: whose signatures count
 * @who: set to the signer as far as it is known, else to the key id that is named; free() it
 * @why: set to what is wrong, a constant string
 *
 * Of several signatures one that counts is enough, and none of a signer that is known may be wrong.
 *
 * Return: GS_GOOD, and the signers are counted in @trust; GS_BAD_SIGNATURE, GS_NO_CERT, GS_UNTRUSTED, GS_EXPIRED or
 * GS_REVOKED.
 */
enum gs_verdict gs_dsse_verify(const struct gs_dsse *envelope, const struct gs_trust *trust,
			       char **who, const char **why)
{
	size_t n = 0;
	char *pae = gs_dsse_encode(envelope->type, envelope->payload, envelope->sz, &n);
	enum gs_verdict verdict = GS_NO_CERT, v;
	const json_t *signature;
	size_t at;

	*who = NULL;
	*why = pae ? "the signer's certificate is not given" : "out of memory";
	json_array_foreach(envelope->signatures, at, signature) {
		X509 *cert = NULL;

		v = pae ? judge(trust, signature, pae, n, &cert, why) : GS_NO_CERT;
		if (!cert) {
			*who = *who ? *who : named(signature);
			continue;
		}
		if (v != GS_GOOD || verdict != GS_GOOD) {
			free(*who);
			*who = gs_cert_line(cert);
		}
		verdict = v;
		if (v != GS_GOOD)
			break;
	}
	free(pae);
	return verdict;
}
