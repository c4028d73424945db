// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 6 - the keyring .bpf, on a machine booted with bpf.keyring_unsealed=1
 *
 * The attacks follow one another: the second one seals it.
 */
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <linux/keyctl.h>
#include "policy.h"

#define BPF_KEYRING (-9) /* KEY_SPEC_BPF_KEYRING */

static long restrict_keyring(void)
{
	return syscall(__NR_keyctl, KEYCTL_RESTRICT_KEYRING, BPF_KEYRING, NULL, NULL) ? -errno : 0;
}

static void load_by(struct machine *m, const char *signer, int32_t keyring)
{
	struct load l;

	load_direct(m, &l);
	load_sign(m, &l, signer);
	l.keyring_id = keyring;
	load_prog(m, &l);
	load_free(&l);
}

/* Its key is there, and does not count yet. */
static void unsealed(struct machine *m)
{
	int key = keys_add_to(STRANGER, BPF_KEYRING);

	if (key < 0)
		attack_fail(m, "cannot add a key: %s", strerror(-key));
	load_by(m, STRANGER, 0);
	load_by(m, STRANGER, BPF_KEYRING);
}

static void sealed(struct machine *m)
{
	long err = restrict_keyring();

	attack_signer(m, STRANGER);
	if (err)
		attack_fail(m, "cannot seal it: %s", strerror(-err));
	load_by(m, STRANGER, 0);
	load_by(m, STRANGER, BPF_KEYRING);
}

static void closed(struct machine *m)
{
	attack_expect_loads(m, LOADS_NONE);
	if (keys_add_to(SIGNER, BPF_KEYRING) != -EPERM)
		attack_fail(m, "a key could be added after it was sealed");
	if (restrict_keyring() != -EEXIST)
		attack_fail(m, "it could be sealed in another way afterwards");
}

/* A key of the machine's other keyrings is none of this one. */
static void alone(struct machine *m)
{
	load_by(m, SIGNER, BPF_KEYRING);
}

/* A search that finds nothing in secondary then says what became of that other key. */
static void beside(struct machine *m, int how, unsigned int value)
{
	int key = keys_withdraw(attack_sibling(m, "keys/odd-p256"), how, value), err;

	attack_signer(m, STRANGER);
	if (key < 0) {
		attack_fail(m, "cannot withdraw a key: %s", strerror(-key));
		return;
	}
	load_by(m, STRANGER, 0);
	err = keys_withdrawn_end(key);
	if (err)
		attack_fail(m, "cannot take the key out again: %s", strerror(-err));
}

static void beside_revoked(struct machine *m)
{
	beside(m, KEYCTL_REVOKE, 0);
}

static void beside_expired(struct machine *m)
{
	beside(m, KEYCTL_SET_TIMEOUT, 1);
}

/* Its keys are for programs. */
static void policy(struct machine *m)
{
	policy_refused(m, &(struct policy_flaw){.signer = STRANGER}, POLICY_EVERYTHING, EPERM, "UNKNOWNKEY", "unknown-key");
}

static void user(struct machine *m)
{
	if (keys_add_to_session(STRANGER) < 0)
		attack_fail(m, "cannot add a key to the session keyring");
	load_by(m, STRANGER, KEY_SPEC_SESSION_KEYRING);
}

/* What is chosen at boot holds also against a policy. */
static void user_named(struct machine *m)
{
	policy_take(m, POLICY_USUAL "keyring=user verdict=UNKNOWNKEY action=ALLOW\n");
	user(m);
	policy_take(m, POLICY_USUAL);
}

static const struct attack attacks[] = {
	{"06-bpf-unsealed", "a key of .bpf, before it is sealed", unsealed, {ENOKEY}, "UNKNOWNKEY",
	 "unknown-key", NOT_THERE},
	{"06-bpf-sealed", "afterwards: loads, also if it names keyring 0", sealed, {0}, "OK", "signed",
	 NOT_THERE},
	{"06-bpf-revoked", "a key of .bpf, while secondary has another that keyctl(2) revoked: loads",
	 beside_revoked, {0}, "OK", "signed", NOT_THERE},
	{"06-bpf-expired", "the same, with one whose time is over: loads", beside_expired, {0}, "OK", "signed",
	 NOT_THERE},
	{"06-bpf-policy", "policy signed by a key of .bpf", policy, {0}, "NONE", NULL, NOT_THERE},
	{"06-bpf-closed", "a key added to the sealed .bpf", closed, {0}, "NONE", NULL, NOT_THERE},
	{"06-bpf-alone", "a signer of secondary who names .bpf", alone, {ENOKEY}, "UNKNOWNKEY",
	 "unknown-key", NOT_THERE},
	{"06-bpf-user", "the caller's keyring, where .bpf is the machine's", user, {EPERM}, "UNKNOWNKEY",
	 "user-keyring", NOT_THERE},
	{"06-bpf-user-named", "the same, a rule names the caller's keyring", user_named, {EPERM}, "UNKNOWNKEY",
	 "user-keyring", NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, attacks);
}
