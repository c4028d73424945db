// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 16 - signers on the kernel's own blacklist: by their key, or by the hash of their certificate
 *
 * A message may have several signatures, and nothing protects it: whoever has one by a revoked signer
 * can put the signer's certificate beside it, which the CA's key vouches for, and a second signature
 * that is nobody's: for the list to stop at, or so that not all signatures are by a listed certificate.
 */
#include <stdio.h>
#include "attack.h"

/* What odd-keys makes; the certificate is put on the list here. */
static const char *hashed(struct machine *m)
{
	static char signer[4096], cert[4104];

	if (!signer[0]) {
		snprintf(signer, sizeof(signer), "%s", attack_sibling(m, "keys/odd-hashed"));
		snprintf(cert, sizeof(cert), "%s.pem", signer);
		if (keys_blacklist(cert))
			attack_fail(m, "the kernel does not put %s on its list", cert);
	}
	return signer;
}

static void load_by(struct machine *m, const char *signer, const struct sign_opts *opts)
{
	struct load l;

	load_direct(m, &l);
	if (sign_payload(signer, opts, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	else
		load_all(m, &l);
	load_free(&l);
}

/* The test kernel was built with this one on its list; here the key is in a trusted keyring as well. */
static void by_key(struct machine *m)
{
	if (keys_add_to_secondary(keys_path("revoked.pem")) < 0)
		attack_fail(m, "cannot add the revoked certificate to the secondary keyring");
	load_by(m, "revoked", NULL);
}

static void by_key_inside(struct machine *m)
{
	load_by(m, "revoked", &(struct sign_opts){.with_cert = true, .issuer_serial = true});
}

static void by_key_dressed(struct machine *m)
{
	load_by(m, "revoked", &(struct sign_opts){.with_cert = true, .issuer_serial = true, .dress = "revoked-too"});
}

static void by_hash(struct machine *m)
{
	load_by(m, hashed(m), &(struct sign_opts){.with_cert = true, .issuer_serial = true});
}

static void by_hash_dressed(struct machine *m)
{
	load_by(m, hashed(m), &(struct sign_opts){.with_cert = true, .issuer_serial = true, .dress = STRANGER});
}

#define LISTED(n, text, fn) {"16-" n, text, fn, {EKEYREJECTED}, "REVOKED", "revoked-key", NOT_THERE}

static const struct attack table[] = {
	LISTED("certificate", "signer's certificate on the kernel's blacklist", by_key),
	LISTED("key-inside", "the same, its certificate is in the message", by_key_inside),
	LISTED("key-dressed", "the same, and a useless signature that names another key of the list", by_key_dressed),
	LISTED("hash-inside", "hash of the signer's certificate on the kernel's blacklist", by_hash),
	LISTED("hash-dressed", "the same, and a useless signature of an unknown key", by_hash_dressed),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
