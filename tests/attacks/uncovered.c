// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - adds attributes to a signature that has none, in a form that no digest covers
 *
 * PKCS#7 (RFC 2315) has them as [0], a SET, which is signed. The kernel's grammar knows a SEQUENCE, [2], too.
 */
#include <string.h>
#include <openssl/asn1.h>
#include <openssl/objects.h>
#include "attack.h"
#include "uncovered.h"

#define ALGORITHM 2 /* elements of a SignerInfo before its attributes, the last of them is this one */

/* Write an element. Return: its size. */
static size_t put(uint8_t *out, int tag, int class, const void *content, size_t n)
{
	bool made_of_others = tag == V_ASN1_SEQUENCE || tag == V_ASN1_SET || class == V_ASN1_CONTEXT_SPECIFIC;
	unsigned char *p = out;

	ASN1_put_object(&p, made_of_others, n, tag, class);
	memcpy(p, content, n);
	return p - out + n;
}

/* [2] { SEQUENCE { SEQUENCE { what a signer says, SET { OCTET STRING } } } } */
static size_t attribute(const struct said *said, uint8_t *out)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(SAID_OID, 1);
	uint8_t a[256], b[256];
	unsigned char *p = a;
	size_t n;

	i2d_ASN1_OBJECT(oid, &p);
	ASN1_OBJECT_free(oid);
	n = put(b, V_ASN1_OCTET_STRING, V_ASN1_UNIVERSAL, said, sizeof(*said));
	n = p - a + put(p, V_ASN1_SET, V_ASN1_UNIVERSAL, b, n);
	n = put(b, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, a, n);
	n = put(a, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, b, n);
	return put(out, 2, V_ASN1_CONTEXT_SPECIFIC, a, n);
}

/*
 * Copy an element. The last one in the last one, @depth times, gets @add behind its digest algorithm. Return: the size of the
 * copy, 0 if there is no such element.
 */
static size_t copy_with(const uint8_t *der, size_t sz, int depth, const uint8_t *add, size_t add_sz, uint8_t *out)
{
	const unsigned char *p = der, *child;
	uint8_t content[MAX_SIG + 512];
	size_t used = 0, n, i;
	int tag, class, c_tag, c_class;
	long len, c_len;

	if (ASN1_get_object(&p, &len, &tag, &class, sz) & 0x80)
		return 0;
	for (i = 0; len > 0; i++) {
		child = p;
		if (ASN1_get_object(&p, &c_len, &c_tag, &c_class, len) & 0x80)
			return 0;
		p += c_len;
		len -= p - child;
		n = p - child;
		if (depth && !len)
			n = copy_with(child, n, depth - 1, add, add_sz, content + used);
		else
			memcpy(content + used, child, n);
		if (!n)
			return 0;
		used += n;
		if (!depth && i == ALGORITHM) {
			memcpy(content + used, add, add_sz);
			used += add_sz;
		}
	}
	return put(out, tag, class, content, used);
}

/**
 * uncovered_add() - have a signature without signed attributes say what a program is
 * @der: the signature, of one signer
 * @sz: its size
 * @said: what it is to say
 * @out: room for MAX_SIG bytes and 512 more
 *
 * Return: the size of the new one, 0 if that is not possible.
 */
size_t uncovered_add(const void *der, size_t sz, const struct said *said, void *out)
{
	uint8_t add[256];

	/* ContentInfo, [0], SignedData, the SET of signers, SignerInfo */
	return copy_with(der, sz, 4, add, attribute(said, add), out);
}
