// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS rows 14 and 16 - what the policy that holds says about signed programs
 *
 * Wants a machine in enforce mode. Each attack that changes the policy puts one back, of the next
 * version, that says what the built-in one says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "policy.h"

/* An unsigned program that a rule names loads; in its record it is unsigned. */
static void exempted(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	policy_load(m, &l, POLICY_USUAL "verdict=UNSIGNED prog_type=syscall uid=0 action=ALLOW\n");
}

/* The same rule is for signed programs if it does not say otherwise. */
static void not_exempted(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	policy_load(m, &l, POLICY_USUAL "prog_type=syscall uid=0 action=ALLOW\n");
}

/* A signature that does not say what the program is, and a rule that takes it for that program. */
static void unsaid(struct machine *m)
{
	static const struct sign_opts how = {.unsaid = true};
	uint8_t digest[32];
	char rule[256];
	struct load l;

	load_direct(m, &l);
	if (sign_payload(SIGNER, &how, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	sha256(l.insns, l.insns_sz, digest);
	snprintf(rule, sizeof(rule), POLICY_USUAL
		 "verdict=UNEXPECTED origin=attr digest=%s prog_type=syscall action=ALLOW\n",
		 policy_hex(digest));
	policy_load(m, &l, rule);
}

static void by_digest(struct machine *m, void (*tweak)(union bpf_attr *attr))
{
	uint8_t digest[32];
	char rule[256];
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	l.tweak = tweak;
	sha256(l.insns, l.insns_sz, digest);
	snprintf(rule, sizeof(rule), POLICY_USUAL "verdict=UNSIGNED digest=%s action=ALLOW\n", policy_hex(digest));
	policy_load(m, &l, rule);
	host_btf_close();
}

static void digest_named(struct machine *m)
{
	by_digest(m, NULL);
}

/* All that is let in is a signed loader, by its digest, and what that loads. */
static void digest_loader(struct machine *m)
{
	uint32_t retval = 0;
	uint8_t digest[32];
	char rule[256];
	struct load l;
	int err;

	load_loader(m, &l);
	sha256_two(l.insns, l.insns_sz, l.data, l.data_sz, digest);
	load_free(&l);
	snprintf(rule, sizeof(rule), "digest=%s action=ALLOW\n", policy_hex(digest));
	policy_take(m, rule);
	attack_expect_loads(m, 3);
	err = load_run_child(m, &retval);
	if (err || retval != VICTIM_RETVAL)
		attack_fail(m, "%s, the program returned %u", strerror(-err), retval);
	load_direct(m, &l);
	err = load_quiet(&l);
	if (err != -EPERM)
		attack_fail(m, "another signed program: %d", err);
	load_free(&l);
	policy_take(m, POLICY_USUAL);
}

/* CO-RE relocations of the caller's own would make another program of these instructions. */
static void digest_rewritten(struct machine *m)
{
	by_digest(m, host_core_relos);
}

/* A map that is exclusive to the program as it was before the caller's relocations made another one of it. */
static void exclusive_rewritten(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	l.data_sz = 8;
	l.data = calloc(1, l.data_sz);
	l.tweak = host_core_relos;
	policy_load(m, &l, POLICY_EVERYTHING);
	host_btf_close();
}

/* Numbers of BTFs and maps that the BPF verifier takes when it comes to them, after the policy was asked. */
static void sparse_array(union bpf_attr *attr)
{
	static const int fds[8];

	attr->fd_array = (uintptr_t)fds;
}

static void digest_array(struct machine *m)
{
	by_digest(m, sparse_array);
}

static void add_info(struct machine *m, struct load *l, const char *name, uint64_t version,
		     uint32_t open_inputs)
{
	load_add_info(l, name, version, open_inputs);
	load_sign(m, l, SIGNER);
}

static void named(struct machine *m, uint64_t version, uint32_t open_inputs, const char *rules)
{
	struct load l;

	load_loader(m, &l);
	add_info(m, &l, "tool", version, open_inputs);
	policy_load(m, &l, rules);
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
	policy_load(m, &l, LOWEST_2);
}

/* Nobody answers for what unsigned metadata say: a rule about a name is not for them, whatever it says of signatures. */
static void unsigned_name(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	add_info(m, &l, "tool", 2, 0);
	l.sig_ptr = NULL;
	policy_load(m, &l, "verdict=OK,UNSIGNED name=tool action=ALLOW\n" POLICY_USUAL);
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
	policy_load(m, &l, rules);
}

/* Not the one who signs the policies: he could not take it back. */
static void revoked_signer(struct machine *m)
{
	char signer[4096], name[4104], rules[256];
	struct load l;
	uint8_t key[32];

	snprintf(signer, sizeof(signer), "%s", attack_sibling(m, "keys/odd-p256"));
	snprintf(name, sizeof(name), "%s.pem", signer);
	load_direct(m, &l);
	load_sign(m, &l, signer);
	if (keys_add_to_secondary(name) < 0 || sign_spki(name, key))
		attack_fail(m, "the kernel does not take %s", name);
	snprintf(rules, sizeof(rules), "signer=%s action=REVOKE\n" POLICY_USUAL, policy_hex(key));
	policy_load(m, &l, rules);
}

/*
 * The certificate of a signer who is in no keyring can be put into the message, where nothing
 * protects it: then the CA's key vouches for the signature, and the signer is the same.
 */
static void revoked_inside(struct machine *m)
{
	static const struct sign_opts how = {.with_cert = true, .issuer_serial = true};
	char signer[4096], name[4104], rules[256];
	struct load l;
	uint8_t key[32];

	attack_signer(m, NULL);
	snprintf(signer, sizeof(signer), "%s", attack_sibling(m, "keys/odd-chain"));
	snprintf(name, sizeof(name), "%s.pem", signer);
	load_direct(m, &l);
	if (sign_spki(name, key) || sign_payload(signer, &how, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	snprintf(rules, sizeof(rules), "signer=%s action=REVOKE\n" POLICY_USUAL, policy_hex(key));
	policy_load(m, &l, rules);
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
	policy_load(m, &l, rules);
}

static void session_named(struct machine *m)
{
	session_load(m, POLICY_USUAL "keyring=user verdict=UNKNOWNKEY action=ALLOW\n");
}

/* A rule that takes the signer of a loader takes what the loader loads, in a closed run. */
static void session_loader(struct machine *m)
{
	attack_signer(m, NULL);
	attack_expect_loads(m, 1 + VICTIM_PROGS);
	if (keys_add_to_session(STRANGER) < 0)
		attack_fail(m, "cannot add a key to the session keyring");
	policy_take(m, POLICY_USUAL "keyring=user verdict=UNKNOWNKEY action=ALLOW\n");
	load_run_of_session(m);
	policy_take(m, POLICY_USUAL);
}

static void session_verdict(struct machine *m)
{
	session_load(m, POLICY_USUAL "keyring=user prog_type=xdp action=ALLOW\n"
				     "prog_type=syscall action=ALLOW\n");
}

/* The platform keyring is the machine's, and is looked into only where a rule names it. This one has no key. */
static void platform_named(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.keyring_id = 2;
	policy_load(m, &l, POLICY_USUAL "keyring=platform verdict=UNKNOWNKEY action=ALLOW\n");
}

static void platform_not_named(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.keyring_id = 2;
	policy_load(m, &l, POLICY_USUAL "keyring=user verdict=UNKNOWNKEY action=ALLOW\n");
}

static const struct attack table[] = {
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
	{"14-digest-named",
	 "unsigned program, a rule names its digest: loads",
	 digest_named,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-digest-loader",
	 "only a signed loader, by its digest, and what it loads: are done",
	 digest_loader,
	 {0},
	 "OK",
	 "signed|loader-identity|policy",
	 NOT_THERE},
	{"14-digest-rewritten",
	 "the same, and the host's core_relos",
	 digest_rewritten,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-digest-array",
	 "the same, and an fd_array of the host's that is not counted",
	 digest_array,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-exclusive-rewritten",
	 "unsigned program with a map of its own, relocations make another program of it; a rule lets all in",
	 exclusive_rewritten,
	 {EACCES},
	 "UNSIGNED",
	 "bpf-verifier",
	 NOT_THERE},
	{"14-unsaid-named",
	 "signer does not say what it is, a rule names it: loads, not OK",
	 unsaid,
	 {0},
	 "UNEXPECTED",
	 "unstated",
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
	{"14-program-unsigned",
	 "the metadata of an unsigned loader say a name that a rule takes",
	 unsigned_name,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
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
	{"14-session-loader",
	 "the same of a loader: what it loads is vouched for, not OK",
	 session_loader,
	 {0},
	 "UNKNOWNKEY",
	 "user-keyring|loader-identity",
	 NOT_THERE},
	{"14-session-verdict",
	 "the same, no rule names such a verdict",
	 session_verdict,
	 {EPERM},
	 "UNKNOWNKEY",
	 "user-keyring",
	 NOT_THERE},
	{"14-platform-named",
	 "platform keyring, a rule names it: the key is looked for there",
	 platform_named,
	 {ENOKEY},
	 "UNKNOWNKEY",
	 "unknown-key",
	 NOT_THERE},
	{"14-platform-not-named",
	 "platform keyring, a rule names another: is not looked into",
	 platform_not_named,
	 {EPERM},
	 "UNKNOWNKEY",
	 "platform-keyring",
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
	{"16-signer-inside",
	 "the same, its certificate is in the message, its issuer's key in a keyring",
	 revoked_inside,
	 {EKEYREJECTED},
	 "REVOKED",
	 "revoked",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
