// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - KUnit tables of what is demanded of certificates
 */
#include <kunit/test.h>

#include "certs.h"

#define CODE	HORNET_CERTS_CODE_SIGNING
#define DATES	HORNET_CERTS_DATES

static const struct {
	const char *list;
	u32 demanded;
} lists[] = {
	{ "any", 0 },
	{ "code-signing", CODE },
	{ "dates", DATES },
	{ "code-signing,dates", CODE | DATES },
	{ "dates,code-signing", CODE | DATES },
	{ "dates,dates", DATES },
	{ "", CODE | DATES },
	{ "none", CODE | DATES },
	{ "any,dates", CODE | DATES },
	{ "date", CODE | DATES },
	{ "datesx", CODE | DATES },
	{ "dates,", CODE | DATES },
	{ ",dates", CODE | DATES },
	{ "dates, code-signing", CODE | DATES },
};

static void hornet_certs_parse_test(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		KUNIT_EXPECT_EQ_MSG(test, lists[i].demanded, hornet_certs_parse(lists[i].list),
				    "%s", lists[i].list);
}

static const struct {
	const char *name;
	u32 demanded;
	struct hornet_cert cert;
	u32 unfit;
} fits[] = {
	{ "nothing demanded, nothing there", 0, { false, 0, -1 }, 0 },
	{ "all demanded, all there", CODE | DATES, { true, 100, 100 }, 0 },
	{ "no usage", CODE | DATES, { false, 100, 100 }, CODE },
	{ "no usage, not demanded", DATES, { false, 100, 100 }, 0 },
	{ "ended a second ago", CODE | DATES, { true, 0, 99 }, DATES },
	{ "begins in a second", CODE | DATES, { true, 101, 200 }, DATES },
	{ "ended, not demanded", CODE, { true, 0, 99 }, 0 },
	{ "no dates", DATES, { true, 0, -1 }, DATES },
	{ "neither", CODE | DATES, { false, 0, 99 }, CODE | DATES },
};

static void hornet_certs_unfit_test(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fits); i++)
		KUNIT_EXPECT_EQ_MSG(test, fits[i].unfit,
				    hornet_certs_unfit(fits[i].demanded, &fits[i].cert, 100),
				    "%s", fits[i].name);
}

static struct kunit_case hornet_certs_cases[] = {
	KUNIT_CASE(hornet_certs_parse_test),
	KUNIT_CASE(hornet_certs_unfit_test),
	{}
};

static struct kunit_suite hornet_certs_suite = {
	.name = "hornet-certs",
	.test_cases = hornet_certs_cases,
};
kunit_test_suite(hornet_certs_suite);
