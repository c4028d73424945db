// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - KUnit tables of verdicts and decisions
 */
#include <kunit/test.h>

#include "decide.h"

struct judge_case {
	const char *name;
	struct hornet_finding f;
	enum lsm_integrity_verdict verdict;
	enum hornet_reason reason;
};

#define FAILED(what, errno) .fail = HORNET_FAIL_##what, .err = -(errno)
#define SIGNED .origin = HORNET_ORIGIN_ATTR
#define IN_EXE .origin = HORNET_ORIGIN_EXE
#define CHILD .origin = HORNET_ORIGIN_LOADER
#define GIVES(v, r) .verdict = LSM_INT_VERDICT_##v, .reason = HORNET_REASON_##r

static const struct judge_case judge_cases[] = {
	{ "signed in attr", { SIGNED }, GIVES(OK, SIGNED) },
	{ "signed in executable", { IN_EXE }, GIVES(OK, SIGNED) },
	{ "SHA-224 and RSA of 2048 bits", { SIGNED, .min_digest = 28, .min_rsa = 256 },
	  GIVES(OK, SIGNED) },
	{ "SHA-1", { SIGNED, .min_digest = 20, .min_rsa = 256 },
	  GIVES(BADSIG, WEAK_SIGNATURE) },
	{ "MD5", { SIGNED, .min_digest = 16, .min_rsa = 256 },
	  GIVES(BADSIG, WEAK_SIGNATURE) },
	{ "SHA-1 in executable, elliptic curve", { IN_EXE, .min_digest = 20 },
	  GIVES(BADSIG, WEAK_SIGNATURE) },
	{ "RSA of 2040 bits", { SIGNED, .min_digest = 32, .min_rsa = 255 },
	  GIVES(BADSIG, WEAK_SIGNATURE) },
	{ "SHA-1, user keyring",
	  { SIGNED, .trust = HORNET_TRUST_USER, .min_digest = 20 },
	  GIVES(BADSIG, WEAK_SIGNATURE) },
	{ "too far from the key to say who signed", { SIGNED, .far = true },
	  GIVES(BADSIG, LONG_CHAIN) },
	{ "certificate for another use", { SIGNED, .lacks = HORNET_CERTS_CODE_SIGNING },
	  GIVES(UNKNOWNKEY, CERT_USE) },
	{ "certificate that has expired", { IN_EXE, .lacks = HORNET_CERTS_DATES },
	  GIVES(UNKNOWNKEY, CERT_DATES) },
	{ "certificate for another use, expired", { SIGNED, .lacks = HORNET_CERTS_ALL },
	  GIVES(UNKNOWNKEY, CERT_USE) },
	{ "keyring that is not sealed", { SIGNED, FAILED(ARGS, ENOKEY) },
	  GIVES(UNKNOWNKEY, UNKNOWN_KEY) },
	{ "signer does not say what it is", { SIGNED, .unstated = true },
	  GIVES(UNEXPECTED, UNSTATED) },
	{ "signer does not say what it is, user keyring",
	  { SIGNED, .unstated = true, .trust = HORNET_TRUST_USER },
	  GIVES(UNEXPECTED, UNSTATED) },
	{ "unsigned", { .origin = HORNET_ORIGIN_NONE }, GIVES(UNSIGNED, UNSIGNED) },
	{ "executable not readable", { .origin = HORNET_ORIGIN_NONE, .exe_fault = true },
	  GIVES(FAULT, FAULT) },
	{ "kernel", { .origin = HORNET_ORIGIN_KERNEL }, GIVES(UNSIGNED, KERNEL) },
	{ "no judgement of what was before", { .origin = HORNET_ORIGIN_BEFORE },
	  GIVES(FAULT, FAULT) },

	{ "user keyring, good signature", { SIGNED, .trust = HORNET_TRUST_USER },
	  GIVES(UNKNOWNKEY, USER_KEYRING) },
	{ "platform keyring, good signature", { SIGNED, .trust = HORNET_TRUST_PLATFORM },
	  GIVES(UNKNOWNKEY, PLATFORM_KEYRING) },
	{ "user keyring refused",
	  { SIGNED, .trust = HORNET_TRUST_USER, FAILED(KEYRING, EPERM) },
	  GIVES(UNKNOWNKEY, USER_KEYRING) },
	{ "platform keyring refused",
	  { SIGNED, .trust = HORNET_TRUST_PLATFORM, FAILED(KEYRING, EPERM) },
	  GIVES(UNKNOWNKEY, PLATFORM_KEYRING) },
	{ "user keyring that is none",
	  { SIGNED, .trust = HORNET_TRUST_USER, FAILED(ARGS, EINVAL) },
	  GIVES(UNKNOWNKEY, USER_KEYRING) },

	{ "key in no keyring", { SIGNED, FAILED(CHECK, ENOKEY) },
	  GIVES(UNKNOWNKEY, UNKNOWN_KEY) },
	{ "key that has expired", { SIGNED, FAILED(CHECK, EKEYEXPIRED) },
	  GIVES(UNKNOWNKEY, UNKNOWN_KEY) },
	{ "key that keyctl(2) revoked", { IN_EXE, FAILED(CHECK, EKEYREVOKED) },
	  GIVES(UNKNOWNKEY, UNKNOWN_KEY) },
	{ "signature of other bytes", { SIGNED, FAILED(CHECK, EKEYREJECTED) },
	  GIVES(BADSIG, BAD_SIGNATURE) },
	{ "not PKCS#7", { SIGNED, FAILED(CHECK, EBADMSG) }, GIVES(BADSIG, BAD_SIGNATURE) },
	{ "PKCS#7 without signer", { SIGNED, FAILED(CHECK, EINVAL) },
	  GIVES(BADSIG, BAD_SIGNATURE) },
	{ "algorithm not supported", { SIGNED, FAILED(CHECK, ENOPKG) },
	  GIVES(BADSIG, BAD_SIGNATURE) },
	{ "revoked key", { SIGNED, FAILED(CHECK, EKEYREJECTED), .revoked = true },
	  GIVES(REVOKED, REVOKED_KEY) },
	{ "no memory for the check", { SIGNED, FAILED(CHECK, ENOMEM) },
	  GIVES(FAULT, FAULT) },
	{ "error that is not expected", { SIGNED, FAILED(CHECK, EIO) },
	  GIVES(FAULT, FAULT) },
	{ "signature of size 0", { SIGNED, FAILED(ARGS, EINVAL) },
	  GIVES(BADSIG, BAD_SIGNATURE) },
	{ "signature at a bad address", { SIGNED, FAILED(ARGS, EFAULT) },
	  GIVES(FAULT, FAULT) },

	{ "signature not DER", { SIGNED, FAILED(ENCODING, EBADMSG) },
	  GIVES(BADSIG, BAD_ENCODING) },
	{ "signature not DER in executable", { IN_EXE, FAILED(ENCODING, EBADMSG) },
	  GIVES(BADSIG, BAD_ENCODING) },

	{ "metadata not frozen", { SIGNED, FAILED(METADATA, EPERM) },
	  GIVES(UNEXPECTED, METADATA) },
	{ "metadata not an array", { SIGNED, FAILED(METADATA, EINVAL) },
	  GIVES(UNEXPECTED, METADATA) },
	{ "metadata with a writer", { SIGNED, FAILED(METADATA, EBUSY) },
	  GIVES(UNEXPECTED, METADATA) },
	{ "metadata too large", { SIGNED, FAILED(METADATA, E2BIG) },
	  GIVES(UNEXPECTED, METADATA) },
	{ "no memory for the metadata", { SIGNED, FAILED(METADATA, ENOMEM) },
	  GIVES(FAULT, FAULT) },
	{ "map of another program", { SIGNED, FAILED(MAPS, EACCES) },
	  GIVES(UNEXPECTED, METADATA) },
	{ "relocations of the host", { SIGNED, FAILED(REWRITE, EINVAL) },
	  GIVES(UNEXPECTED, HOST_REWRITE) },
	{ "type of the host's choice", { SIGNED, FAILED(ATTR, EINVAL) },
	  GIVES(UNEXPECTED, PROG_ATTR) },

	{ "trailer of other programs", { IN_EXE, FAILED(TRAILER, EKEYREJECTED) },
	  GIVES(BADSIG, NO_MATCH) },
	{ "trailer not readable",
	  { IN_EXE, FAILED(TRAILER, EKEYREJECTED), .trailer_bad = true },
	  GIVES(BADSIG, BAD_TRAILER) },
	{ "failure without a part", { SIGNED, .err = -EPERM }, GIVES(FAULT, FAULT) },

	{ "child of a verified loader",
	  { CHILD, .loader_verdict = LSM_INT_VERDICT_OK, .loader_trusted = true,
	    .loader_closed = true },
	  GIVES(OK, LOADER_IDENTITY) },
	{ "child of a verified loader whose run is open",
	  { CHILD, .loader_verdict = LSM_INT_VERDICT_OK, .loader_trusted = true },
	  GIVES(UNEXPECTED, OPEN_RUN) },
	{ "child of an unsigned loader", { CHILD, .loader_verdict = LSM_INT_VERDICT_UNSIGNED },
	  GIVES(UNSIGNED, UNVERIFIED_LOADER) },
	{ "child of an unsigned loader whose run is closed",
	  { CHILD, .loader_verdict = LSM_INT_VERDICT_UNSIGNED, .loader_closed = true },
	  GIVES(UNSIGNED, UNVERIFIED_LOADER) },
	{ "child of a loader from before", { CHILD, .loader_verdict = LSM_INT_VERDICT_NONE },
	  GIVES(UNSIGNED, UNVERIFIED_LOADER) },
	{ "child of a loader with a foreign key",
	  { CHILD, .loader_verdict = LSM_INT_VERDICT_UNKNOWNKEY },
	  GIVES(UNKNOWNKEY, UNVERIFIED_LOADER) },
};

