// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - KUnit table of what the end of a loader's metadata says
 */
#include <kunit/test.h>

#include "info.h"

struct end {
	char name[HORNET_INFO_NAME];
	u64 version;
	u32 open_inputs;
	u32 flags;
	char magic[16];
};

struct info_case {
	const char *desc;
	struct end end;
	size_t cut;		/* bytes that are missing at the front */
	bool says;
};

#define MAGIC .magic = { 'b', 'p', 'f', ' ', 's', 'i', 'g', 'n', 'e', 'd', ' ', 'i', 'n', 'f', 'o', '\n' }

static const struct info_case info_cases[] = {
	{ "all of it", { .name = "exec.trace-1_a", .version = 7, .open_inputs = 2, MAGIC }, 0, true },
	{ "no name", { .version = 7, MAGIC }, 0, true },
	{ "nothing but the magic", { MAGIC }, 0, true },
	{ "no magic", { .name = "exec" }, 0, false },
	{ "another magic", { .name = "exec", .magic = "bpf signed info" }, 0, false },
	{ "a byte too short", { .name = "exec", MAGIC }, 1, false },
	{ "flags", { .name = "exec", .flags = 1, MAGIC }, 0, false },
	{ "name without an end",
	  { .name = { [0 ... HORNET_INFO_NAME - 1] = 'a' }, MAGIC }, 0, false },
	{ "something behind the name", { .name = "exec\0x", MAGIC }, 0, false },
	{ "blank in the name", { .name = "exec trace", MAGIC }, 0, false },
	{ "newline in the name", { .name = "exec\n", MAGIC }, 0, false },
	{ "not ASCII", { .name = "ex\xe9" "c", MAGIC }, 0, false },
};

static void info_desc(const struct info_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(info, info_cases, info_desc);

static void test_info(struct kunit *test)
{
	const struct info_case *c = test->param_value;
	const struct hornet_info nothing = {};
	struct hornet_info info;
	u8 metadata[16 + sizeof(c->end)];

	static_assert(sizeof(c->end) == 64);
	memset(metadata, 0xa5, 16);
	memcpy(metadata + 16, &c->end, sizeof(c->end));
	if (c->cut) {
		KUNIT_EXPECT_FALSE(test, hornet_info_parse(metadata + 16 + c->cut,
							   sizeof(c->end) - c->cut, &info));
		return;
	}
	KUNIT_EXPECT_EQ(test, hornet_info_parse(metadata, sizeof(metadata), &info), c->says);
	if (!c->says) {
		KUNIT_EXPECT_MEMEQ(test, &info, &nothing, sizeof(info));
		return;
	}
	KUNIT_EXPECT_STREQ(test, info.name, c->end.name);
	KUNIT_EXPECT_EQ(test, info.version, c->end.version);
	KUNIT_EXPECT_EQ(test, info.open_inputs, c->end.open_inputs);
}

static void test_no_metadata(struct kunit *test)
{
	struct hornet_info info = { .version = 1 };

	KUNIT_EXPECT_FALSE(test, hornet_info_parse(NULL, 0, &info));
	KUNIT_EXPECT_EQ(test, info.version, 0);
}

static struct kunit_case info_kunit_cases[] = {
	KUNIT_CASE(test_no_metadata),
	KUNIT_CASE_PARAM(test_info, info_gen_params),
	{}
};

static struct kunit_suite info_suite = {
	.name = "hornet-info",
	.test_cases = info_kunit_cases,
};

kunit_test_suite(info_suite);
