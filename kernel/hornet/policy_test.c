// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - KUnit tables of the policy's parser, of its rules, and of its succession
 */
#include <kunit/test.h>

#include "policy.h"

#define HEAD "policy_name=t policy_version=1\nDEFAULT action=DENY\n"
#define H32 "0123456789abcdef0123456789ABCDEF"
#define HEX H32 H32

static const u8 hex[SHA256_DIGEST_SIZE] = {
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
	0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
	0xcd, 0xef,
};

static const u8 other[SHA256_DIGEST_SIZE] = { 1 };

/* The two, in a row. */
static const u8 other_hex[2 * SHA256_DIGEST_SIZE] = {
	1, [SHA256_DIGEST_SIZE] =
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
	0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
	0xcd, 0xef,
};

struct parse_case {
	const char *desc;
	const char *text;
	int line;		/* of the mistake; -1: there is none */
};

static const struct parse_case parse_cases[] = {
	{ "smallest", HEAD, -1 },
	{ "no newline at the end", "policy_name=t policy_version=1\nDEFAULT action=ALLOW", -1 },
	{ "comments, blanks and tabs",
	  "# c\n\n \t\npolicy_name=t\tpolicy_version=1 # c\n  DEFAULT action=DENY#c\n#\n", -1 },
	{ "highest version", "policy_name=t policy_version=18446744073709551615\nDEFAULT action=DENY", -1 },
	{ "longest name", "policy_name=" "0123456789abcdef0123456789.-_AZ" " policy_version=1\nDEFAULT action=DENY", -1 },
	{ "each property",
	  HEAD "op=LOAD verdict=OK,UNSIGNED origin=attr,exe keyring=machine,platform"
	  " prog_type=xdp,tracing attach=trace_fentry open_inputs=none token=none task=init"
	  " signer=sha256:" HEX " digest=sha256:" HEX " exe=fsverity:sha256:" HEX
	  " name=exec version=3 uid=0 action=ALLOW\n", -1 },
	{ "highest uid", HEAD "uid=4294967294 action=DENY", -1 },
	{ "revoked digest", HEAD "digest=sha256:" HEX " action=REVOKE", -1 },

	{ "empty", "", 0 },
	{ "comments only", "# c\n#\n", 2 },
	{ "no DEFAULT", "policy_name=t policy_version=1\n", 1 },
	{ "DEFAULT first", "DEFAULT action=DENY\npolicy_name=t policy_version=1\n", 1 },
	{ "no name", "policy_version=1\nDEFAULT action=DENY\n", 1 },
	{ "no version", "policy_name=t\nDEFAULT action=DENY\n", 1 },
	{ "empty name", "policy_name= policy_version=1\nDEFAULT action=DENY\n", 1 },
	{ "name too long", "policy_name=" H32 " policy_version=1\nDEFAULT action=DENY", 1 },
	{ "name with a slash", "policy_name=a/b policy_version=1\nDEFAULT action=DENY", 1 },
	{ "version with a sign", "policy_name=t policy_version=+1\nDEFAULT action=DENY", 1 },
	{ "version too high", "policy_name=t policy_version=18446744073709551616\nDEFAULT action=DENY", 1 },
	{ "version too long", "policy_name=t policy_version=99999999999999999999\nDEFAULT action=DENY", 1 },
	{ "more behind the version", "policy_name=t policy_version=1 x\nDEFAULT action=DENY", 1 },
	{ "no such action", "policy_name=t policy_version=1\nDEFAULT action=PASS\n", 2 },
	{ "default without action", "policy_name=t policy_version=1\nDEFAULT\n", 2 },
	{ "default revokes", "policy_name=t policy_version=1\nDEFAULT action=REVOKE\n", 2 },
	{ "second default", HEAD "DEFAULT action=ALLOW\n", 3 },
	{ "rule without property", HEAD "action=ALLOW\n", 3 },
	{ "rule without action", HEAD "verdict=OK\n", 3 },
	{ "action not last", HEAD "verdict=OK action=ALLOW uid=0\n", 3 },
	{ "two actions", HEAD "verdict=OK action=ALLOW action=DENY\n", 3 },
	{ "ROLLBACK is no action", HEAD "verdict=OK action=ROLLBACK\n", 3 },
	{ "no such property", HEAD "\n# c\ncolour=red action=ALLOW\n", 5 },
	{ "property without value", HEAD "uid= action=ALLOW\n", 3 },
	{ "property without '='", HEAD "uid action=ALLOW\n", 3 },
	{ "property twice", HEAD "uid=1 uid=2 action=ALLOW\n", 3 },
	{ "no such verdict", HEAD "verdict=ok action=ALLOW\n", 3 },
	{ "no such program type", HEAD "prog_type=xdp,tc action=ALLOW\n", 3 },
	{ "program type by number", HEAD "prog_type=6 action=ALLOW\n", 3 },
	{ "unspec is no program type", HEAD "prog_type=unspec action=ALLOW\n", 3 },
	{ "list that ends in a comma", HEAD "prog_type=xdp, action=ALLOW\n", 3 },
	{ "empty list", HEAD "prog_type= action=ALLOW\n", 3 },
	{ "no such keyring", HEAD "keyring=session action=ALLOW\n", 3 },
	{ "digest without hash", HEAD "digest=" HEX " action=DENY\n", 3 },
	{ "digest too short", HEAD "digest=sha256:" H32 " action=DENY\n", 3 },
	{ "digest too long", HEAD "digest=sha256:" HEX "0 action=DENY\n", 3 },
	{ "digest not hexadecimal", HEAD "digest=sha256:" H32 "g123456789abcdef0123456789abcdef action=DENY\n", 3 },
	{ "exe without fsverity", HEAD "exe=sha256:" HEX " action=ALLOW\n", 3 },
	{ "uid that is none", HEAD "uid=4294967295 action=DENY\n", 3 },
	{ "version without name", HEAD "version=1 action=ALLOW\n", 3 },
	{ "version that denies", HEAD "name=a version=1 action=DENY\n", 3 },
	{ "signers among others", HEAD "op=POLICY,LOAD action=ALLOW\n", 3 },
	{ "signers of a program type", HEAD "op=POLICY prog_type=xdp action=ALLOW\n", 3 },
	{ "signers by a user", HEAD "op=POLICY uid=0 action=ALLOW\n", 3 },
	{ "signers revoked", HEAD "op=POLICY signer=sha256:" HEX " action=REVOKE\n", 3 },
	{ "revocation of everything", HEAD "prog_type=xdp action=REVOKE\n", 3 },
	{ "carriage return", "policy_name=t policy_version=1\r\nDEFAULT action=DENY\n", 1 },
	{ "not ASCII", HEAD "# \xc3\xa9\n", 3 },
	{ "escape in a comment", HEAD "# \x1b[2J\n", 3 },
};

