// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Hornet - is a signature one DER element and nothing else?
 *
 * The kernel's ASN.1 decoder takes BER, too, and stops at the end of the
 * message. One signature could then be written in any number of ways, with
 * anything behind it. Pure functions over bytes that an attacker chose; X.690
 * sections 8.1 and 10.
 */
#include "der.h"

#define TAG_CLASS	0xc0
#define TAG_CONSTRUCTED	0x20
#define TAG_NUMBER	0x1f
#define TAG_LONG	0x1f	/* the number follows: not in a PKCS#7 message */

#define LEN_LONG	0x80	/* the length follows; alone: indefinite */

/**
 * hornet_der_next - take one element off a run of DER
 * @d: the run; starts behind the element afterwards
 * @tag: where to put the element's tag
 * @content: where to put its content
 *
 * Return: false if there is no element, or one that is not DER: a length that
 * is indefinite, not the shortest, or goes past the end; @d is then undefined.
 */
bool hornet_der_next(struct hornet_der *d, u8 *tag, struct hornet_der *content)
{
	size_t len, hdr = 2;
	unsigned int n;

	if (d->len < 2)
		return false;
	*tag = d->p[0];
	if ((*tag & TAG_NUMBER) == TAG_LONG)
		return false;

	len = d->p[1];
	if (len & LEN_LONG) {
		n = len & ~LEN_LONG;
		if (n == 0 || n > 4 || d->len - 2 < n || !d->p[2])
			return false;
		len = 0;
		while (n--)
			len = len << 8 | d->p[hdr++];
		if (len < LEN_LONG)
			return false;
	}
	if (len > d->len - hdr)
		return false;

	content->p = d->p + hdr;
	content->len = len;
	d->p += hdr + len;
	d->len -= hdr + len;
	return true;
}

/* Of the universal types, SEQUENCE and SET have elements in them, others bytes. */
static bool form_fits(u8 tag)
{
	u8 number = tag & TAG_NUMBER;
	bool has_elements = tag & TAG_CONSTRUCTED;

	if (tag & TAG_CLASS)
		return true;
	if (number == 0)
		return false;
	return has_elements == (number == (DER_SEQUENCE & TAG_NUMBER) ||
				number == (DER_SET & TAG_NUMBER));
}

/**
 * hornet_der_whole - check the form of a signature
 * @p: its bytes
 * @len: how many
 *
 * Checks tags and lengths of all elements at all depths. What the elements
 * mean, and the order in a SET, is for others to check.
 *
 * Return: true if the bytes are one DER element, from the first to the last.
 */
bool hornet_der_whole(const u8 *p, size_t len)
{
	struct hornet_der level[HORNET_DER_DEPTH] = { { .p = p, .len = len } };
	struct hornet_der content;
	unsigned int depth = 1;
	u8 tag;

	if (!len)
		return false;
	while (depth) {
		struct hornet_der *d = &level[depth - 1];

		if (!d->len) {
			depth--;
			continue;
		}
		if (!hornet_der_next(d, &tag, &content) || !form_fits(tag))
			return false;
		if (depth == 1 && d->len)
			return false;
		if (!(tag & TAG_CONSTRUCTED))
			continue;
		if (depth == HORNET_DER_DEPTH)
			return false;
		level[depth++] = content;
	}
	return true;
}
