// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS rows 6 and 7 - a keyring of the caller's choice, the signature of another program
 *
 * An unpatched kernel takes the ones whose last column is 0 (--expect=mainline), and leaves no
 * record of the others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <linux/keyctl.h>
#include "attack.h"

/* ---- row 6: keyrings that the caller fills himself ---- */

static void in_keyring(struct machine *m, const char *signer, int32_t id)
{
	struct load l;
	int key = keys_add_to_session(signer);

	if (key < 0) {
		attack_fail(m, "cannot add a key to the session keyring: %s", strerror(-key));
		return;
	}
	load_direct(m, &l);
	load_sign(m, &l, signer);
	if (id == 0)
		id = syscall(__NR_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
	l.keyring_id = id;
	load_prog(m, &l);
	load_free(&l);
}

#define BPF_KEYRING (-9) /* KEY_SPEC_BPF_KEYRING */

/* It is sealed and empty, as nothing else was asked for at boot. */
static void by_bpf(struct machine *m, const char *signer)
{
	struct load l;

	load_direct(m, &l);
	load_sign(m, &l, signer);
	l.keyring_id = BPF_KEYRING;
	load_prog(m, &l);
	load_free(&l);
}

static void bpf_keyring(struct machine *m)
{
	if (keys_add_to(STRANGER, BPF_KEYRING) != -EPERM)
		attack_fail(m, "a key could be added to .bpf");
	by_bpf(m, STRANGER);
}

/* Whoever names it, wants its keys and no others. */
static void bpf_signer(struct machine *m)
{
	by_bpf(m, SIGNER);
}

static void session_stranger(struct machine *m)
{
	in_keyring(m, STRANGER, KEY_SPEC_SESSION_KEYRING);
}

static void session_serial(struct machine *m)
{
	in_keyring(m, STRANGER, 0);
}

static void session_signer(struct machine *m)
{
	in_keyring(m, SIGNER, KEY_SPEC_SESSION_KEYRING);
}

static void session_loader(struct machine *m)
{
	struct load l;
	int key = keys_add_to_session(STRANGER);

	load_loader(m, &l);
	load_sign(m, &l, STRANGER);
	l.keyring_id = key < 0 ? 0 : KEY_SPEC_SESSION_KEYRING;
	load_all(m, &l);
	load_free(&l);
}

static void keyring_id(struct machine *m, int32_t id)
{
	struct load l;

	load_direct(m, &l);
	l.keyring_id = id;
	load_prog(m, &l);
	load_free(&l);
}

/* The right keyring, but named by its serial number as if it were the caller's. */
static void secondary_serial(struct machine *m)
{
	keyring_id(m, keyring_by_name(".secondary_trusted_keys"));
}

static void keyring_none(struct machine *m)
{
	keyring_id(m, 0x7fffffff);
}

static void keyring_platform(struct machine *m)
{
	keyring_id(m, 2);
}

/* Not an attack: what unmodified headers pass, whose signer is in the secondary keyring. */
static void keyring_machine(struct machine *m)
{
	keyring_id(m, 0);
	keyring_id(m, 1);
}

/* ---- row 7 ---- */

static void moved_to_direct(struct machine *m)
{
	struct load l, other;

	load_direct(m, &l);
	load_loader(m, &other);
	l.sig_ptr = other.sig;
	l.sig_sz = other.sig_sz;
	load_prog(m, &l);
	load_free(&other);
	load_free(&l);
}

static void moved_to_loader(struct machine *m)
{
	struct load l, other;

	load_loader(m, &l);
	load_direct(m, &other);
	l.sig_ptr = other.sig;
	l.sig_sz = other.sig_sz;
	load_all(m, &l);
	load_free(&other);
	load_free(&l);
}

/* The signature of the loader's instructions alone, as tools of early 2026 made it. */
static void insns_only(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	if (sign_payload(SIGNER, NULL, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	else
		load_all(m, &l);
	load_free(&l);
}

static const struct attack table[] = {
	{"06-session-stranger",
	 "stranger's key in the caller's session keyring",
	 session_stranger,
	 {EPERM},
	 "UNKNOWNKEY",
	 "user-keyring",
	 0},
	{"06-session-serial",
	 "the same, keyring named by its serial",
	 session_serial,
	 {EPERM},
	 "UNKNOWNKEY",
	 "user-keyring",
	 0},
	{"06-session-signer",
	 "a trusted signer, but by a session keyring",
	 session_signer,
	 {EPERM},
	 "UNKNOWNKEY",
	 "user-keyring",
	 0},
	{"06-session-loader",
	 "stranger's loader by the session keyring",
	 session_loader,
	 {EPERM},
	 "UNKNOWNKEY",
	 "user-keyring",
	 0},
	{"06-secondary-serial",
	 "the secondary keyring, named by its serial",
	 secondary_serial,
	 {EPERM},
	 "UNKNOWNKEY",
	 "user-keyring",
	 NOT_THERE},
	{"06-keyring-none",
	 "a keyring that does not exist",
	 keyring_none,
	 {EPERM},
	 "UNKNOWNKEY",
	 NULL,
	 EINVAL},
	{"06-keyring-platform",
	 "the platform keyring, which does not have the key",
	 keyring_platform,
	 {EPERM},
	 "UNKNOWNKEY",
	 "unknown-key|platform-keyring",
	 ENOKEY},
	{"06-bpf-keyring",
	 "the keyring .bpf, sealed and empty at boot",
	 bpf_keyring,
	 {ENOKEY},
	 "UNKNOWNKEY",
	 "unknown-key",
	 NOT_THERE},
	{"06-bpf-signer",
	 "the same, a signer of secondary",
	 bpf_signer,
	 {ENOKEY},
	 "UNKNOWNKEY",
	 "unknown-key",
	 NOT_THERE},
	{"06-keyring-machine",
	 "keyring_id 0 and 1, signer in secondary: loads",
	 keyring_machine,
	 {0},
	 "OK",
	 NULL,
	 NOT_THERE},
	{"07-moved-to-direct",
	 "a loader's signature on another program",
	 moved_to_direct,
	 {EKEYREJECTED},
	 "BADSIG",
	 NULL,
	 EKEYREJECTED},
	{"07-moved-to-loader",
	 "another program's signature on a loader",
	 moved_to_loader,
	 {EKEYREJECTED},
	 "BADSIG",
	 NULL,
	 EKEYREJECTED},
	{"07-insns-only",
	 "a signature of the instructions, without the metadata",
	 insns_only,
	 {EKEYREJECTED},
	 "BADSIG",
	 NULL,
	 EKEYREJECTED},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
