// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - KUnit table of ends of executables
 *
 * Each case writes a file's end from parts, and says what is to be found.
 */
#include <kunit/test.h>
#include <linux/module_signature.h>
#include <linux/slab.h>

#include "trailer.h"

static_assert(sizeof(struct module_signature) == HORNET_HDR_LEN);
static_assert(offsetof(struct module_signature, id_type) == 2);
static_assert(offsetof(struct module_signature, sig_len) == 8);
static_assert(HORNET_MARKER_LEN == 26);

/* A CMS SignedData of one signer; 'D' stands for the 32 bytes of a digest. */
static const u8 cms_attrs[] = {
	0x30, 0x58,						/* ContentInfo */
	0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2,	/* signedData */
	0xa0, 0x4b, 0x30, 0x49,					/* [0] SignedData */
	0x02, 1, 3,						/* version */
	0x31, 0,						/* digestAlgorithms */
	0x30, 0,						/* encapContentInfo */
	0x31, 0x40, 0x30, 0x3e,					/* one SignerInfo */
	0x02, 1, 3,						/* version */
	0x80, 2, 'i', 'd',					/* [0] sid */
	0x30, 0,						/* digestAlgorithm */
	0xa0, 0x31, 0x30, 0x2f,					/* one attribute */
	0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4,	/* messageDigest */
	0x31, 0x22, 0x04, 0x20,
	[56] = 'D',						/* to 87 */
	[88] = 0x30, 0x00,					/* signatureAlgorithm */
};

/* The same without signed attributes. */
static const u8 cms_plain[] = {
	0x30, 0x29,
	0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2,
	0xa0, 0x1c, 0x30, 0x1a,
	0x02, 1, 3, 0x31, 0, 0x30, 0,
	0x31, 0x11, 0x30, 0x0f,
	0x02, 1, 3, 0x80, 2, 'i', 'd', 0x30, 0,
	0x30, 0, 0x04, 2, 's', 'g',
};

static const struct hornet_digests digests_1 = {
	.sha256 = { 1 }, .sha384 = { 3 }, .sha512 = { 5 },
};
static const struct hornet_digests digests_2 = {
	.sha256 = { 2 }, .sha384 = { 4 }, .sha512 = { 6 },
};

/* What a file's end is written from; END ends a case's list. */
enum part {
	END,
	ELF,		/* some bytes that are no trailer */
	FOR_1,		/* a block that signs digests_1 */
	FOR_2,		/* a block that signs digests_2 */
	FOR_1_384,	/* the same with SHA-384 */
	FOR_1_512,	/* the same with SHA-512 */
	FOR_2_512,	/* a block that signs digests_2 with SHA-512 */
	FOR_1_CUT,	/* the first 32 bytes of digests_1.sha512 as if of SHA-256 */
	PLAIN,		/* a block without signed attributes */
	JUNK,		/* a block whose signature is no CMS */
	INDEFINITE,	/* a block whose signature is BER of indefinite length */
	NO_HDR,		/* the marker alone */
	BAD_HDR,	/* a block whose header has a wrong id_type */
	PAD_HDR,	/* a block whose header has a byte set that has to be 0 */
	EMPTY,		/* a block whose length is 0 */
	LONG,		/* a block that is longer than the file */
	OVER_LIMIT,	/* a block that is longer than the kernel takes */
	CUT,		/* a block whose last byte is missing */
	MANY_2,		/* 64 of FOR_2 */
	MANY_2_LESS_1,	/* 63 of FOR_2 */
	MANY_PLAIN,	/* 5 of PLAIN */
	MANY_1,		/* 5 of FOR_1 */
};

static size_t put(u8 *file, size_t at, const void *bytes, size_t len)
{
	memcpy(file + at, bytes, len);
	return at + len;
}

static size_t put_tail(u8 *file, size_t at, u32 sig_len, u8 id_type, u8 pad)
{
	struct module_signature ms = {
		.id_type = id_type, .__pad = { 0, pad, 0 },
		.sig_len = cpu_to_be32(sig_len),
	};

	at = put(file, at, &ms, sizeof(ms));
	return put(file, at, HORNET_MARKER, HORNET_MARKER_LEN);
}