static void parse_desc(const struct parse_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(parse, parse_cases, parse_desc);

static void test_parse(struct kunit *test)
{
	const struct parse_case *c = test->param_value;
	size_t len = strlen(c->text);
	struct hornet_rule rules[4];
	struct hornet_policy policy = { .max_rules = ARRAY_SIZE(rules), .rules = rules };
	struct hornet_policy_error error;
	int err = hornet_policy_parse(c->text, len, &policy, &error);

	KUNIT_EXPECT_LE(test, policy.nr_rules, hornet_policy_room(c->text, len));
	if (c->line < 0) {
		KUNIT_EXPECT_EQ(test, err, 0);
		return;
	}
	KUNIT_EXPECT_EQ(test, err, -EINVAL);
	KUNIT_EXPECT_EQ(test, error.line, c->line);
	KUNIT_EXPECT_NOT_NULL(test, error.what);
}

static void test_parse_limits(struct kunit *test)
{
	static const char three[] = HEAD "uid=1 action=DENY\nuid=2 action=DENY\nuid=3 action=DENY\n";
	struct hornet_rule rules[2];
	struct hornet_policy policy = { .max_rules = ARRAY_SIZE(rules), .rules = rules };
	struct hornet_policy_error error;

	KUNIT_EXPECT_EQ(test, hornet_policy_parse(three, strlen(three), &policy, &error), -EINVAL);
	KUNIT_EXPECT_EQ(test, error.line, 5);
	/* A NUL ends nothing: it is a character like others that may not be there. */
	KUNIT_EXPECT_EQ(test, hornet_policy_parse(HEAD, sizeof(HEAD), &policy, &error), -EINVAL);
	KUNIT_EXPECT_EQ(test, hornet_policy_parse(HEAD, HORNET_POLICY_MAX + 1, &policy, &error),
			-EINVAL);
}

struct eval_case {
	const char *rule;		/* one rule; the default is to deny */
	struct hornet_subject s;
	enum hornet_action action;	/* NONE: the rule does not match */
};

#define OK .verdict = LSM_INT_VERDICT_OK
#define IS(v) .verdict = LSM_INT_VERDICT_##v
#define ALLOW HORNET_ACTION_ALLOW
#define DENY HORNET_ACTION_DENY
#define REVOKE HORNET_ACTION_REVOKE
#define ROLLBACK HORNET_ACTION_ROLLBACK
#define NO HORNET_ACTION_NONE
#define NAMED(n, v) .info = { .name = n, .version = v }

static const struct eval_case eval_cases[] = {
	{ "uid=7 action=ALLOW", { OK, .uid = 7 }, ALLOW },
	{ "uid=7 action=ALLOW", { OK, .uid = 8 }, NO },
	/* A rule that allows and names no verdict is for good signatures. */
	{ "uid=7 action=ALLOW", { IS(UNSIGNED), .uid = 7 }, NO },
	{ "uid=7 action=ALLOW", { IS(NONE), .uid = 7 }, NO },
	{ "uid=7 action=ALLOW", { IS(UNKNOWNKEY), .uid = 7 }, NO },
	{ "uid=7 action=ALLOW", { IS(UNEXPECTED), .uid = 7 }, NO },
	{ "uid=7 action=ALLOW", { IS(FAULT), .uid = 7 }, NO },
	{ "uid=7 verdict=UNSIGNED action=ALLOW", { IS(UNSIGNED), .uid = 7 }, ALLOW },
	{ "uid=7 verdict=UNSIGNED action=ALLOW", { OK, .uid = 7 }, NO },
	{ "uid=7 action=DENY", { IS(UNSIGNED), .uid = 7 }, DENY },
	{ "uid=7 action=DENY", { OK, .uid = 7 }, DENY },

	/* Nobody is allowed for what another task is, and denied nothing less. */
	{ "uid=7 action=ALLOW", { OK, .uid = 7, .anybody = true }, NO },
	{ "uid=7 action=DENY", { OK, .uid = 8, .anybody = true }, DENY },
	{ "task=init action=ALLOW", { OK, .init = true, .anybody = true }, NO },
	{ "task=other action=ALLOW", { OK, .anybody = true }, NO },
	{ "task=init action=DENY", { OK, .anybody = true }, DENY },
	{ "exe=fsverity:sha256:" HEX " action=ALLOW", { OK, .exe = hex, .anybody = true }, NO },
	{ "exe=fsverity:sha256:" HEX " action=DENY", { OK, .anybody = true }, DENY },
	{ "verdict=OK action=ALLOW", { OK, .anybody = true }, ALLOW },
	/* What was rewritten is not the program that a digest names. */
	{ "digest=sha256:" HEX " action=ALLOW", { OK, .digest = hex }, ALLOW },
	{ "digest=sha256:" HEX " action=ALLOW", { OK, .digest = hex, .rewritten = true }, NO },
	{ "digest=sha256:" HEX " action=DENY", { OK, .digest = hex, .rewritten = true }, DENY },
	{ "digest=sha256:" HEX " action=REVOKE", { OK, .digest = hex, .rewritten = true }, REVOKE },
	{ "digest=sha256:" HEX " action=ALLOW",
	  { OK, .digest = other, .loader_digest = hex, .loader_sure = true, .rewritten = true }, ALLOW },
	/* Nor does a loader's digest say what it loads, if others had a say in that. */
	{ "digest=sha256:" HEX " action=ALLOW", { OK, .digest = other, .loader_digest = hex }, NO },
	{ "digest=sha256:" HEX " action=DENY", { OK, .digest = other, .loader_digest = hex }, DENY },

	{ "op=ATTACH,RUN action=ALLOW", { OK, .op = HORNET_OP_ATTACH }, ALLOW },
	{ "op=ATTACH,RUN action=ALLOW", { OK, .op = HORNET_OP_LOAD }, NO },
	{ "op=POLICY signer=sha256:" HEX " action=ALLOW", { OK, .signer = hex }, NO },
	{ "origin=kernel verdict=UNSIGNED action=ALLOW",
	  { IS(UNSIGNED), .origin = HORNET_ORIGIN_KERNEL }, ALLOW },
	{ "origin=kernel verdict=UNSIGNED action=ALLOW",
	  { IS(UNSIGNED), .origin = HORNET_ORIGIN_LOADER }, NO },

	{ "prog_type=tracing,kprobe action=ALLOW", { OK, .prog_type = BPF_PROG_TYPE_KPROBE }, ALLOW },
	{ "prog_type=tracing,kprobe action=ALLOW", { OK, .prog_type = BPF_PROG_TYPE_TRACING }, ALLOW },
	{ "prog_type=tracing,kprobe action=ALLOW", { OK, .prog_type = BPF_PROG_TYPE_XDP }, NO },
	{ "prog_type=tracing,kprobe action=ALLOW", { OK, .prog_type = 64 + BPF_PROG_TYPE_KPROBE }, NO },
	{ "attach=cgroup_inet_ingress action=ALLOW", { OK }, ALLOW },
	{ "attach=cgroup_inet_ingress action=ALLOW", { OK, .attach_type = BPF_XDP }, NO },
	{ "attach=cgroup_inet_ingress action=ALLOW", { OK, .attach_type = 64 }, NO },
	{ "verdict=OK action=ALLOW", { OK, .attach_type = 1000, .prog_type = 1000 }, ALLOW },

	{ "signer=sha256:" HEX " action=ALLOW", { OK, .signer = hex }, ALLOW },
	{ "signer=sha256:" HEX " action=ALLOW", { OK, .signer = other }, NO },
	{ "signer=sha256:" HEX " action=ALLOW", { OK }, NO },
	{ "signer=sha256:" HEX " action=ALLOW", { IS(UNEXPECTED), .signer = hex }, NO },
	{ "signer=sha256:" HEX " action=REVOKE", { OK, .signer = hex }, REVOKE },
	/* A certificate of the message is as good a name as the key that has issued it. */
	{ "signer=sha256:" HEX " action=REVOKE",
	  { OK, .signer = other, .path = hex, .path_len = 1 }, REVOKE },
	{ "signer=sha256:" HEX " action=REVOKE",
	  { OK, .signer = other, .path = other_hex, .path_len = 2 }, REVOKE },
	{ "signer=sha256:" HEX " action=REVOKE",
	  { OK, .signer = other, .path = other_hex, .path_len = 1 }, NO },
	{ "keyring=machine action=ALLOW", { OK, .keyring = HORNET_KEYRING_BUILTIN }, ALLOW },
	{ "keyring=machine action=ALLOW", { OK, .keyring = HORNET_KEYRING_SECONDARY }, ALLOW },
	{ "keyring=machine action=ALLOW", { OK, .keyring = HORNET_KEYRING_BPF }, ALLOW },
	{ "keyring=machine action=ALLOW", { OK, .keyring = HORNET_KEYRING_USER }, NO },
	{ "keyring=bpf action=ALLOW", { OK, .keyring = HORNET_KEYRING_BPF }, ALLOW },
	{ "keyring=bpf action=ALLOW", { OK, .keyring = HORNET_KEYRING_SECONDARY }, NO },
	{ "keyring=builtin action=ALLOW", { OK, .keyring = HORNET_KEYRING_SECONDARY }, NO },

	{ "digest=sha256:" HEX " action=REVOKE", { OK, .digest = hex }, REVOKE },
	{ "digest=sha256:" HEX " action=REVOKE", { OK, .digest = other, .loader_digest = hex }, REVOKE },
	{ "digest=sha256:" HEX " action=REVOKE", { IS(UNSIGNED), .digest = hex }, REVOKE },
	{ "digest=sha256:" HEX " action=REVOKE", { OK, .digest = other }, NO },
	{ "digest=sha256:" HEX " action=REVOKE", { OK }, NO },
	{ "exe=fsverity:sha256:" HEX " action=ALLOW", { OK, .exe = hex }, ALLOW },
	{ "exe=fsverity:sha256:" HEX " action=ALLOW", { OK, .exe = other }, NO },
	{ "exe=fsverity:sha256:" HEX " action=ALLOW", { OK }, NO },

	{ "name=exec action=ALLOW", { OK, NAMED("exec", 0) }, ALLOW },
	{ "name=exec action=ALLOW", { OK, NAMED("exec2", 0) }, NO },
	{ "name=exec action=ALLOW", { OK }, NO },
	{ "name=exec version=3 action=ALLOW", { OK, NAMED("exec", 3) }, ALLOW },
	{ "name=exec version=3 action=ALLOW", { OK, NAMED("exec", 4) }, ALLOW },
	{ "name=exec version=3 action=ALLOW", { OK, NAMED("exec", 2) }, ROLLBACK },
	{ "name=exec version=3 action=ALLOW", { OK, NAMED("exec", 0) }, ROLLBACK },
	{ "name=exec version=3 action=ALLOW", { OK, NAMED("open", 1) }, NO },
	{ "open_inputs=none action=ALLOW", { OK }, ALLOW },
	{ "open_inputs=none action=ALLOW", { OK, .info.open_inputs = 1 }, NO },
	{ "open_inputs=any action=DENY", { OK, .info.open_inputs = 2 }, DENY },
	{ "open_inputs=any action=DENY", { OK }, NO },
	{ "token=userns action=DENY", { OK, .token = true }, DENY },
	{ "token=userns action=DENY", { OK }, NO },
	{ "token=none action=ALLOW", { OK, .token = true }, NO },
	{ "task=init verdict=UNSIGNED action=ALLOW", { IS(UNSIGNED), .init = true }, ALLOW },
	{ "task=init verdict=UNSIGNED action=ALLOW", { IS(UNSIGNED) }, NO },
};

static void eval_desc(const struct eval_case *c, char *desc)
{
	strscpy(desc, c->rule, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(eval, eval_cases, eval_desc);

static void test_eval(struct kunit *test)
{
	const struct eval_case *c = test->param_value;
	struct hornet_rule rules[1];
	struct hornet_policy policy = { .max_rules = 1, .rules = rules };
	struct hornet_policy_error error;
	struct hornet_ruling ruling;
	char text[512];
	int len = scnprintf(text, sizeof(text), "%s%s\n", HEAD, c->rule);

	KUNIT_ASSERT_EQ(test, hornet_policy_parse(text, len, &policy, &error), 0);
	ruling = hornet_policy_eval(&policy, &c->s);
	KUNIT_EXPECT_EQ(test, ruling.action, c->action ?: DENY);
	KUNIT_EXPECT_EQ(test, ruling.rule, c->action ? 1 : 0);
}

/* The first rule that matches decides, also one that says ROLLBACK. */
static void test_order(struct kunit *test)
{
	static const char text[] = "policy_name=t policy_version=1\nDEFAULT action=ALLOW\n"
				   "uid=1 action=DENY\nname=exec version=3 action=ALLOW\n"
				   "verdict=OK uid=1 action=ALLOW\nverdict=OK uid=2 action=DENY\n";
	struct hornet_rule rules[4];
	struct hornet_policy policy = { .max_rules = ARRAY_SIZE(rules), .rules = rules };
	struct hornet_subject s = { OK, .uid = 1 };
	struct hornet_policy_error error;

	KUNIT_ASSERT_EQ(test, hornet_policy_parse(text, strlen(text), &policy, &error), 0);
	KUNIT_EXPECT_EQ(test, hornet_policy_eval(&policy, &s).rule, 1);
	s.uid = 2;
	KUNIT_EXPECT_EQ(test, hornet_policy_eval(&policy, &s).rule, 4);
	strscpy(s.info.name, "exec");
	KUNIT_EXPECT_EQ(test, hornet_policy_eval(&policy, &s).rule, 2);
	KUNIT_EXPECT_EQ(test, hornet_policy_eval(&policy, &s).action, ROLLBACK);
	s = (struct hornet_subject){ OK };
	KUNIT_EXPECT_EQ(test, hornet_policy_eval(&policy, &s).rule, 0);
	KUNIT_EXPECT_EQ(test, hornet_policy_eval(&policy, &s).action, ALLOW);
	KUNIT_EXPECT_EQ(test, rules[1].line, 4);
}

static void test_keyrings(struct kunit *test)
{
	static const char text[] = HEAD "keyring=user action=DENY\n"
				   "keyring=platform verdict=UNKNOWNKEY action=ALLOW\n"
				   "verdict=OK action=ALLOW\n";
	struct hornet_rule rules[3];
	struct hornet_policy policy = { .max_rules = ARRAY_SIZE(rules), .rules = rules };
	struct hornet_policy_error error;

	KUNIT_ASSERT_EQ(test, hornet_policy_parse(text, strlen(text), &policy, &error), 0);
	KUNIT_EXPECT_EQ(test, policy.keyrings, 1 << HORNET_KEYRING_PLATFORM);
}

static bool may_sign_by(struct kunit *test, const char *rules, const u8 *signer, const u8 *path)
{
	struct hornet_rule room[4];
	struct hornet_policy policy = { .max_rules = ARRAY_SIZE(room), .rules = room };
	struct hornet_policy_error error;
	char text[512];
	int len = scnprintf(text, sizeof(text), HEAD "%s", rules);

	KUNIT_ASSERT_EQ(test, hornet_policy_parse(text, len, &policy, &error), 0);
	return hornet_policy_may_sign(&policy, HORNET_KEYRING_SECONDARY, signer, path, !!path);
}

static bool may_sign(struct kunit *test, const char *rules, const u8 *signer)
{
	return may_sign_by(test, rules, signer, NULL);
}

/* Who may sign the next policy: all, or whom rules of op=POLICY allow, DEFAULT or not. */
static void test_signers(struct kunit *test)
{
	static const char only[] = "op=POLICY signer=sha256:" HEX " action=ALLOW\n"
				   "verdict=OK action=ALLOW\n";

	KUNIT_EXPECT_TRUE(test, may_sign(test, "", other));
	KUNIT_EXPECT_TRUE(test, may_sign(test, "uid=1 action=DENY\n", other));
	KUNIT_EXPECT_TRUE(test, may_sign(test, only, hex));
	KUNIT_EXPECT_FALSE(test, may_sign(test, only, other));
	KUNIT_EXPECT_TRUE(test, may_sign_by(test, only, other, hex));
	KUNIT_EXPECT_FALSE(test, may_sign(test, "op=POLICY keyring=builtin action=ALLOW\n", hex));
	KUNIT_EXPECT_FALSE(test, may_sign(test, "op=POLICY signer=sha256:" HEX " action=DENY\n",
					  hex));
}

/* A signer who is revoked could revoke that otherwise. */
static void test_revoked_signers(struct kunit *test)
{
	static const char revoked[] = "signer=sha256:" HEX " action=REVOKE\n";
	static const char narrow[] = "signer=sha256:" HEX " prog_type=xdp op=RUN action=REVOKE\n";
	static const char after[] = "op=POLICY keyring=secondary action=ALLOW\n"
				    "signer=sha256:" HEX " action=REVOKE\n";

	KUNIT_EXPECT_FALSE(test, may_sign(test, revoked, hex));
	KUNIT_EXPECT_FALSE(test, may_sign_by(test, revoked, other, hex));
	KUNIT_EXPECT_TRUE(test, may_sign(test, revoked, other));
	KUNIT_EXPECT_FALSE(test, may_sign(test, narrow, hex));
	KUNIT_EXPECT_TRUE(test, may_sign(test, "digest=sha256:" HEX " action=REVOKE\n", hex));
	/* the first rule decides, here too */
	KUNIT_EXPECT_TRUE(test, may_sign(test, after, hex));
}

static void test_succeeds(struct kunit *test)
{
	const struct hornet_policy builtin = { .name = "builtin" }, a1 = { .name = "a", .version = 1 },
		a2 = { .name = "a", .version = 2 }, b3 = { .name = "b", .version = 3 };

	KUNIT_EXPECT_EQ(test, hornet_policy_succeeds(&builtin, &a1), 0);
	KUNIT_EXPECT_EQ(test, hornet_policy_succeeds(&builtin, &builtin), -ESTALE);
	KUNIT_EXPECT_EQ(test, hornet_policy_succeeds(&a1, &a2), 0);
	KUNIT_EXPECT_EQ(test, hornet_policy_succeeds(&a2, &a2), -ESTALE);
	KUNIT_EXPECT_EQ(test, hornet_policy_succeeds(&a2, &a1), -ESTALE);
	KUNIT_EXPECT_EQ(test, hornet_policy_succeeds(&a2, &b3), -EPERM);
	KUNIT_EXPECT_EQ(test, hornet_policy_succeeds(&a1, &builtin), -EPERM);
}

static void test_apply(struct kunit *test)
{
	struct hornet_judgement good = { LSM_INT_VERDICT_OK, HORNET_REASON_SIGNED };
	struct hornet_judgement bad = { LSM_INT_VERDICT_UNSIGNED, HORNET_REASON_UNSIGNED };

	KUNIT_EXPECT_EQ(test, hornet_policy_apply(good, ALLOW).reason, HORNET_REASON_SIGNED);
	KUNIT_EXPECT_EQ(test, hornet_policy_apply(good, DENY).reason, HORNET_REASON_POLICY);
	KUNIT_EXPECT_EQ(test, hornet_policy_apply(good, DENY).verdict, LSM_INT_VERDICT_OK);
	KUNIT_EXPECT_EQ(test, hornet_policy_apply(bad, DENY).reason, HORNET_REASON_UNSIGNED);
	KUNIT_EXPECT_EQ(test, hornet_policy_apply(bad, ALLOW).verdict, LSM_INT_VERDICT_UNSIGNED);
	KUNIT_EXPECT_EQ(test, hornet_policy_apply(good, REVOKE).verdict, LSM_INT_VERDICT_REVOKED);
	KUNIT_EXPECT_EQ(test, hornet_policy_apply(good, ROLLBACK).verdict,
			LSM_INT_VERDICT_ROLLBACK);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE_PARAM(test_parse, parse_gen_params),
	KUNIT_CASE(test_parse_limits),
	KUNIT_CASE_PARAM(test_eval, eval_gen_params),
	KUNIT_CASE(test_order),
	KUNIT_CASE(test_keyrings),
	KUNIT_CASE(test_signers),
	KUNIT_CASE(test_revoked_signers),
	KUNIT_CASE(test_succeeds),
	KUNIT_CASE(test_apply),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "hornet-policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);
