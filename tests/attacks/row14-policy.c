// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 14 - who may change the policy that holds
 *
 * Wants a machine in enforce mode. Each attack that changes the policy puts one back, of the next
 * version, that says what the built-in one says.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include "policy.h"

static void not_signed(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.not_signed = true}, POLICY_EVERYTHING, EPERM, "BADSIG",
		"bad-encoding");
}

static void stranger(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.signer = STRANGER}, POLICY_EVERYTHING, EPERM, "UNKNOWNKEY",
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
	policy_refused(m, &(struct policy_flaw){.changed = true}, POLICY_EVERYTHING, EPERM, "BADSIG",
		"bad-signature");
}

static void behind(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.behind = true}, POLICY_EVERYTHING, EPERM, "BADSIG",
		"bad-encoding");
}

static void older(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.version = -2}, POLICY_EVERYTHING, EPERM, "ROLLBACK",
		"old-version");
}

static void same_version(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.version = -1}, POLICY_EVERYTHING, EPERM, "ROLLBACK",
		"old-version");
}

static void other_name(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.name = "other", .version = 9}, POLICY_EVERYTHING, EPERM,
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
	ret = policy_write(&(struct policy_flaw){.signer = other}, "%s", POLICY_EVERYTHING);
	policy_expect_record(m, &audit, "OK", "policy", "0");
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

/* What is too weak for a program is too weak for a policy. */
static void sha1(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.digest = "sha1"}, POLICY_EVERYTHING, EPERM, "BADSIG", "weak-signature");
}

static void rsa1024(struct machine *m)
{
	char signer[4096], cert[4104];

	snprintf(signer, sizeof(signer), "%s", attack_sibling(m, "keys/odd-rsa1024"));
	snprintf(cert, sizeof(cert), "%s.pem", signer);
	if (keys_add_to_secondary(cert) < 0)
		attack_fail(m, "the kernel does not take %s", cert);
	policy_refused(m, &(struct policy_flaw){.signer = signer}, POLICY_EVERYTHING, EPERM, "BADSIG",
		       "weak-signature");
}

/* Of so many certificates inside not all are known: a rule about one of them, which revokes it, would be passed by. */
static void long_row(struct machine *m)
{
	static char links[5][4096];
	const char *certs[5] = {0};
	char name[16];

	for (int i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "keys/odd-link%d", i + 1);
		snprintf(links[i], sizeof(links[i]), "%s", attack_sibling(m, name));
		if (i < 4)
			certs[i] = links[i];
	}
	policy_refused(m, &(struct policy_flaw){.signer = links[4], .certs = certs}, POLICY_EVERYTHING, EPERM, "BADSIG",
		       "long-chain");
}

static void no_policy(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){0}, POLICY_EVERYTHING "colour=red action=ALLOW\n", EINVAL,
		"UNEXPECTED", "bad-policy");
}

/* As many hexadecimal digits behind another word of seven characters: that is no SHA-256. */
static void other_prefix(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){0},
		       POLICY_EVERYTHING
		       "digest=sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef action=DENY\n",
		       EINVAL, "UNEXPECTED", "bad-policy");
}

static void no_cap(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.no_cap = true}, POLICY_EVERYTHING, EPERM, "NONE", "attr");
}

/* The mode that holds already: who may not write it has not even asked for a change. */
static void mode_no_cap(struct machine *m)
{
	static char rec[4][RECORD_MAX];
	struct audit audit;
	int err, n;

	attack_expect_loads(m, LOADS_NONE);
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	audit.type = RECORD_MODE;
	err = policy_cap(CAP_MAC_ADMIN, false) ?: machine_write_mode("enforce");
	policy_cap(CAP_MAC_ADMIN, true);
	n = audit_collect(&audit, rec, 4, NULL);
	if (err != -EPERM || n != 1 || !audit_field_is(rec[0], "lsm-mode", "enforce") ||
	    !audit_field_is(rec[0], "res", "0"))
		attack_fail(m, "it ended with %d and %d records: %s", err, n, rec[0]);
	close(audit.fd);
	close(audit.ctl);
}

/* Write a good policy with something wrong about the write itself: it is not even looked at. */
static void odd_write(struct machine *m, const void *msg, size_t size, off_t at, int err)
{
	unsigned long long before = 0, after = 0;
	struct audit audit;
	char name[64];
	int fd, ret;

	attack_expect_loads(m, LOADS_NONE);
	fd = open(POLICY, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || policy_current(name, sizeof(name), &before) || audit_open(&audit)) {
		attack_fail(m, "cannot open the policy or the records");
		return;
	}
	audit.type = RECORD_POLICY;
	/* pwrite(2) is not for this file */
	ret = lseek(fd, at, SEEK_SET) != at || write(fd, msg, size) < 0 ? -errno : 0;
	close(fd);
	policy_expect_record(m, &audit, "NONE", "attr", "0");
	if (ret != -err || policy_current(name, sizeof(name), &after) || before != after)
		attack_fail(m, "the write ended with %d", ret);
}