static size_t put_block(u8 *file, size_t at, const void *sig, size_t len)
{
	at = put(file, at, sig, len);
	return put_tail(file, at, len, HORNET_ID_TYPE_PKCS7, 0);
}

/* cms_attrs with a digest of another size: all lengths around it grow. */
static size_t put_longer(u8 *file, size_t at, const u8 *digest, size_t size)
{
	static const u8 lengths[] = { 1, 14, 16, 25, 27, 38, 40, 53, 55 };
	size_t more = size - SHA256_DIGEST_SIZE, i;
	u8 cms[sizeof(cms_attrs) + SHA512_DIGEST_SIZE - SHA256_DIGEST_SIZE];

	memcpy(cms, cms_attrs, sizeof(cms_attrs));
	for (i = 0; i < ARRAY_SIZE(lengths); i++)
		cms[lengths[i]] += more;
	memcpy(cms + 56, digest, size);
	memcpy(cms + 56 + size, cms_attrs + 88, 2);
	return put_block(file, at, cms, sizeof(cms_attrs) + more);
}

static size_t put_signed(u8 *file, size_t at, const u8 *digest)
{
	return put_longer(file, at, digest, SHA256_DIGEST_SIZE);
}

static size_t put_part(u8 *file, size_t at, enum part part)
{
	static const u8 indefinite[] = { 0x30, 0x80, 0x06, 0, 0, 0 };
	int i;

	switch (part) {
	case ELF:
		return put(file, at, "\177ELF and so on", 14);
	case FOR_1:
		return put_signed(file, at, digests_1.sha256);
	case FOR_2:
		return put_signed(file, at, digests_2.sha256);
	case FOR_1_384:
		return put_longer(file, at, digests_1.sha384, SHA384_DIGEST_SIZE);
	case FOR_1_512:
		return put_longer(file, at, digests_1.sha512, SHA512_DIGEST_SIZE);
	case FOR_2_512:
		return put_longer(file, at, digests_2.sha512, SHA512_DIGEST_SIZE);
	case FOR_1_CUT:
		return put_signed(file, at, digests_1.sha512);
	case PLAIN:
		return put_block(file, at, cms_plain, sizeof(cms_plain));
	case JUNK:
		return put_block(file, at, "junk", 4);
	case INDEFINITE:
		return put_block(file, at, indefinite, sizeof(indefinite));
	case NO_HDR:
		return put(file, at, HORNET_MARKER, HORNET_MARKER_LEN);
	case BAD_HDR:
		at = put(file, at, cms_plain, sizeof(cms_plain));
		return put_tail(file, at, sizeof(cms_plain), 1, 0);
	case PAD_HDR:
		at = put(file, at, cms_plain, sizeof(cms_plain));
		return put_tail(file, at, sizeof(cms_plain), HORNET_ID_TYPE_PKCS7, 1);
	case EMPTY:
		return put_tail(file, at, 0, HORNET_ID_TYPE_PKCS7, 0);
	case LONG:
		return put_tail(file, at, at + 1, HORNET_ID_TYPE_PKCS7, 0);
	case OVER_LIMIT:
		memset(file + at, 0, HORNET_MAX_SIG + 1);
		return put_tail(file, at + HORNET_MAX_SIG + 1, HORNET_MAX_SIG + 1,
				HORNET_ID_TYPE_PKCS7, 0);
	case CUT:
		return put_signed(file, at, digests_1.sha256) - 1;
	case MANY_2:
	case MANY_2_LESS_1:
		for (i = part == MANY_2 ? 0 : 1; i < HORNET_MAX_BLOCKS; i++)
			at = put_signed(file, at, digests_2.sha256);
		return at;
	case MANY_PLAIN:
		for (i = 0; i <= HORNET_MAX_TRIES; i++)
			at = put_block(file, at, cms_plain, sizeof(cms_plain));
		return at;
	case MANY_1:
		for (i = 0; i <= HORNET_MAX_TRIES; i++)
			at = put_signed(file, at, digests_1.sha256);
		return at;
	case END:
		break;
	}
	return at;
}

