// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed build - the key for bpftool, which embeds signatures
 *
 * What --key and --cert name can perhaps be read once only, and a passphrase is asked once. So bpftool gets
 * the key that was decrypted here, or the PIN of the token that it is in, and a certificate that is in no
 * file, in memory that has no name, by descriptors that only bpftool gets.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build.h"
#include "cli.h"

static int failed(const char *what)
{
	int err = -errno;

	cli_say(stderr, "gen_signed: %s: %s\n", what, strerror(-err));
	return err;
}

/* @path: the name by which it can be opened, here and where the descriptor is shared */
static int memory(int *fd, char **path)
{
	*fd = memfd_create("gen_signed", MFD_CLOEXEC);
	if (*fd < 0 || asprintf(path, "/proc/self/fd/%d", *fd) < 0) {
		*path = NULL;
		return failed("memfd_create");
	}
	return 0;
}

/* no pipe, and no URI */
static bool is_file(const char *name)
{
	struct stat st;

	return !stat(name, &st) && S_ISREG(st.st_mode);
}

static int give_cert(struct build *b)
{
	int err;

	if (is_file(b->key.cert))
		return 0;
	err = memory(&b->cert_fd, &b->cert_file);
	if (!err)
		err = gs_signer_cert(b->signer, b->cert_fd, &cli_log);
	b->cert_name = b->key.cert;
	b->key.cert = b->cert_file;
	return err;
}

/* NULL: not what this environment happens to have, either */
static int give(const char *name, const char *value)
{
	return (value ? setenv(name, value, true) : unsetenv(name)) ? failed(name) : 0;
}

/* bpftool's providers in one variable, as it takes them */
static int give_providers(const struct gs_key_opts *key)
{
	char *list = NULL;
	size_t i, sz;
	FILE *f;
	int err;

	if (!key->nr_providers)
		return give("BPFTOOL_SIGN_PROVIDER", NULL);
	f = open_memstream(&list, &sz);
	if (!f)
		return failed("BPFTOOL_SIGN_PROVIDER");
	for (i = 0; i < key->nr_providers; i++)
		fprintf(f, "%s%s", i ? "," : "", key->providers[i]);
	err = fclose(f) ? failed("BPFTOOL_SIGN_PROVIDER") : give("BPFTOOL_SIGN_PROVIDER", list);
	free(list);
	return err;
}

static int give_key(struct build *b)
{
	const char *pass = NULL;
	int err;

	if (gs_signer_key_is_plain(b->signer) && is_file(b->key.key))
		return give("BPFTOOL_SIGN_PASS_FILE", NULL);
	err = memory(&b->key_fd, &b->key_file);
	if (!err)
		err = gs_signer_hand_on(b->signer, b->key_fd, &cli_log);
	if (err < 0)
		return err;
	if (gs_signer_in_token(b->signer))
		pass = err ? NULL : b->key_file;
	else
		b->key.key = b->key_file;
	return give("BPFTOOL_SIGN_PASS_FILE", pass);
}

/**
 * keyfile_make() - make key and certificate usable for bpftool
 * @b: signer is set; key.key and key.cert may be changed
 *
 * Changes the environment of the programs that are run.
 *
 * Return: 0, or a negative errno (reported).
 */
int keyfile_make(struct build *b)
{
	int err = give_cert(b);

	if (err || !b->embed)
		return err;
	err = give_key(b);
	if (!err)
		err = give("BPFTOOL_SIGN_DIGEST", b->key.digest);
	if (!err)
		err = give_providers(&b->key);
	if (!err && b->key.provider_path)
		err = give("OPENSSL_MODULES", b->key.provider_path);
	return err;
}

/** keyfile_share() - let the next program that is run have the key (@on), or no longer */
void keyfile_share(const struct build *b, bool on)
{
	const int fds[] = { b->key_fd, b->cert_fd };
	size_t i;

	for (i = 0; i < 2; i++)
		if (fds[i] >= 0)
			fcntl(fds[i], F_SETFD, on ? 0 : FD_CLOEXEC);
}

/** keyfile_drop() - forget the key */
void keyfile_drop(struct build *b)
{
	if (b->key_fd >= 0)
		close(b->key_fd);
	if (b->cert_fd >= 0)
		close(b->cert_fd);
	b->key_fd = b->cert_fd = -1;
	free(b->key_file);
	free(b->cert_file);
	b->key_file = b->cert_file = NULL;
}
