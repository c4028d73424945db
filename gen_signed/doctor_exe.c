// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed doctor - the executable's signatures against the machine's keyrings */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "doctor.h"
#include "lib/input.h"
#include "lib/tries.h"
#include "lib/view.h"
#include "machine.h"

/* Is the signer's key revoked? Says so if it is. */
static bool is_revoked(struct doctor *d, const char *loader, const char *keyid)
{
	if (machine_keyring(".blacklist", keyid) != KEYRING_HAS)
		return false;
	doctor_say(d, DOCTOR_PROBLEM, "%s: its signer %s is revoked on this machine (keyring"
		   " .blacklist)", loader, keyid);
	doctor_next("gen_signed resign EXE with a key that is not revoked");
	return true;
}

static void key_is_missing(struct doctor *d, const char *loader, const char *keyid)
{
	doctor_say(d, DOCTOR_PROBLEM, "%s: its signer %s is in neither the builtin nor the secondary"
		   " keyring, nor in .bpf: the load fails with ENOKEY", loader, keyid);
	if (machine_keyring(".platform", keyid) == KEYRING_HAS)
		doctor_next("it is in the platform keyring, which does not count: enroll it as a"
			    " machine owner key with mokutil --import CERT.der, and reboot");
	else
		doctor_next("keyctl padd asymmetric '' %%:.secondary_trusted_keys < CERT.der (its CA"
			    " must be builtin), or sign again with a key of this machine");
}

/* The keyring that counts and has this key; NULL: none. @read: set if one could be looked into. */
static const char *keyring_of(const char *keyid, bool *read)
{
	static const char *const names[] = { ".builtin_trusted_keys", ".secondary_trusted_keys",
					     ".bpf" };
	size_t i;

	for (i = 0; strcmp(keyid, "none") && i < sizeof(names) / sizeof(names[0]); i++) {
		enum keyring_state state = machine_keyring(names[i], keyid);

		if (state == KEYRING_HAS)
			return names[i];
		*read |= state == KEYRING_LACKS;
	}
	return NULL;
}

static void keyring_is_unknown(struct doctor *d, const char *loader, const char *keyid)
{
	doctor_say(d, DOCTOR_UNKNOWN, "%s: whether this machine knows its signer %s: the keyrings"
		   " can't be read by this user, or the kernel has none", loader, keyid);
	doctor_next("sudo gen_signed doctor ...; or look for it in /proc/keys");
}

/* The machine's answer to one signer. */
static void check_signer(struct doctor *d, const char *loader, const char *keyid)
{
	bool read = false;
	const char *name;

	if (!strcmp(keyid, "none")) {
		doctor_say(d, DOCTOR_UNKNOWN, "%s: whether this machine knows its signer: the signature names"
			   " it by issuer and serial number, not by key id", loader);
		doctor_next("gen_signed doctor EXE --cert CERT, this signer's certificate");
		return;
	}
	if (is_revoked(d, loader, keyid))
		return;
	name = keyring_of(keyid, &read);
	if (name)
		doctor_say(d, DOCTOR_OK, "%s: its signer %s is in %s", loader, keyid, name);
	else if (read)
		key_is_missing(d, loader, keyid);
	else
		keyring_is_unknown(d, loader, keyid);
}

static void chain_is_long(struct doctor *d, const char *loader, const char *place, int path, bool read)
{
	doctor_say(d, read ? DOCTOR_PROBLEM : DOCTOR_UNKNOWN, "%s: its %s signature brings along %d certificates between signer"
		   " and trusted key, more than four: the kernel refuses it (long-chain)%s", loader, place, path,
		   read ? "" : " unless a keyring has one of the first five, and the keyrings can't be read by this user");
	doctor_next("sign it again with openssl cms -nocerts, or with gen_signed");
}

/*
 * The same where the signature brings the signer's certificate along, and maybe others: the kernel goes from one to its
 * issuer until one is in a keyring.
 */
