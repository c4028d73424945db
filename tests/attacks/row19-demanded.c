// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 19 - odd certificates on a machine booted with hornet_certs=dates
 *
 * or hornet_certs=code-signing, whichever the command line has; see hornet.rst. The keys are those of
 * row19-keys.
 */
#include <stdio.h>
#include <string.h>
#include "policy.h"

static const char *odd(struct machine *m, const char *name)
{
	char file[64];

	snprintf(file, sizeof(file), "keys/odd-%s", name);
	return attack_sibling(m, file);
}

static void load_signed_by(struct machine *m, const char *signer, const struct sign_opts *opts)
{
	struct load l;

	load_direct(m, &l);
	if (sign_payload(signer, opts, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	else
		load_prog(m, &l);
	load_free(&l);
}

/* The certificate is inside the message, the key in the keyring is the CA's. */
static void inside(struct machine *m, const char *which)
{
	static const struct sign_opts o = {.with_cert = true, .issuer_serial = true};

	attack_signer(m, NULL);
	load_signed_by(m, odd(m, which), &o);
}

static void in_keyring(struct machine *m, const char *which)
{
	char signer[4096], name[4104];

	snprintf(signer, sizeof(signer), "%s", odd(m, which));
	snprintf(name, sizeof(name), "%s.pem", signer);
	attack_signer(m, NULL);
	if (keys_add_to_secondary(keys_path(name)) < 0)
		attack_fail(m, "the kernel does not take %s", name);
	else
		load_signed_by(m, signer, NULL);
}

static void expired_inside(struct machine *m)
{
	inside(m, "expired");
}

static void expired(struct machine *m)
{
	in_keyring(m, "expired");
}

static void eku_inside(struct machine *m)
{
	inside(m, "eku");
}

static void eku(struct machine *m)
{
	in_keyring(m, "eku");
}

static void plain_inside(struct machine *m)
{
	inside(m, "plain");
}

static void plain(struct machine *m)
{
	in_keyring(m, "plain");
}

/* One whom the machine trusts, but not for code signing, makes himself a certificate that is. */
static void issued_inside(struct machine *m)
{
	char eku_pem[4104];

	snprintf(eku_pem, sizeof(eku_pem), "%s.pem", odd(m, "eku"));
	if (keys_add_to_secondary(eku_pem) < 0)
		attack_fail(m, "the kernel does not take %s", eku_pem);
	inside(m, "issued");
}

/* Certificates of policies are looked at, too. */
static void policy_by(struct machine *m, const char *which, const char *why)
{
	char signer[4096], name[4104];

	snprintf(signer, sizeof(signer), "%s", odd(m, which));
	snprintf(name, sizeof(name), "%s.pem", signer);
	if (keys_add_to_secondary(keys_path(name)) < 0)
		attack_fail(m, "the kernel does not take %s", name);
	policy_refused(m, &(struct policy_flaw){.signer = signer}, POLICY_EVERYTHING, EPERM, "UNKNOWNKEY", why);
}

static void expired_policy(struct machine *m)
{
	policy_by(m, "expired", "cert-dates");
}

static void eku_policy(struct machine *m)
{
	policy_by(m, "eku", "cert-use");
}

#define LOADS(n, text, fn) {"19-" n, text, fn, {0}, "OK", "signed", NOT_THERE}
#define UNFIT(n, text, fn, why) {"19-" n, text, fn, {EPERM}, "UNKNOWNKEY", why, NOT_THERE}

static const struct attack table[] = {
	LOADS("plain-inside", "valid, for code signing, in the message: loads", plain_inside),
	LOADS("plain-demanded", "valid, for code signing: loads", plain),
	UNFIT("expired-inside", "expired, in the message", expired_inside, "cert-dates"),
	UNFIT("expired-demanded", "expired", expired, "cert-dates"),
	UNFIT("eku-inside", "for another use, in the message", eku_inside, "cert-use"),
	UNFIT("eku-demanded", "for another use", eku, "cert-use"),
	{"19-expired-policy", "policy by one who has expired", expired_policy, {0}, "NONE", NULL, NOT_THERE},
	{"19-eku-policy", "policy by one for another use", eku_policy, {0}, "NONE", NULL, NOT_THERE},
	UNFIT("issued-inside", "in the message, issued by one for another use who is no CA", issued_inside, "cert-use"),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