static void policy_offset(struct machine *m)
{
	static const struct policy_flaw none;
	uint8_t msg[MAX_SIG + 1];
	uint32_t size = 0;

	if (policy_make(&none, POLICY_EVERYTHING, msg, &size))
		attack_fail(m, "cannot make a policy");
	odd_write(m, msg, size, 1, EINVAL);
}

static void policy_empty(struct machine *m)
{
	odd_write(m, "", 0, 0, EINVAL);
}

/* The longest text there may be, and more than any signature takes. */
static void policy_huge(struct machine *m)
{
	size_t size = (2 << 20) + (64 << 10) + 1;
	void *msg = calloc(1, size);

	odd_write(m, msg, size, 0, E2BIG);
	free(msg);
}

/* Each attempt to write what is no mode has a record that names none; the mode that holds is no change, and has none. */
static void no_mode_records(struct machine *m, struct audit *audit, int want)
{
	static char rec[8][RECORD_MAX];
	int n = audit_collect(audit, rec, 8, NULL);

	if (n != want)
		attack_fail(m, "%d records of %d attempts", n, want);
	for (int i = 0; i < n && i < 8; i++)
		if (!audit_field_is(rec[i], "lsm", "hornet") || !audit_field_is(rec[i], "lsm-mode", "none") ||
		    !audit_field_is(rec[i], "old-mode", "enforce") || !audit_field_is(rec[i], "res", "0"))
			attack_fail(m, "the record is not right: %s", rec[i]);
	close(audit->fd);
	close(audit->ctl);
}

/* What is no word for a mode: at an offset, or longer than any, also by blanks alone; another word; in no memory. */
static void mode_odd(struct machine *m)
{
	static const char longer[] = "enforce         ";
	int fd = open(MACHINE_MODE, O_WRONLY | O_CLOEXEC);
	void *nothing = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct audit audit;

	attack_expect_loads(m, LOADS_NONE);
	if (nothing == MAP_FAILED || audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	audit.type = RECORD_MODE;
	if (pwrite(fd, "enforce", 7, 0) != 7 || pwrite(fd, longer, 15, 0) != 15)
		attack_fail(m, "the mode that holds cannot be written: %s", strerror(errno));
	if (pwrite(fd, "enforce", 7, 1) >= 0 || errno != EINVAL)
		attack_fail(m, "the mode is written at an offset");
	if (pwrite(fd, longer, 16, 0) >= 0 || errno != EINVAL)
		attack_fail(m, "a mode of 16 characters is taken");
	if (pwrite(fd, longer, 0, 0) >= 0 || errno != EINVAL)
		attack_fail(m, "a mode without a word is taken");
	if (pwrite(fd, "enforced", 8, 0) >= 0 || errno != EINVAL)
		attack_fail(m, "another word is taken for a mode");
	if (pwrite(fd, nothing, 7, 0) >= 0 || errno != EFAULT)
		attack_fail(m, "a mode is read where nothing is");
	close(fd);
	munmap(nothing, 4096);
	no_mode_records(m, &audit, 5);
}

static void unprivileged(struct machine *m)
{
	int status, pid = fork();

	attack_expect_loads(m, LOADS_NONE);
	if (!pid) {
		int err = policy_write(&(struct policy_flaw){.nobody = true}, POLICY_EVERYTHING);

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
	policy_expect_record(m, &audit, "OK", "signed", "1");
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
	POLICY_TEST("14-policy-sha1", "policy signed with SHA-1", sha1),
	POLICY_TEST("14-policy-rsa1024", "policy signed with RSA of 1024 bits", rsa1024),
	POLICY_TEST("14-policy-row-long", "policy signed with five certificates inside, each by the one before it", long_row),
	POLICY_TEST("14-policy-older", "an older policy", older),
	POLICY_TEST("14-policy-same", "another policy of the same version", same_version),
	POLICY_TEST("14-policy-signer", "a key of the machine's that the policy does not name", other_signer),
	POLICY_TEST("14-policy-revoked", "a key of the machine's that the policy revokes", revoked_signer),
	POLICY_TEST("14-policy-name", "a newer policy of another name", other_name),
	POLICY_TEST("14-policy-syntax", "signed text that is no policy", no_policy),
	POLICY_TEST("14-policy-prefix", "a rule that names half a SHA-512", other_prefix),
	POLICY_TEST("14-policy-no-cap", "policy written by root without CAP_MAC_ADMIN", no_cap),
	POLICY_TEST("14-mode-no-cap", "mode written by the same", mode_no_cap),
	POLICY_TEST("14-policy-offset", "policy written behind the file's begin", policy_offset),
	POLICY_TEST("14-policy-empty", "no byte written to the policy", policy_empty),
	POLICY_TEST("14-policy-huge", "more bytes than a policy and its signature may have", policy_huge),
	POLICY_TEST("14-mode-odd", "mode written at an offset, of 16 characters, of none, another word, from no memory: is recorded", mode_odd),
	POLICY_TEST("14-policy-unprivileged", "policy written without privileges", unprivileged),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