static void judge_desc(const struct judge_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(judge, judge_cases, judge_desc);

static void test_judge(struct kunit *test)
{
	const struct judge_case *c = test->param_value;
	struct hornet_judgement j = hornet_judge(&c->f);

	KUNIT_EXPECT_EQ(test, j.verdict, c->verdict);
	KUNIT_EXPECT_EQ(test, j.reason, c->reason);
}

/* Of all failures with all errors, none may come out as OK or as trusted. */
static void test_no_failure_is_ok(struct kunit *test)
{
	enum hornet_origin origin;
	enum hornet_fail failed;
	int err;

	for (origin = HORNET_ORIGIN_NONE; origin <= HORNET_ORIGIN_BEFORE; origin++)
		for (failed = HORNET_FAIL_MAPS; failed <= HORNET_FAIL_CHECK; failed++)
			for (err = -1; err >= -140; err--) {
				struct hornet_finding f = {
					.origin = origin, .fail = failed, .err = err,
					.loader_verdict = LSM_INT_VERDICT_OK,
					.loader_trusted = true,
					.loader_closed = true,
				};

				KUNIT_EXPECT_NE(test, hornet_judge(&f).verdict,
						LSM_INT_VERDICT_OK);
			}
}

/*
 * In enforce mode the policy decides, in audit mode nothing is refused; but a bad
 * signature and what is revoked are refused in both, whatever the policy says.
 */
static void test_decide(struct kunit *test)
{
	enum lsm_integrity_verdict v;
	int allowed;

	for (v = LSM_INT_VERDICT_NONE; v <= LSM_INT_VERDICT_ROLLBACK; v++)
		for (allowed = 0; allowed <= 1; allowed++) {
			int audit = 0, enforce = allowed ? 0 : -EPERM;

			if (v == LSM_INT_VERDICT_BADSIG || v == LSM_INT_VERDICT_REVOKED) {
				audit = -EKEYREJECTED;
				enforce = -EKEYREJECTED;
			}
			KUNIT_EXPECT_EQ(test, hornet_decide(HORNET_OFF, v, allowed), 0);
			KUNIT_EXPECT_EQ(test, hornet_decide(HORNET_AUDIT, v, allowed), audit);
			KUNIT_EXPECT_EQ(test, hornet_decide(HORNET_ENFORCE, v, allowed),
					enforce);
		}
}

static void test_trusted(struct kunit *test)
{
	enum lsm_integrity_verdict v;
	enum hornet_origin o;

	for (v = LSM_INT_VERDICT_NONE; v <= LSM_INT_VERDICT_ROLLBACK; v++)
		for (o = HORNET_ORIGIN_NONE; o <= HORNET_ORIGIN_BEFORE; o++)
			KUNIT_EXPECT_EQ(test, hornet_trusted(v, o),
					v == LSM_INT_VERDICT_OK || o == HORNET_ORIGIN_KERNEL);
}

static void test_may_run(struct kunit *test)
{
	enum hornet_origin o;

	for (o = HORNET_ORIGIN_NONE; o <= HORNET_ORIGIN_BEFORE; o++) {
		bool kernel = o == HORNET_ORIGIN_KERNEL;

		KUNIT_EXPECT_TRUE(test, hornet_may_run(o, true, true));
		KUNIT_EXPECT_EQ(test, hornet_may_run(o, false, true), !kernel);
		KUNIT_EXPECT_FALSE(test, hornet_may_run(o, true, false));
		KUNIT_EXPECT_FALSE(test, hornet_may_run(o, false, false));
	}
}

/* What a policy has allowed, that is signed, but not by a key that counts by itself. */
static void test_vouched(struct kunit *test)
{
	struct hornet_judgement j = { LSM_INT_VERDICT_UNKNOWNKEY };
	static const enum hornet_reason good[] = {
		HORNET_REASON_USER_KEYRING, HORNET_REASON_PLATFORM_KEYRING, HORNET_REASON_CERT_USE,
		HORNET_REASON_CERT_DATES, HORNET_REASON_LOADER_IDENTITY,
	};
	static const enum hornet_reason bad[] = {
		HORNET_REASON_UNKNOWN_KEY, HORNET_REASON_UNSIGNED, HORNET_REASON_POLICY,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		j.reason = good[i];
		KUNIT_EXPECT_TRUE(test, hornet_vouched(&j));
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		j.reason = bad[i];
		KUNIT_EXPECT_FALSE(test, hornet_vouched(&j));
	}
	j.verdict = LSM_INT_VERDICT_UNEXPECTED;
	j.reason = HORNET_REASON_CERT_DATES;
	KUNIT_EXPECT_FALSE(test, hornet_vouched(&j));
}

static struct kunit_case decide_cases[] = {
	KUNIT_CASE_PARAM(test_judge, judge_gen_params),
	KUNIT_CASE(test_no_failure_is_ok),
	KUNIT_CASE(test_decide),
	KUNIT_CASE(test_trusted),
	KUNIT_CASE(test_may_run),
	KUNIT_CASE(test_vouched),
	{}
};

static struct kunit_suite decide_suite = {
	.name = "hornet-decide",
	.test_cases = decide_cases,
};

kunit_test_suite(decide_suite);
