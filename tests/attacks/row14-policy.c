// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS rows 14, 16 and 17 - the policy that holds, and what it says about signed programs
 *
 * Wants a machine in enforce mode. Each attack that changes the policy puts one back, of the next
 * version, that says what the built-in one says.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include "policy.h"

/* ---- row 14: who may change the policy ---- */

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

static void spki(struct machine *m, uint8_t out[32])
{
	if (sign_spki(keys_path(SIGNER ".pem"), out))
		attack_fail(m, "cannot read the signer's certificate");
}

/* A key that the machine trusts, but the policy that holds names another one. */
static void other_signer(struct machine *m)
{
	unsigned long long before = 0, after = 0;
	uint8_t key[32] = {0};
	char name[64], rules[256], other[4096], cert[4104];
	struct audit audit;
	int ret;

	attack_expect_loads(m, LOADS_NONE);
	snprintf(other, sizeof(other), "%s", attack_sibling(m, "keys/odd-p256"));
	snprintf(cert, sizeof(cert), "%s.pem", other);
	spki(m, key);
	snprintf(rules, sizeof(rules), POLICY_USUAL "op=POLICY signer=%s action=ALLOW\n",
		 policy_hex(key));
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

/* ---- rows 14, 16, 17: what a policy says ---- */

/* Load while a policy holds; afterwards the usual one. */
static int load_under(struct machine *m, struct load *l, const char *rules)
{
	int fd;

	policy_take(m, rules);
	fd = load_all(m, l);
	policy_take(m, POLICY_USUAL);
	load_free(l);
	return fd;
}

/* An unsigned program that a rule names loads; in its record it is unsigned. */
static void exempted(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	load_under(m, &l, POLICY_USUAL "verdict=UNSIGNED prog_type=syscall uid=0 action=ALLOW\n");
}

/* The same rule is for signed programs if it does not say otherwise. */
static void not_exempted(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	load_under(m, &l, POLICY_USUAL "prog_type=syscall uid=0 action=ALLOW\n");
}

/* The 64 bytes at the end of a loader's metadata, in which its signer names it. */
static void add_info(struct machine *m, struct load *l, const char *name, uint64_t version,
		     uint32_t open_inputs)
{
	struct {
		char name[32];
		uint64_t version;
		uint32_t open_inputs, flags;
		char magic[16];
	} info = {.version = version, .open_inputs = open_inputs};

	snprintf(info.name, sizeof(info.name), "%s", name);
	memcpy(info.magic, "bpf signed info\n", sizeof(info.magic));
	memcpy((char *)l->data + l->data_sz, &info, sizeof(info));
	l->data_sz += sizeof(info);
	load_sign(m, l, SIGNER);
}

static void named(struct machine *m, uint64_t version, uint32_t open_inputs, const char *rules)
{
	struct load l;

	load_loader(m, &l);
	add_info(m, &l, "tool", version, open_inputs);
	load_under(m, &l, rules);
}

#define LOWEST_2 "name=tool version=2 action=ALLOW\n" POLICY_USUAL

static void older_program(struct machine *m)
{
	named(m, 1, 0, LOWEST_2);
}

static void newer_program(struct machine *m)
{
	named(m, 2, 0, LOWEST_2);
}

static void open_input(struct machine *m)
{
	named(m, 2, 1, "open_inputs=none action=ALLOW\n");
}

/* Who changes what the metadata say has no signature any more. */
static void forged_version(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	add_info(m, &l, "tool", 1, 0);
	((char *)l.data)[l.data_sz - 32] = 2;
	load_under(m, &l, LOWEST_2);
}

static void revoked_digest(struct machine *m)
{
	char rules[256];
	struct load l;
	uint8_t digest[32];

	load_loader(m, &l);
	sha256_two(l.insns, l.insns_sz, l.data, l.data_sz, digest);
	snprintf(rules, sizeof(rules), "digest=%s action=REVOKE\n" POLICY_USUAL,
		 policy_hex(digest));
	load_under(m, &l, rules);
}

static void revoked_signer(struct machine *m)
{
	char rules[256];
	struct load l;
	uint8_t key[32];

	spki(m, key);
	load_direct(m, &l);
	snprintf(rules, sizeof(rules), "signer=%s action=REVOKE\n" POLICY_USUAL, policy_hex(key));
	load_under(m, &l, rules);
}

/* The kernel's own list, which the test kernel was built with; the key is in a trusted keyring. */
static void revoked_certificate(struct machine *m)
{
	struct load l;

	if (keys_add_to_secondary(keys_path("revoked.pem")) < 0)
		attack_fail(m, "cannot add the revoked certificate to the secondary keyring");
	load_direct(m, &l);
	load_sign(m, &l, "revoked");
	load_all(m, &l);
	load_free(&l);
}

/* A keyring of the caller's satisfies a rule that names it and says so of the verdict. */
static void session_load(struct machine *m, const char *rules)
{
	struct load l;

	attack_signer(m, NULL);
	if (keys_add_to_session(STRANGER) < 0)
		attack_fail(m, "cannot add a key to the session keyring");
	load_direct(m, &l);
	load_sign(m, &l, STRANGER);
	l.keyring_id = -3;
	load_under(m, &l, rules);
}

static void session_named(struct machine *m)
{
	session_load(m, POLICY_USUAL "keyring=user verdict=UNKNOWNKEY action=ALLOW\n");
}

static void session_verdict(struct machine *m)
{
	session_load(m, POLICY_USUAL "keyring=user prog_type=xdp action=ALLOW\n"
				     "prog_type=syscall action=ALLOW\n");
}

/* A program that is loaded already does not run any more. */
static void revoked_run(struct machine *m)
{
	char rules[256];
	uint32_t retval;
	struct load l;
	int fd, err;

	load_direct(m, &l);
	fd = load_all(m, &l);
	snprintf(rules, sizeof(rules), "digest=%s action=REVOKE\n" POLICY_USUAL,
		 policy_hex(m->digest));
	policy_take(m, rules);
	err = fd < 0 ? fd : load_run(fd, NULL, 0, &retval);
	policy_take(m, POLICY_USUAL);
	if (err != -EPERM)
		attack_fail(m, "the revoked program's run ended with %d", err);
	err = fd < 0 ? fd : load_run(fd, NULL, 0, &retval);
	if (err)
		attack_fail(m, "a program that is no more revoked does not run: %d", err);
	load_free(&l);
}

/* A signer who may trace, and run what installs that, and nothing else. */
static void for_tracing(struct machine *m, uint32_t type, uint32_t flags)
{
	char rules[256];
	struct load l;
	uint8_t key[32];

	spki(m, key);
	load_direct(m, &l);
	l.prog_type = type;
	l.prog_flags = flags;
	snprintf(rules, sizeof(rules), "signer=%s prog_type=tracing,syscall action=ALLOW\n",
		 policy_hex(key));
	load_under(m, &l, rules);
}

static void xdp(struct machine *m)
{
	for_tracing(m, BPF_PROG_TYPE_XDP, 0);
}

static void socket_filter(struct machine *m)
{
	for_tracing(m, BPF_PROG_TYPE_SOCKET_FILTER, 0);
}

static void allowed_type(struct machine *m)
{
	for_tracing(m, BPF_PROG_TYPE_SYSCALL, BPF_F_SLEEPABLE);
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
	POLICY_TEST("14-policy-name", "a newer policy of another name", other_name),
	POLICY_TEST("14-policy-syntax", "signed text that is no policy", no_policy),
	POLICY_TEST("14-policy-unprivileged", "policy written without privileges", unprivileged),
	{"14-exempted",
	 "unsigned program that a rule names: loads",
	 exempted,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-not-exempted",
	 "unsigned program, by a rule that says nothing of signatures",
	 not_exempted,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-program-older",
	 "signed program older than its rule",
	 older_program,
	 {EPERM},
	 "ROLLBACK",
	 "old-version",
	 NOT_THERE},
	{"14-program-newer",
	 "signed program as new as its rule: loads",
	 newer_program,
	 {0},
	 "OK",
	 "signed",
	 NOT_THERE},
	{"14-program-forged",
	 "version in the metadata raised",
	 forged_version,
	 {EKEYREJECTED},
	 "BADSIG",
	 NULL,
	 NOT_THERE},
	{"14-open-inputs",
	 "inputs left open where the rule wants none",
	 open_input,
	 {EPERM},
	 "OK",
	 "policy",
	 NOT_THERE},
	{"14-session-named",
	 "key of a session keyring, a rule names it: loads, not OK",
	 session_named,
	 {0},
	 "UNKNOWNKEY",
	 "user-keyring",
	 NOT_THERE},
	{"14-session-verdict",
	 "the same, no rule names such a verdict",
	 session_verdict,
	 {EPERM},
	 "UNKNOWNKEY",
	 "user-keyring",
	 NOT_THERE},
	{"16-certificate",
	 "signer's certificate on the kernel's blacklist",
	 revoked_certificate,
	 {EKEYREJECTED},
	 "REVOKED",
	 "revoked-key",
	 NOT_THERE},
	{"16-digest",
	 "program's digest is revoked",
	 revoked_digest,
	 {EKEYREJECTED},
	 "REVOKED",
	 "revoked",
	 NOT_THERE},
	{"16-signer",
	 "signer's key is revoked by the policy",
	 revoked_signer,
	 {EKEYREJECTED},
	 "REVOKED",
	 "revoked",
	 NOT_THERE},
	{"16-run",
	 "digest of a live program is revoked: it is not run",
	 revoked_run,
	 {0},
	 "OK",
	 "signed",
	 NOT_THERE},
	{"17-xdp",
	 "signer allowed for tracing only, loads XDP",
	 xdp,
	 {EPERM},
	 "OK",
	 "policy",
	 NOT_THERE},
	{"17-socket-filter",
	 "the same, socket filter",
	 socket_filter,
	 {EPERM},
	 "OK",
	 "policy",
	 NOT_THERE},
	{"17-allowed", "the same, a type of its own: loads", allowed_type, {0}, "OK", "signed", NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
