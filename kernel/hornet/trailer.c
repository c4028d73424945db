// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - find the signature of a payload at the end of an executable
 *
 * The file ends in blocks, one a signed program:
 *
 *	PKCS#7 DER || struct module_signature || "~eBPF signature appended~\n"
 *
 * Everything here is over bytes in memory that an attacker chose. Nothing is
 * trusted because of what is found here: it only says which signatures are
 * worth a public-key operation.
 */
#include "der.h"
#include "trailer.h"

/* 1.2.840.113549.1.7.2, RFC 5652 section 5.1 */
static const u8 oid_signed_data[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02
};

/* 1.2.840.113549.1.9.4, RFC 5652 section 11.2 */
static const u8 oid_message_digest[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04
};

static bool der_take(struct hornet_der *d, u8 tag, struct hornet_der *content)
{
	u8 found;

	return hornet_der_next(d, &found, content) && found == tag;
}

static bool der_next_is(const struct hornet_der *d, u8 tag)
{
	return d->len && d->p[0] == tag;
}

static bool der_is(const struct hornet_der *d, const u8 *bytes, size_t len)
{
	return d->len == len && !memcmp(d->p, bytes, len);
}

/* How one signature stands to a payload, as far as can be said for free. */
enum cms_match {
	CMS_BAD,	/* not a SignedData that can be read */
	CMS_OTHER,	/* signs something else */
	CMS_PLAIN,	/* no signed attributes: only verification tells */
	CMS_MATCH,	/* its messageDigest is a digest of the payload */
};

/* Their lengths differ, so no digest can be taken for one of another algorithm. */
static bool is_digest(const struct hornet_der *value, const struct hornet_digests *d)
{
	return der_is(value, d->sha256, sizeof(d->sha256)) ||
	       der_is(value, d->sha384, sizeof(d->sha384)) ||
	       der_is(value, d->sha512, sizeof(d->sha512));
}

/* SignedAttributes ::= SET OF SEQUENCE { OID, SET OF value } */
static enum cms_match attrs_match(struct hornet_der attrs, const struct hornet_digests *digests,
				  bool *longer)
{
	enum cms_match match = CMS_OTHER;
	struct hornet_der attr, oid, set, value;

	while (attrs.len) {
		if (!der_take(&attrs, DER_SEQUENCE, &attr) ||
		    !der_take(&attr, DER_OID, &oid) ||
		    !der_take(&attr, DER_SET, &set))
			return CMS_BAD;
		if (!der_is(&oid, oid_message_digest, sizeof(oid_message_digest)))
			continue;
		if (!der_take(&set, DER_OCTETS, &value) || set.len)
			return CMS_BAD;
		if (value.len == sizeof(digests->sha384) || value.len == sizeof(digests->sha512))
			*longer = true;
		if (is_digest(&value, digests))
			match = CMS_MATCH;
	}
	return match;
}

/* SignerInfo, RFC 5652 section 5.3, up to its signed attributes */
static enum cms_match signer_match(struct hornet_der si, const struct hornet_digests *digests,
				   bool *longer)
{
	struct hornet_der skip;
	u8 tag;

	if (!der_take(&si, DER_INTEGER, &skip) ||	/* version */
	    !hornet_der_next(&si, &tag, &skip) ||		/* sid */
	    !der_take(&si, DER_SEQUENCE, &skip))	/* digestAlgorithm */
		return CMS_BAD;
	if (!der_next_is(&si, DER_CONTEXT(0)))
		return CMS_PLAIN;
	if (!der_take(&si, DER_CONTEXT(0), &skip))
		return CMS_BAD;
	return attrs_match(skip, digests, longer);
}

/* ContentInfo and SignedData, RFC 5652 sections 3 and 5.1; best of its signers */
static enum cms_match cms_match(struct hornet_der cms, const struct hornet_digests *digests,
				bool *longer)
{
	struct hornet_der info, oid, wrap, sd, skip, signers, si;
	enum cms_match best = CMS_BAD, match;

	if (!der_take(&cms, DER_SEQUENCE, &info) || cms.len ||
	    !der_take(&info, DER_OID, &oid) ||
	    !der_is(&oid, oid_signed_data, sizeof(oid_signed_data)) ||
	    !der_take(&info, DER_CONTEXT(0), &wrap) ||
	    !der_take(&wrap, DER_SEQUENCE, &sd) ||
	    !der_take(&sd, DER_INTEGER, &skip) ||	/* version */
	    !der_take(&sd, DER_SET, &skip) ||		/* digestAlgorithms */
	    !der_take(&sd, DER_SEQUENCE, &skip))	/* encapContentInfo */
		return CMS_BAD;
	if (der_next_is(&sd, DER_CONTEXT(0)) && !der_take(&sd, DER_CONTEXT(0), &skip))
		return CMS_BAD;				/* certificates */
	if (der_next_is(&sd, DER_CONTEXT(1)) && !der_take(&sd, DER_CONTEXT(1), &skip))
		return CMS_BAD;				/* crls */
	if (!der_take(&sd, DER_SET, &signers))
		return CMS_BAD;

	while (signers.len) {
		if (!der_take(&signers, DER_SEQUENCE, &si))
			return CMS_BAD;
		match = signer_match(si, digests, longer);
		if (match == CMS_BAD)
			return CMS_BAD;
		if (match > best)
			best = match;
	}
	return best;
}