struct trailer_case {
	const char *name;
	enum part parts[5];
	enum hornet_trailer result;
	u32 nr;		/* candidates for digests_1 */
	u32 first_len;	/* length of the first one */
};

#define LEN_A sizeof(cms_attrs)
#define LEN_P sizeof(cms_plain)
#define FOUND HORNET_TRAILER_FOUND
#define NO_MATCH HORNET_TRAILER_NO_MATCH
#define MALFORMED HORNET_TRAILER_MALFORMED
#define NONE HORNET_TRAILER_NONE

static const struct trailer_case trailer_cases[] = {
	{ "empty file", { END }, NONE },
	{ "no trailer", { ELF }, NONE },
	{ "one block", { ELF, FOR_1 }, FOUND, 1, LEN_A },
	{ "block and nothing else", { FOR_1 }, FOUND, 1, LEN_A },
	{ "block of another program", { ELF, FOR_2 }, NO_MATCH },
	{ "SHA-384", { ELF, FOR_1_384 }, FOUND, 1, LEN_A + 16 },
	{ "SHA-512", { ELF, FOR_1_512 }, FOUND, 1, LEN_A + 32 },
	{ "SHA-512 of another program", { ELF, FOR_2_512 }, NO_MATCH },
	{ "SHA-512 beside SHA-256", { ELF, FOR_1, FOR_1_512 }, FOUND, 2, LEN_A + 32 },
	{ "half of a SHA-512", { ELF, FOR_1_CUT }, NO_MATCH },
	{ "second from the end", { ELF, FOR_1, FOR_2 }, FOUND, 1, LEN_A },
	{ "without attributes", { ELF, PLAIN }, FOUND, 1, LEN_P },
	{ "matching one goes first", { ELF, FOR_1, PLAIN }, FOUND, 2, LEN_A },
	{ "at most 4 are tried", { ELF, MANY_PLAIN }, FOUND, 4, LEN_P },
	{ "at most 4 match", { ELF, MANY_1 }, FOUND, 4, LEN_A },
	{ "matching one pushes others out", { ELF, FOR_1, MANY_PLAIN }, FOUND, 4, LEN_A },
	{ "64th block", { ELF, FOR_1, MANY_2_LESS_1 }, FOUND, 1, LEN_A },
	{ "65th block", { ELF, FOR_1, MANY_2 }, NO_MATCH },
	{ "block, then other bytes", { FOR_1, ELF }, NONE },
	{ "junk for a signature", { ELF, JUNK }, NO_MATCH },
	{ "junk behind a good one", { ELF, FOR_1, JUNK }, FOUND, 1, LEN_A },
	{ "BER of indefinite length", { ELF, INDEFINITE }, NO_MATCH },
	{ "marker without header", { NO_HDR }, MALFORMED },
	{ "marker behind junk", { ELF, NO_HDR }, MALFORMED },
	{ "other id_type", { ELF, BAD_HDR }, MALFORMED },
	{ "padding not zero", { ELF, PAD_HDR }, MALFORMED },
	{ "length 0", { ELF, EMPTY }, MALFORMED },
	{ "longer than the file", { ELF, LONG }, MALFORMED },
	{ "longer than a signature may be", { ELF, OVER_LIMIT }, MALFORMED },
	{ "cut off", { ELF, CUT }, NONE },
	{ "good one behind a malformed one", { ELF, BAD_HDR, FOR_1 }, FOUND, 1, LEN_A },
	{ "good one before a malformed one", { ELF, FOR_1, BAD_HDR }, MALFORMED },
};

