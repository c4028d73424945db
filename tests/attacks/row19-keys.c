// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 19 - odd keys, certificates and digests, all of them issued by a trusted CA
 *
 * What the kernel takes and what it does not is written in kernel/hornet/hornet.rst; this is its
 * test, both ways. The certificates are made by the script odd-keys.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/keyctl.h>
#include "policy.h"
#include "told.h"

/* The odd keys are not in the folder of keys but beside the programs. */
static const char *odd(struct machine *m, const char *name)
{
	char file[64];

	snprintf(file, sizeof(file), "keys/odd-%s", name);
	return attack_sibling(m, file);
}

static void trusted(struct machine *m, const char *which, const struct sign_opts *opts)
{
	static char signer[4096];
	char name[4104];
	struct load l;
	int key;

	snprintf(signer, sizeof(signer), "%s", odd(m, which));
	snprintf(name, sizeof(name), "%s.pem", signer);
	if (attack_on_mainline(m))
		key = keys_add_to_session(signer);
	else
		key = keys_add_to_secondary(keys_path(name));
	attack_signer(m, NULL);
	if (key < 0) {
		attack_fail(m, "the kernel does not take %s: %s", name, strerror(-key));
		return;
	}
	load_direct(m, &l);
	attack_signer(m, signer);
	if (sign_payload(signer, opts, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	else
		load_prog(m, &l);
	load_free(&l);
}

static void plain(struct machine *m)
{
	trusted(m, "plain", NULL);
}

static void eku(struct machine *m)
{
	trusted(m, "eku", NULL);
}

static void expired(struct machine *m)
{
	trusted(m, "expired", NULL);
}

static void rsa1024(struct machine *m)
{
	trusted(m, "rsa1024", NULL);
}

static void p256(struct machine *m)
{
	trusted(m, "p256", NULL);
}

static void sha1(struct machine *m)
{
	static const struct sign_opts o = {.digest = "sha1"};

	trusted(m, "plain", &o);
}

/* What the metadata under a weak signature say of themselves is nobody's word: the record does not repeat it. */
static void sha1_loader(struct machine *m)
{
	static const struct sign_opts o = {.digest = "sha1"};
	static char rec[4][RECORD_MAX];
	struct audit audit;
	struct load l;
	int n;

	if (audit_open(&audit)) {
		attack_fail(m, "cannot listen to audit records");
		return;
	}
	load_loader(m, &l);
	load_add_info(&l, "tool", 3, 1);
	if (sign_payload(SIGNER, &o, l.insns, l.insns_sz, l.data, l.data_sz, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	load_all(m, &l);
	load_free(&l);
	n = audit_collect(&audit, rec, 4, "LOAD");
	if (n != 1 || !audit_field_is(rec[0], "info_name", "none") || !audit_field_is(rec[0], "info_version", "none") ||
	    !audit_field_is(rec[0], "open_inputs", "none"))
		attack_fail(m, "%d records: %s", n, n > 0 ? rec[0] : "");
	close(audit.fd);
	close(audit.ctl);
}

static void sha512(struct machine *m)
{
	static const struct sign_opts o = {.digest = "sha512"};

	trusted(m, "plain", &o);
}

/* The signer that is named is the CA, whose key is the trusted one; its path are the keys of the @n certificates, the last one first. */
static void expect_path(struct machine *m, const struct told *t, const char (*links)[4096], int n)
{
	char path[TOLD_VALUE] = "", name[4104];
	uint8_t spki[32];

	for (int i = n - 1; i >= 0; i--) {
		snprintf(name, sizeof(name), "%s.pem", links[i]);
		if (sign_spki(name, spki))
			attack_fail(m, "cannot read %s", name);
		strcat(strcat(path, *path ? "," : ""), policy_hex(spki));
	}
	told_both(m, t, "signer-path", path);
	if (sign_spki(keys_path(CA ".pem"), spki))
		attack_fail(m, "cannot read the CA's certificate");
	told_both(m, t, "signer", policy_hex(spki));
}

/* The last of @n certificates signs, and all of them are inside. */
static void load_by_chain(struct machine *m, const char (*links)[4096], int n)
{
	const char *certs[5] = {0};
	const struct sign_opts o = {.with_cert = true, .issuer_serial = true, .certs = certs};
	static struct told t;
	struct load l;
	bool listens;
	int prog;

	for (int i = 0; i < n - 1; i++)
		certs[i] = links[i];
	load_direct(m, &l);
	attack_signer(m, CA);
	listens = !attack_on_mainline(m) && told_begin(m, &t);
	if (sign_payload(links[n - 1], &o, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	prog = load_prog(m, &l);
	if (listens && told_end(m, &t, prog) && prog >= 0)
		expect_path(m, &t, links, n);
	load_free(&l);
}

/* Not in any keyring, but its certificate is inside the signature and issued by the CA. */
static void chain(struct machine *m)
{
	static char link[1][4096];

	snprintf(link[0], sizeof(link[0]), "%s", odd(m, "chain"));
	load_by_chain(m, link, 1);
}

/*
 * A row of @n certificates inside, the first one issued by the trusted CA and each by the one before it, none of which is
 * a CA; the last one signs.
 */
static void row(struct machine *m, int n)
{
	static char links[5][4096];
	char name[16];

	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "link%d", i + 1);
		snprintf(links[i], sizeof(links[i]), "%s", odd(m, name));
	}
	load_by_chain(m, links, n);
}

static void row_named(struct machine *m)
{
	row(m, 4);
}

/* There is an exemption for what no key of the machine's has signed. */
static void row_too_long(struct machine *m)
{
	policy_take(m, POLICY_USUAL "verdict=UNKNOWNKEY action=ALLOW\n");
	row(m, 5);
	policy_take(m, POLICY_USUAL);
}

/* A key of the secondary keyring that whoever has put it there withdraws: HOW with VALUE is what keyctl(2) does to it. */
static void withdrawn(struct machine *m, int how, unsigned int value)
{
	const char *signer = odd(m, "p256");
	int key = keys_withdraw(signer, how, value), err;
	struct load l;

	if (key < 0) {
		attack_fail(m, "cannot withdraw a key: %s", strerror(-key));
		return;
	}
	attack_signer(m, NULL);
	load_direct(m, &l);
	if (sign_payload(signer, NULL, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	else
		load_prog(m, &l);
	load_free(&l);
	err = keys_withdrawn_end(key);
	if (err)
		attack_fail(m, "cannot take the key out again: %s", strerror(-err));
}

static void key_revoked(struct machine *m)
{
	withdrawn(m, KEYCTL_REVOKE, 0);
}

static void key_expired(struct machine *m)
{
	withdrawn(m, KEYCTL_SET_TIMEOUT, 1);
}

/* The key of a stolen signer would certify another one, which no revocation knows. */
static void issued_to_secondary(struct machine *m)
{
	char eku[4104], issued[4104];

	attack_expect_loads(m, LOADS_NONE);
	snprintf(eku, sizeof(eku), "%s.pem", odd(m, "eku"));
	snprintf(issued, sizeof(issued), "%s.pem", odd(m, "issued"));
	if (keys_add_to_secondary(eku) < 0)
		attack_fail(m, "the kernel does not take %s", eku);
	else if (keys_add_to_secondary(issued) >= 0)
		attack_fail(m, "the secondary keyring took a certificate by one who is no CA");
}

/* A certificate of the stranger must not get into the secondary keyring at all. */
static void stranger_to_secondary(struct machine *m)
{
	int key = keys_add_to_secondary(keys_path(STRANGER ".pem"));

	attack_expect_loads(m, LOADS_NONE);
	if (key >= 0)
		attack_fail(m, "the secondary keyring took a stranger's certificate");
}

#define LOADS(n, text, fn)                                \
	{                                                 \
		"19-" n, text, fn, {0}, "OK", "signed", 0 \
	}

static const struct attack table[] = {
	LOADS("plain", "ordinary certificate: loads", plain),
	LOADS("eku", "EKU without code signing: loads, as documented", eku),
	LOADS("expired", "expired certificate: loads, as documented", expired),
	LOADS("p256", "ECDSA P-256: loads", p256),
	LOADS("sha512", "SHA-512 signature: loads", sha512),
	{"19-rsa1024", "RSA of 1024 bits", rsa1024, {EKEYREJECTED}, "BADSIG", "weak-signature", 0},
	{"19-sha1", "SHA-1 signature", sha1, {EKEYREJECTED}, "BADSIG", "weak-signature", 0},
	{"19-sha1-loader", "the same of a loader: what it says of itself is not recorded", sha1_loader, {EKEYREJECTED}, "BADSIG",
	 "weak-signature", NOT_THERE},
	{"19-chain",
	 "certificate inside, issued by a trusted CA",
	 chain,
	 {0},
	 "OK",
	 "signed",
	 ENOKEY},
	{"19-row",
	 "four certificates inside, each by the one before it: loads, all are named",
	 row_named,
	 {0},
	 "OK",
	 "signed",
	 ENOKEY},
	{"19-row-long",
	 "five, and a rule lets all pass that no key of the machine's has signed",
	 row_too_long,
	 {EKEYREJECTED},
	 "BADSIG",
	 "long-chain",
	 NOT_THERE},
	{"19-key-revoked", "a key of secondary that keyctl(2) has revoked", key_revoked, {EKEYREVOKED},
	 "UNKNOWNKEY", "unknown-key", NOT_THERE},
	{"19-key-expired", "a key of secondary whose time keyctl(2) has set, and is over", key_expired,
	 {EKEYEXPIRED}, "UNKNOWNKEY", "unknown-key", NOT_THERE},
	{"19-issued-secondary",
	 "certificate that a trusted signer has issued, who is no CA, added to secondary",
	 issued_to_secondary,
	 {0},
	 "NONE",
	 NULL,
	 NOT_THERE},
	{"19-stranger-secondary",
	 "stranger's certificate added to secondary",
	 stranger_to_secondary,
	 {0},
	 "NONE",
	 NULL,
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