static void check_chain(struct doctor *d, const char *loader, const char *place, const struct gs_sigsigner *s)
{
	bool read = false;
	const char *name;
	int i;

	for (i = 0; i <= s->path && i <= GS_PATH_MAX; i++) {
		const char *keyid = s->path_keyid[i];

		if (strcmp(keyid, "none") && is_revoked(d, loader, keyid))
			return;
		name = keyring_of(keyid, &read);
		if (name && !i)
			doctor_say(d, DOCTOR_OK, "%s: its signer %s is in %s", loader, keyid, name);
		else if (name)
			doctor_say(d, DOCTOR_OK, "%s: its signer %s is vouched for by %s, which is in %s, through certificates that"
				   " the signature brings along", loader, s->path_keyid[0], keyid, name);
		if (name)
			return;
	}
	if (s->path > GS_PATH_MAX)
		chain_is_long(d, loader, place, s->path, read);
	else
		check_signer(d, loader, strcmp(s->keyid, "none") ? s->keyid : s->path_keyid[0]);
}

/* By the signer's own digest; without signed attributes nothing can be said. */
static bool is_over_other_bytes(const struct gs_view *view, const struct gs_sigsigner *s)
{
	const struct gs_payload payload = {
		.insns = view->rec->insns, .insns_sz = view->rec->insns_sz,
		.data = view->rec->data, .data_sz = view->rec->data_sz,
	};
	struct gs_siginfo info = { .digest_sz = s->digest_sz };

	memcpy(info.hash, s->hash, sizeof(info.hash));
	memcpy(info.digest, s->digest, sizeof(info.digest));
	return s->digest_sz && gs_digest_known(s->hash) && !gs_siginfo_covers(&info, &payload);
}

/* Was this signer of signature number @i also one before? */
static bool is_repeated(const struct gs_view *view, size_t i, const struct gs_sigsigner *s)
{
	size_t k;

	while (i-- > 0)
		for (k = 0; k < view->sig[i].nr; k++)
			if (!strcmp(view->sig[i].signer[k].keyid, s->keyid) &&
			    !memcmp(view->sig[i].signer[k].issued, s->issued, sizeof(s->issued)))
				return true;
	return false;
}

/* What the kernel needs for a signature algorithm, by OpenSSL's name of it; NULL: not known here. */
static const char *needed_for(const char *alg)
{
	if (strcasestr(alg, "ecdsa"))
		return "CONFIG_CRYPTO_ECDSA";
	if (strcasestr(alg, "ml-dsa"))
		return "CONFIG_CRYPTO_MLDSA";
	return strcasestr(alg, "rsa") ? "CONFIG_CRYPTO_RSA" : NULL;
}

static void check_algorithm(struct doctor *d, const char *loader, const char *alg)
{
	const char *option = needed_for(alg);

	/* a configuration that has not even this one is not that of a kernel with signed BPF */
	if (!option || machine_config(option) || machine_config("CONFIG_X509_CERTIFICATE_PARSER") != 1)
		return;
	doctor_say(d, DOCTOR_PROBLEM, "%s: this kernel can't check its signature (%s): %s is not set:"
		   " ENOPKG", loader, alg, option);
	doctor_next("sign with a key of another kind, or boot a kernel with %s", option);
}

/* No signature says that it is over the loader. */
static void none_covers(struct doctor *d, const struct gs_view *view, const struct gs_exe *exe)
{
	const char *name = view->rec->name;

	if (view->nr_plain) {
		doctor_say(d, DOCTOR_UNKNOWN, "%s: whether it is signed: %zu of the file's signatures have no signed"
			   " attributes, and do not say what they are over", name, view->nr_plain);
		doctor_next_with("gen_signed verify", exe->name, "--cert CERT");
	} else if (exe->trailer.nr) {
		doctor_say(d, DOCTOR_PROBLEM, "%s: none of the file's %zu signatures is over it: the"
			   " load is refused as badly signed", name, exe->trailer.nr);
		doctor_next_with("gen_signed verify", exe->name, "--cert CERT");
	} else {
		doctor_say(d, DOCTOR_PROBLEM, "%s: unsigned: enforce mode answers EPERM unless"
			   " the policy allows it", name);
		doctor_next_with("gen_signed sign", exe->name, "--key KEY --cert CERT");
	}
}

