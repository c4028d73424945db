// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - KUnit table of what a signer says of a program
 */
#include <kunit/test.h>

#include "stated.h"

#define PASS_XDP { BPF_PROG_TYPE_XDP, BPF_XDP, BPF_F_XDP_HAS_FRAGS, 1, 2, "pass" }

static const struct stated_case {
	const char *name;
	struct hornet_stated is;
	bool fits;
} stated_cases[] = {
	{ "what was said", PASS_XDP, true },
	{ "another type",
	  { BPF_PROG_TYPE_SCHED_CLS, BPF_XDP, BPF_F_XDP_HAS_FRAGS, 1, 2, "pass" }, false },
	{ "another attach type",
	  { BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, BPF_F_XDP_HAS_FRAGS, 1, 2, "pass" }, false },
	{ "a flag less", { BPF_PROG_TYPE_XDP, BPF_XDP, 0, 1, 2, "pass" }, false },
	{ "a flag more",
	  { BPF_PROG_TYPE_XDP, BPF_XDP, BPF_F_XDP_HAS_FRAGS | BPF_F_SLEEPABLE, 1, 2, "pass" },
	  false },
	{ "another license",
	  { BPF_PROG_TYPE_XDP, BPF_XDP, BPF_F_XDP_HAS_FRAGS, 0, 2, "pass" }, false },
	{ "instructions that were metadata",
	  { BPF_PROG_TYPE_XDP, BPF_XDP, BPF_F_XDP_HAS_FRAGS, 1, 3, "pass" }, false },
	{ "another name",
	  { BPF_PROG_TYPE_XDP, BPF_XDP, BPF_F_XDP_HAS_FRAGS, 1, 2, "past" }, false },
	{ "no name", { BPF_PROG_TYPE_XDP, BPF_XDP, BPF_F_XDP_HAS_FRAGS, 1, 2, "" }, false },
};

static void hornet_stated_test(struct kunit *test)
{
	static const struct hornet_stated said = PASS_XDP;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stated_cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, stated_cases[i].fits,
				    hornet_stated_fits(&said, sizeof(said),
						       &stated_cases[i].is),
				    "%s", stated_cases[i].name);
}

static void hornet_stated_size_test(struct kunit *test)
{
	static const struct hornet_stated said[2] = { PASS_XDP };
	size_t len;

	for (len = 0; len <= sizeof(said); len++)
		KUNIT_EXPECT_EQ(test, len == sizeof(said[0]),
				hornet_stated_fits(said, len, &said[0]));
}

static struct kunit_case hornet_stated_cases[] = {
	KUNIT_CASE(hornet_stated_test),
	KUNIT_CASE(hornet_stated_size_test),
	{}
};

static struct kunit_suite hornet_stated_suite = {
	.name = "hornet-stated",
	.test_cases = hornet_stated_cases,
};
kunit_test_suite(hornet_stated_suite);
