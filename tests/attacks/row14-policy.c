// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 14 - who may change the policy that holds
 *
 * Wants a machine in enforce mode. Each attack that changes the policy puts one back, of the next
 * version, that says what the built-in one says.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include "policy.h"

/* One record of the attempt, with these fields. */
static void expect_record(struct machine *m, struct audit *audit, const char *verdict,
			  const char *reason, const char *res)
{
	static char rec[4][RECORD_MAX];
	int n = audit_collect(audit, rec, 4, NULL);

	if (n != 1)
		attack_fail(m, "%d records of one policy", n);
	else if (!audit_field_is(rec[0], "lsm", "hornet") ||
		 !audit_field_is(rec[0], "verdict", verdict) ||
		 !audit_field_is(rec[0], "reason", reason) || !audit_field_is(rec[0], "res", res))
		attack_fail(m, "the record is not right: %s", rec[0]);
	close(audit->fd);
	close(audit->ctl);
}

/* Write a policy that allows everything; it must not hold afterwards. */
static void refused(struct machine *m, const struct policy_flaw *flaw, const char *rules, int err,
		    const char *verdict, const char *reason)
{
	unsigned long long before = 0, after = 0;
	char name[64], name2[64];
	struct audit audit;
	int ret;

	attack_expect_loads(m, LOADS_NONE);
	policy_take(m, POLICY_USUAL);
	if (policy_current(name, sizeof(name), &before) || audit_open(&audit)) {
		attack_fail(m, "cannot read the policy or the records");
		return;
	}
	audit.type = RECORD_POLICY;
	ret = policy_write(flaw, "%s", rules);
	expect_record(m, &audit, verdict, reason, "0");
	if (ret != -err)
		attack_fail(m, "writing it ended with %d", ret);
	if (policy_current(name2, sizeof(name2), &after) || before != after || strcmp(name, name2))
		attack_fail(m, "policy %s:%llu holds, not %s:%llu", name2, after, name, before);
}

#define EVERYTHING "verdict=OK,UNSIGNED action=ALLOW\n"

static void not_signed(struct machine *m)
{
	refused(m, &(struct policy_flaw){.not_signed = true}, EVERYTHING, EPERM, "BADSIG",
		"bad-encoding");
}

static void stranger(struct machine *m)
{
	refused(m, &(struct policy_flaw){.signer = STRANGER}, EVERYTHING, EPERM, "UNKNOWNKEY",
		"unknown-key");
}

static void stranger_session(struct machine *m)
{
	if (keys_add_to_session(STRANGER) < 0)
		attack_fail(m, "cannot add a key to the session keyring");
	stranger(m);
}

static void changed(struct machine *m)
{
	refused(m, &(struct policy_flaw){.changed = true}, EVERYTHING, EPERM, "BADSIG",
		"bad-signature");
}

static void behind(struct machine *m)
{
	refused(m, &(struct policy_flaw){.behind = true}, EVERYTHING, EPERM, "BADSIG",
		"bad-encoding");
}

static void older(struct machine *m)
{
	refused(m, &(struct policy_flaw){.version = -2}, EVERYTHING, EPERM, "ROLLBACK",
		"old-version");
}

static void same_version(struct machine *m)
{
	refused(m, &(struct policy_flaw){.version = -1}, EVERYTHING, EPERM, "ROLLBACK",
		"old-version");
}

static void other_name(struct machine *m)
{
	refused(m, &(struct policy_flaw){.name = "other", .version = 9}, EVERYTHING, EPERM,
		"UNEXPECTED", "policy-name");
}

/* A policy by another key that the machine trusts, under one that has a rule about @named. */
static void other_refused(struct machine *m, const char *named, const char *rule)
{
	unsigned long long before = 0, after = 0;
	char name[64], rules[256], other[4096], cert[4104];
	uint8_t key[32];
	struct audit audit;
	int ret;

	attack_expect_loads(m, LOADS_NONE);
	snprintf(other, sizeof(other), "%s", attack_sibling(m, "keys/odd-p256"));
	snprintf(cert, sizeof(cert), "%s.pem", other);
	if (sign_spki(named ? keys_path(named) : cert, key)) {
		attack_fail(m, "cannot read a signer's certificate");
		return;
	}
	snprintf(rules, sizeof(rules), rule, policy_hex(key));
	policy_take(m, rules);
	if (keys_add_to_secondary(cert) < 0 ||
	    policy_current(name, sizeof(name), &before) || audit_open(&audit)) {
		attack_fail(m, "cannot add a key, or read the policy or the records");
		return;
	}
	audit.type = RECORD_POLICY;
	ret = policy_write(&(struct policy_flaw){.signer = other}, "%s", EVERYTHING);
	expect_record(m, &audit, "OK", "policy", "0");
	if (ret != -EPERM || policy_current(name, sizeof(name), &after) || before != after)
		attack_fail(m, "writing it ended with %d", ret);
	policy_take(m, POLICY_USUAL);
}

/* The policy that holds names another one. */
static void other_signer(struct machine *m)
{
	other_refused(m, SIGNER ".pem", POLICY_USUAL "op=POLICY signer=%s action=ALLOW\n");
}

/* A stolen key, with which the thief would take back that it is revoked. */
static void revoked_signer(struct machine *m)
{
	other_refused(m, NULL, "signer=%s action=REVOKE\n" POLICY_USUAL);
}

static void no_policy(struct machine *m)
{
	refused(m, &(struct policy_flaw){0}, EVERYTHING "colour=red action=ALLOW\n", EINVAL,
		"UNEXPECTED", "bad-policy");
}

static void unprivileged(struct machine *m)
{
	int status, pid = fork();

	attack_expect_loads(m, LOADS_NONE);
	if (!pid) {
		int err = policy_write(&(struct policy_flaw){.nobody = true}, EVERYTHING);

		_exit(err == -EACCES || err == -EPERM ? 0 : 1);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		attack_fail(m, "a user without privileges could write the policy");
}

static void taken(struct machine *m)
{
	struct audit audit;

	attack_expect_loads(m, LOADS_NONE);
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	audit.type = RECORD_POLICY;
	policy_take(m, POLICY_USUAL);
	expect_record(m, &audit, "OK", "signed", "1");
}

#define POLICY_TEST(n, text, fn)                          \
	{                                                 \
		n, text, fn, {0}, "NONE", NULL, NOT_THERE \
	}

static const struct attack table[] = {
	POLICY_TEST("14-policy-good", "good policy: is taken", taken),
	POLICY_TEST("14-policy-unsigned", "policy without a signature", not_signed),
	POLICY_TEST("14-policy-stranger", "policy signed by a stranger", stranger),
	POLICY_TEST("14-policy-session", "the same, the stranger in the session keyring",
		    stranger_session),
	POLICY_TEST("14-policy-changed", "a word of a signed policy changed", changed),
	POLICY_TEST("14-policy-behind", "a byte behind a signed policy", behind),
	POLICY_TEST("14-policy-older", "an older policy", older),
	POLICY_TEST("14-policy-same", "another policy of the same version", same_version),
	POLICY_TEST("14-policy-signer", "a key of the machine's that the policy does not name", other_signer),
	POLICY_TEST("14-policy-revoked", "a key of the machine's that the policy revokes", revoked_signer),
	POLICY_TEST("14-policy-name", "a newer policy of another name", other_name),
	POLICY_TEST("14-policy-syntax", "signed text that is no policy", no_policy),
	POLICY_TEST("14-policy-unprivileged", "policy written without privileges", unprivileged),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