static void check_loader(struct doctor *d, const struct gs_view *view, const struct gs_exe *exe)
{
	const char *name = view->rec->name;
	size_t i, k;

	if (!view->nr_sigs)
		none_covers(d, view, exe);
	for (i = 0; i < view->nr_sigs; i++) {
		const struct gs_view_sig *sig = &view->sig[i];
		const char *place = sig->appended ? "appended" : "embedded";

		if (!sig->readable) {
			doctor_say(d, DOCTOR_PROBLEM, "%s: its %s signature is damaged", name, place);
			doctor_next_with("gen_signed verify", exe->name, "--cert CERT");
		}
		for (k = 0; k < sig->nr; k++) {
			if (is_over_other_bytes(view, &sig->signer[k])) {
				doctor_say(d, DOCTOR_PROBLEM, "%s: its %s signature is over other"
					   " bytes: altered after it was made", name, place);
				doctor_next_with("gen_signed verify", exe->name, "--cert CERT");
			}
			if (view->rec->kind == SKEL_RECORD_STATIC && !sig->signer[k].has_said) {
				doctor_say(d, DOCTOR_PROBLEM, "%s: its %s signature does not say what"
					   " the program is: enforce mode answers EPERM", name, place);
				doctor_next_with("gen_signed sign", exe->name, "--key KEY --cert CERT");
			}
			check_algorithm(d, name, sig->signer[k].alg);
			if (sig->signer[k].path)
				check_chain(d, name, place, &sig->signer[k]);
			else if (!is_repeated(view, i, &sig->signer[k]))
				check_signer(d, name, sig->signer[k].keyid);
		}
	}
}

/* What was said of a certificate that has signed nothing here says nothing of who has. */
static void is_of_nobody(struct doctor *d, const char *exe, const char *cert)
{
	doctor_say(d, DOCTOR_UNKNOWN, "%s: the certificate is of no signer of %s: what is said of it holds for none of them",
		   cert, exe);
	doctor_next_with("gen_signed inspect", exe, "names the signers; give the certificate of one of them");
}

/* A file that can't be loaded from is a finding, too. */
static void report_file(void *ctx, enum gs_level level, const char *line)
{
	if (level == GS_ERROR)
		doctor_say(ctx, DOCTOR_PROBLEM, "%s", line);
}

/**
 * doctor_exe() - are the executable's loaders signed, by keys of this machine?
 * @d: gets the findings
 * @path: executable or header
 * @cert_path: a signer's certificate, NULL: not given
 * @cert: what is known of it, NULL: not given
 *
 * Whether a signature is genuine is verify's to say: only the certificate can tell.
 *
 * Return: 0, also if the file can't be used; a negative errno (reported) if memory is short.
 */
int doctor_exe(struct doctor *d, const char *path, const char *cert_path, const struct gs_cert_facts *cert)
{
	const struct gs_log log = { report_file, d };
	struct gs_input input;
	bool is_signed = false, of_signer = false;
	struct gs_view view;
	size_t i;
	int err = 0;

	if (gs_input_open(path, &log, &input))
		goto out_close;
	/* as sign refuses it: who signed was another version of it, or another tool */
	if (input.exe.trailer.nr && gs_check_tries(&input.exe, &log))
		doctor_next("build it with other instructions, or load them from executables of their own");
	for (i = 0; !err && i < input.exe.recs.nr; i++) {
		err = gs_view_make(&input.exe, &input.exe.recs.rec[i], &view);
		if (!err) {
			doctor_name_signers(&view, cert);
			is_signed |= view.nr_sigs;
			of_signer |= doctor_is_signer(&view, cert);
			check_loader(d, &view, &input.exe);
		} else {
			cli_say(stderr, "gen_signed: %s: %s\n", path, strerror(-err));
		}
		gs_view_free(&view);
	}
	if (!err && cert && is_signed && !of_signer)
		is_of_nobody(d, path, cert_path);
out_close:
	gs_input_close(&input);
	return err;
}