enum block {
	BLOCK_NONE,
	BLOCK_BAD,
	BLOCK_OK,
};

static bool has_marker(const u8 *end)
{
	return !memcmp(end - HORNET_MARKER_LEN, HORNET_MARKER, HORNET_MARKER_LEN);
}

/**
 * hornet_trailer_block - get the length of the block that ends here
 * @tail: its last HORNET_TAIL_LEN bytes
 *
 * Return: the length, 0 if there is no block, or none that can be read.
 */
size_t hornet_trailer_block(const u8 *tail)
{
	const u8 *hdr = tail;
	u32 sig_len;
	int i;

	if (!has_marker(tail + HORNET_TAIL_LEN))
		return 0;
	for (i = 0; i < 8; i++)
		if (hdr[i] != (i == 2 ? HORNET_ID_TYPE_PKCS7 : 0))
			return 0;
	sig_len = (u32)hdr[8] << 24 | hdr[9] << 16 | hdr[10] << 8 | hdr[11];
	if (!sig_len || sig_len > HORNET_MAX_SIG)
		return 0;
	return sig_len + HORNET_TAIL_LEN;
}

/* Take the last block off @win[0..*@end), which then ends before it. */
static enum block block_before(const u8 *win, size_t *end, struct hornet_der *cms)
{
	size_t left = *end, len;

	if (left < HORNET_MARKER_LEN || !has_marker(win + left))
		return BLOCK_NONE;
	if (left < HORNET_TAIL_LEN)
		return BLOCK_BAD;
	len = hornet_trailer_block(win + left - HORNET_TAIL_LEN);
	if (!len || len > left)
		return BLOCK_BAD;

	*end = left - len;
	cms->p = win + *end;
	cms->len = len - HORNET_TAIL_LEN;
	return BLOCK_OK;
}

static void candidate_add(struct hornet_candidates *cand, const u8 *win,
			  const struct hornet_der *cms)
{
	if (cand->nr == HORNET_MAX_TRIES)
		return;
	cand->off[cand->nr] = cms->p - win;
	cand->len[cand->nr] = cms->len;
	cand->nr++;
}

/**
 * hornet_trailer_select - choose the signatures that may be a payload's
 * @win: the end of the file, or all of it
 * @len: bytes in @win, at most HORNET_MAX_WINDOW
 * @digests: the payload's
 * @cand: where to put what was chosen: first signatures whose messageDigest
 *	  attribute is one of @digests, then ones without signed attributes, each kind
 *	  from the end of the file backwards, at most HORNET_MAX_TRIES in all
 *
 * Reads at most HORNET_MAX_BLOCKS blocks. The first block that cannot be read
 * ends the search; what was found behind it stays valid.
 *
 * Return: what the end of the file is; @cand is not empty if and only if that
 * is HORNET_TRAILER_FOUND.
 */
enum hornet_trailer hornet_trailer_select(const u8 *win, size_t len,
					  const struct hornet_digests *digests,
					  struct hornet_candidates *cand)
{
	struct hornet_candidates plain = { 0 };
	unsigned int blocks, i;
	size_t end = len;
	struct hornet_der cms;
	enum block b = BLOCK_NONE;

	cand->nr = 0;
	cand->longer = false;
	for (blocks = 0; blocks < HORNET_MAX_BLOCKS; blocks++) {
		b = block_before(win, &end, &cms);
		if (b != BLOCK_OK)
			break;
		switch (cms_match(cms, digests, &cand->longer)) {
		case CMS_MATCH:
			candidate_add(cand, win, &cms);
			break;
		case CMS_PLAIN:
			candidate_add(&plain, win, &cms);
			break;
		case CMS_BAD:
		case CMS_OTHER:
			break;
		}
	}

	for (i = 0; i < plain.nr; i++) {
		cms.p = win + plain.off[i];
		cms.len = plain.len[i];
		candidate_add(cand, win, &cms);
	}

	if (cand->nr)
		return HORNET_TRAILER_FOUND;
	if (blocks)
		return HORNET_TRAILER_NO_MATCH;
	return b == BLOCK_NONE ? HORNET_TRAILER_NONE : HORNET_TRAILER_MALFORMED;
}