static void trailer_desc(const struct trailer_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(trailer, trailer_cases, trailer_desc);

static void test_trailer(struct kunit *test)
{
	const struct trailer_case *c = test->param_value;
	u8 *file = kunit_kzalloc(test, 64 * 1024, GFP_KERNEL);
	struct hornet_candidates cand;
	size_t len = 0;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, file);
	for (i = 0; c->parts[i] != END; i++)
		len = put_part(file, len, c->parts[i]);

	KUNIT_EXPECT_EQ(test, hornet_trailer_select(file, len, &digests_1, &cand),
			c->result);
	KUNIT_ASSERT_EQ(test, cand.nr, c->nr);
	for (i = 0; i < cand.nr; i++)
		KUNIT_EXPECT_LE(test, (size_t)cand.off[i] + cand.len[i], len);
	if (cand.nr)
		KUNIT_EXPECT_EQ(test, cand.len[0], c->first_len);
}

/* A file whose signatures are all over SHA-256 is read the same without the longer digests. */
static void test_longer(struct kunit *test)
{
	const struct trailer_case *c = test->param_value;
	u8 *file = kunit_kzalloc(test, 64 * 1024, GFP_KERNEL);
	struct hornet_digests short_1 = { 0 };
	struct hornet_candidates cand;
	bool longer = false;
	size_t len = 0;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, file);
	for (i = 0; c->parts[i] != END; i++) {
		len = put_part(file, len, c->parts[i]);
		longer |= c->parts[i] == FOR_1_384 || c->parts[i] == FOR_1_512 ||
			  c->parts[i] == FOR_2_512;
	}
	memcpy(short_1.sha256, digests_1.sha256, sizeof(short_1.sha256));
	i = hornet_trailer_select(file, len, &short_1, &cand);
	KUNIT_EXPECT_EQ(test, cand.longer, longer);
	if (longer)
		return;
	KUNIT_EXPECT_EQ(test, i, c->result);
	KUNIT_ASSERT_EQ(test, cand.nr, c->nr);
	if (cand.nr)
		KUNIT_EXPECT_EQ(test, cand.len[0], c->first_len);
}

/* Cut a good file's end at every length; KASAN watches the bounds. */
static void test_every_length(struct kunit *test)
{
	u8 *file = kunit_kzalloc(test, 4096, GFP_KERNEL);
	struct hornet_candidates cand;
	size_t len, cut;
	u8 *win;

	KUNIT_ASSERT_NOT_NULL(test, file);
	len = put_part(file, 0, ELF);
	len = put_part(file, len, FOR_1);
	for (cut = 1; cut <= len; cut++) {
		/* the first @cut bytes are missing */
		win = kmemdup(file + cut, len - cut, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, win);
		hornet_trailer_select(win, len - cut, &digests_1, &cand);
		KUNIT_EXPECT_EQ(test, cand.nr, cut <= 14 ? 1 : 0);
		kfree(win);
	}
}

/* Change every byte of the signature; none may lead out of the file. */
static void test_every_byte(struct kunit *test)
{
	u8 *file = kunit_kzalloc(test, 4096, GFP_KERNEL);
	struct hornet_candidates cand;
	size_t len, at, i;
	unsigned int value;
	u8 *win;

	KUNIT_ASSERT_NOT_NULL(test, file);
	len = put_part(file, 0, FOR_1);
	win = kmemdup(file, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, win);
	for (at = 0; at < len; at++) {
		for (value = 0; value < 256; value++) {
			win[at] = value;
			hornet_trailer_select(win, len, &digests_1, &cand);
			for (i = 0; i < cand.nr; i++)
				KUNIT_EXPECT_LE(test, (size_t)cand.off[i] + cand.len[i],
						len);
		}
		win[at] = file[at];
	}
	kfree(win);
}

static struct kunit_case trailer_kunit_cases[] = {
	KUNIT_CASE_PARAM(test_trailer, trailer_gen_params),
	KUNIT_CASE_PARAM(test_longer, trailer_gen_params),
	KUNIT_CASE(test_every_length),
	KUNIT_CASE(test_every_byte),
	{}
};

static struct kunit_suite trailer_suite = {
	.name = "hornet-trailer",
	.test_cases = trailer_kunit_cases,
};

kunit_test_suite(trailer_suite);
