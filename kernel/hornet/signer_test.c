// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - KUnit: a signer is kept as it is, once for all programs that share it
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "hornet.h"

/* A key id and a serial number of 20 bytes and a name of a few words, as most have. */
static void fill(struct pkcs7_signer *s, u8 keyid_len, u8 serial_len, u16 issuer_len, u32 path_len)
{
	memset(s, 0, sizeof(*s));
	s->keyring = SIGNER_KEYRING_SECONDARY;
	memset(s->spki_sha256, 1, sizeof(s->spki_sha256));
	s->keyid_len = keyid_len;
	memset(s->keyid, 2, keyid_len);
	s->serial_len = serial_len;
	memset(s->serial, 3, serial_len);
	s->issuer_len = issuer_len;
	memset(s->issuer, 4, issuer_len);
	s->path_len = path_len;
	memset(s->path, 5, path_len * SHA256_DIGEST_SIZE);
}

static void keep(struct kunit *test, u8 keyid_len, u8 serial_len, u16 issuer_len, u32 path_len,
		 size_t most)
{
	struct hornet_signer *s;
	struct pkcs7_signer in, out;

	fill(&in, keyid_len, serial_len, issuer_len, path_len);
	s = hornet_signer_new(&in);
	KUNIT_ASSERT_NOT_NULL(test, s);
	hornet_signer_describe(s, &out);
	KUNIT_EXPECT_MEMEQ(test, &in, &out, sizeof(in));
	KUNIT_EXPECT_MEMEQ(test, hornet_signer_spki(s), in.spki_sha256, SHA256_DIGEST_SIZE);
	KUNIT_EXPECT_EQ(test, hornet_signer_keyring(s), SIGNER_KEYRING_SECONDARY);
	KUNIT_EXPECT_LE(test, ksize(s), most);
	/* What a program shares is there until the last one has given it back. */
	KUNIT_EXPECT_PTR_EQ(test, hornet_signer_get(s), s);
	hornet_signer_put(s);
	hornet_signer_describe(s, &out);
	KUNIT_EXPECT_MEMEQ(test, &in, &out, sizeof(in));
	hornet_signer_put(s);
}

static void hornet_signer_keep_test(struct kunit *test)
{
	/* With struct hornet_id, at most 192 bytes, that is less than 512 for one program alone. */
	keep(test, 20, 20, 60, 0, 320);
	keep(test, 20, 20, 60, 1, 320);
	keep(test, 0, 0, 0, 0, 320);
	keep(test, SIGNER_KEYID_MAX, SIGNER_SERIAL_MAX, SIGNER_ISSUER_MAX, 0, 512);
	keep(test, SIGNER_KEYID_MAX, SIGNER_SERIAL_MAX, SIGNER_ISSUER_MAX, SIGNER_PATH_MAX, 1024);
}

static void hornet_signer_nobody_test(struct kunit *test)
{
	struct pkcs7_signer out;

	memset(&out, 0xff, sizeof(out));
	hornet_signer_describe(NULL, &out);
	KUNIT_EXPECT_FALSE(test, hornet_signer_known(&out));
	KUNIT_EXPECT_NULL(test, hornet_signer_get(NULL));
	KUNIT_EXPECT_NULL(test, hornet_signer_spki(NULL));
	KUNIT_EXPECT_EQ(test, hornet_signer_keyring(NULL), SIGNER_KEYRING_NONE);
	hornet_signer_put(NULL);
}

static struct kunit_case hornet_signer_cases[] = {
	KUNIT_CASE(hornet_signer_keep_test),
	KUNIT_CASE(hornet_signer_nobody_test),
	{}
};

static struct kunit_suite hornet_signer_suite = {
	.name = "hornet-signer",
	.test_cases = hornet_signer_cases,
};
kunit_test_suite(hornet_signer_suite);
