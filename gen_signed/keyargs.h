/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the options that say whose signature, the same for each subcommand that signs */
#ifndef GS_KEYARGS_H
#define GS_KEYARGS_H

#include "cli.h"

/* their numbers: a subcommand's enum goes on from KEYARGS_NR */
enum {
	KEYARG_KEY, KEYARG_CERT, KEYARG_PASS_FILE, KEYARG_PASS_FD, KEYARG_PASS_ENV,
	KEYARG_PROVIDER, KEYARG_PROVIDER_PATH, KEYARG_DIGEST, KEYARGS_NR
};

/* their entries in a subcommand's table */
#define KEYARGS_OPTS \
	[KEYARG_KEY] = { "key", "KEY", "private key: a file (PEM or DER) or a URI such as pkcs11:...", \
			 .required = true }, \
	[KEYARG_CERT] = { "cert", "CERT", "its certificate: a file or a URI", .required = true }, \
	KEYARGS_ACCESS_OPTS, \
	[KEYARG_DIGEST] = { "digest", "ALG", "sha256 (default), sha384 or sha512" }

/* those that say how to get at the key */
#define KEYARGS_ACCESS_OPTS \
	[KEYARG_PASS_FILE] = { "pass-file", "FILE", "file with passphrase or PIN in its first line" }, \
	[KEYARG_PASS_FD] = { "pass-fd", "N", "open descriptor to read it from" }, \
	[KEYARG_PASS_ENV] = { "pass-env", "NAME", "environment variable that holds it" }, \
	[KEYARG_PROVIDER] = { "provider", "NAME", "load this OpenSSL provider", .many = true }, \
	[KEYARG_PROVIDER_PATH] = { "provider-path", "DIR", "folder with OpenSSL providers" }

/**
 * struct keyargs - what they say
 * @opts: for gs_signer_open()
 * @fd: what opts.pass_fd points to
 */
struct keyargs {
	struct gs_key_opts opts;
	int fd;
};

bool keyargs_overwrites(const struct keyargs *key, const char *out);
int keyargs_digest(const char *name);
int keyargs_read(const struct cmd *cmd, const struct args *args, struct keyargs *key);

#endif /* GS_KEYARGS_H */
