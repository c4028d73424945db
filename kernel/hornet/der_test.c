// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - KUnit table of DER and what is not
 */
#include <kunit/test.h>

#include "der.h"

struct der_case {
	const char *name;
	const u8 *bytes;
	size_t len;
	bool whole;
};

#define CASE(text, good, ...) {						\
	.name = text, .whole = good,					\
	.bytes = (const u8[]){ __VA_ARGS__ },				\
	.len = sizeof((const u8[]){ __VA_ARGS__ }),			\
}

static const struct der_case der_cases[] = {
	{ .name = "nothing", .bytes = (const u8[]){ 0 } },
	CASE("tag alone", false, 0x30),
	CASE("empty SEQUENCE", true, 0x30, 0),
	CASE("empty SET", true, 0x31, 0),
	CASE("one INTEGER", true, 0x02, 1, 3),
	CASE("SEQUENCE of two", true, 0x30, 5, 0x02, 1, 3, 0x05, 0),
	CASE("context tags", true, 0x30, 7, 0x80, 1, 'x', 0xa0, 2, 0x05, 0),
	CASE("any bytes in a context tag", true, 0x30, 4, 0x80, 2, 0x30, 0x80),

	CASE("byte behind", false, 0x30, 0, 0),
	CASE("element behind", false, 0x30, 0, 0x30, 0),
	CASE("last byte missing", false, 0x30, 3, 0x02, 1),
	CASE("element longer than what it is in", false, 0x30, 3, 0x02, 2, 3),
	CASE("element cut inside", false, 0x30, 1, 0x02),
	CASE("byte left inside", false, 0x30, 4, 0x02, 1, 3, 0x05),

	CASE("indefinite length", false, 0x30, 0x80, 0, 0),
	CASE("indefinite length inside", false, 0x30, 4, 0x30, 0x80, 0, 0),
	CASE("indefinite length in a context tag", false, 0x30, 4, 0xa0, 0x80, 0, 0),
	CASE("end of contents", false, 0x30, 2, 0, 0),
	CASE("long form of a short length", false, 0x30, 0x81, 0),
	CASE("long form of 127", false, 0x30, 0x81, 127, [129] = 0),
	CASE("long form of 128", true, 0x04, 0x81, 128, [130] = 0),
	CASE("long form with a zero", false, 0x04, 0x82, 0, 128, [131] = 0),
	CASE("length of 256", true, 0x04, 0x82, 1, 0, [259] = 0),
	CASE("length of 5 bytes", false, 0x04, 0x85, 0, 0, 0, 0, 1, 0),
	CASE("length of 9 bytes, 128 in the last 8", false,
	     0x04, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 128, [138] = 0),
	CASE("length of 4 GiB less 1", false, 0x04, 0x84, 0xff, 0xff, 0xff, 0xff, 0),
	CASE("length cut", false, 0x04, 0x82, 1),

	CASE("long tag", false, 0x1f, 0x20, 0),
	CASE("OCTET STRING in parts", false, 0x24, 3, 0x04, 1, 'x'),
	CASE("OCTET STRING in parts, inside", false, 0x30, 5, 0x24, 3, 0x04, 1, 'x'),
	CASE("SEQUENCE without elements in it", false, 0x10, 0),
	CASE("SET without elements in it", false, 0x11, 0),
};

static void der_desc(const struct der_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(der, der_cases, der_desc);

static void test_whole(struct kunit *test)
{
	const struct der_case *c = test->param_value;
	u8 *copy;

	/* KASAN sees a read past the end of it. */
	copy = kunit_kmalloc(test, c->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, c->bytes, c->len);
	KUNIT_EXPECT_EQ(test, hornet_der_whole(copy, c->len), c->whole);
}

static size_t nested(u8 *buf, unsigned int depth)
{
	unsigned int i;

	for (i = 0; i < depth; i++) {
		buf[2 * i] = DER_SEQUENCE;
		buf[2 * i + 1] = 2 * (depth - 1 - i);
	}
	return 2 * depth;
}

/* An element without others in it may stand at the last level. */
static void test_depth(struct kunit *test)
{
	u8 buf[2 * (HORNET_DER_DEPTH + 2)];

	KUNIT_EXPECT_TRUE(test, hornet_der_whole(buf, nested(buf, HORNET_DER_DEPTH - 1)));
	KUNIT_EXPECT_FALSE(test, hornet_der_whole(buf, nested(buf, HORNET_DER_DEPTH)));
	KUNIT_EXPECT_FALSE(test, hornet_der_whole(buf, nested(buf, HORNET_DER_DEPTH + 2)));
}

static struct kunit_case der_kunit_cases[] = {
	KUNIT_CASE_PARAM(test_whole, der_gen_params),
	KUNIT_CASE(test_depth),
	{}
};

static struct kunit_suite der_suite = {
	.name = "hornet-der",
	.test_cases = der_kunit_cases,
};

kunit_test_suite(der_suite);
