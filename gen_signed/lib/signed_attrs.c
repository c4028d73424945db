// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - signed attributes (RFC 5652, 11): the very bytes that a key signs */
#define _GNU_SOURCE
#include <string.h>

#include <bpf/skel_record.h>

#include "ossl.h"

static uint8_t *put(uint8_t *p, const void *from, size_t len)
{
	memcpy(p, from, len);
	return p + len;
}

/* SEQUENCE { BPF_SIGNED_PROG_OID, SET { OCTET STRING */
static const uint8_t said_oid[] = {
	0x30, 0x3e, 0x06, 0x14, 0x69, 0x81, 0xa8, 0x98, 0x9d, 0xbf, 0xa3, 0x90, 0xe2, 0xbe, 0x95,
	0x97, 0xf0, 0x8f, 0x97, 0xe7, 0xeb, 0xdd, 0xac, 0x71, 0x31, 0x26, 0x04, GS_SAID_SIZE,
};

/* What the program is, see gs_said_of(). */
static uint8_t *put_said(uint8_t *p, const struct gs_payload *payload)
{
	return put(put(p, said_oid, sizeof(said_oid)), payload->said, sizeof(payload->said));
}

static uint8_t *put_digest(uint8_t *p, const uint8_t *hash, unsigned int n)
{
	/* 1.2.840.113549.1.9.4 */
	static const uint8_t oid[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
				       0x09, 0x04 };

	*p++ = V_ASN1_CONSTRUCTED | V_ASN1_SEQUENCE;
	*p++ = sizeof(oid) + 4 + n;
	p = put(p, oid, sizeof(oid));
	*p++ = V_ASN1_CONSTRUCTED | V_ASN1_SET;
	*p++ = 2 + n;
	*p++ = V_ASN1_OCTET_STRING;
	*p++ = n;
	return put(p, hash, n);
}

/**
 * gs_attributes() - the very bytes that a key signs for a payload
 * @payload: what is signed
 * @md: SHA-256, SHA-384 or SHA-512
 * @out: gets them
 *
 * DER of an explicit SET OF (RFC 5652, 5.4) contentType and messageDigest (11.1, 11.2), and of what
 * a program without a loader is. DER orders them (X.690, 11.6) by their second byte, the length:
 * 0x18, 0x2f or more, 0x3e. Each is below 128, all together below 256.
 *
 * Return: how many bytes, 0 if the digest can't be computed.
 */
size_t gs_attributes(const struct gs_payload *payload, const EVP_MD *md,
		     uint8_t out[GS_ATTRIBUTES_MAX])
{
	static const uint8_t content_type[] = {
		/* SEQUENCE { 1.2.840.113549.1.9.3, SET { 1.2.840.113549.1.7.1 id-data } } */
		0x30, 0x18, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03,
		0x31, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
	};
	uint8_t hash[EVP_MAX_MD_SIZE], set[GS_ATTRIBUTES_MAX], *p = set, *to = out;
	unsigned int n = 0;
	bool before;

	if (!gs_digest(payload, md, hash, &n))
		return 0;
	before = payload->has_said && n > 32;
	p = put(p, content_type, sizeof(content_type));
	if (before)
		p = put_said(p, payload);
	p = put_digest(p, hash, n);
	if (payload->has_said && !before)
		p = put_said(p, payload);

	*to++ = V_ASN1_CONSTRUCTED | V_ASN1_SET;
	if (p - set > 127)
		*to++ = 0x81;
	*to++ = p - set;
	return put(to, set, p - set) - out;
}

/**
 * gs_attributes_said() - what attributes say of a program without a loader
 * @attrs, @sz: from gs_attributes(), perhaps changed since
 * @said: gets it
 *
 * Return: false if they don't.
 */
bool gs_attributes_said(const uint8_t *attrs, size_t sz, uint8_t said[GS_SAID_SIZE])
{
	const uint8_t *p = memmem(attrs, sz, said_oid, sizeof(said_oid));

	if (!p || (size_t)(attrs + sz - p) < sizeof(said_oid) + GS_SAID_SIZE)
		return false;
	memcpy(said, p + sizeof(said_oid), GS_SAID_SIZE);
	return true;
}
