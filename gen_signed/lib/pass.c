// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - the passphrase or PIN of a key
 *
 * From a file, a descriptor, the environment or the terminal, never from argv.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "msg.h"
#include "pass.h"
#include "printable.h"

static int fail(struct gs_pass *pass, const char *what, int err)
{
	pass->failed = 1;
	gs_err(pass->log, "%s: passphrase can't be read: %s", what, strerror(err));
	return -1;
}

/* The first line, without its newline. Byte by byte: what follows it on a pipe is not ours. */
static int read_line(struct gs_pass *pass, const char *what, int fd)
{
	int used = 0;

	while (used < GS_PASS_MAX) {
		ssize_t n = read(fd, pass->secret + used, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(pass, what, errno);
		if (!n || pass->secret[used] == '\n') {
			pass->len = used;
			return 0;
		}
		used++;
	}
	return fail(pass, what, EMSGSIZE);
}

static int from_file(struct gs_pass *pass)
{
	const char *path = pass->opts->pass_file;
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return fail(pass, path, errno);
	err = read_line(pass, path, fd);
	close(fd);
	return err;
}

static int from_fd(struct gs_pass *pass)
{
	char what[40];

	snprintf(what, sizeof(what), "descriptor %d", *pass->opts->pass_fd);
	return read_line(pass, what, *pass->opts->pass_fd);
}

/** gs_pass_hint() - how the user can say where the passphrase is */
const char *gs_pass_hint(const struct gs_pass *pass)
{
	return pass->opts->pass_hint ? pass->opts->pass_hint : "BPFTOOL_SIGN_PASS_FILE";
}

static int from_terminal(struct gs_pass *pass)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	const char *what = pass->once ? "PIN" : "Passphrase";
	char prompt[512], *key;

	if (tty < 0) {
		pass->failed = 1;
		gs_err(pass->log, "%s: the key %s and there is no terminal to ask for its %s; use"
		       " %s", pass->key, pass->once ? "needs a PIN" : "is encrypted",
		       pass->once ? "PIN" : "passphrase", gs_pass_hint(pass));
		return -1;
	}
	close(tty);
	key = gs_printable(pass->key);
	snprintf(prompt, sizeof(prompt), "%s for %s: ", what, key ? key : "the key");
	free(key);
	if (EVP_read_pw_string_min(pass->secret, 0, sizeof(pass->secret) - 1, prompt, 0)) {
		pass->failed = 1;
		gs_err(pass->log, "%s: no %s was given", pass->key,
		       pass->once ? "PIN" : "passphrase");
		return -1;
	}
	pass->len = strlen(pass->secret);
	return 0;
}

/* Take it out of the environment, where each program that is run would get it. */
static int from_env(struct gs_pass *pass)
{
	char *value = getenv(pass->opts->pass_env);
	size_t len;

	if (!value) {
		pass->failed = 1;
		gs_err(pass->log, "%s: no such variable in the environment, for the passphrase",
		       pass->opts->pass_env);
		return -EINVAL;
	}
	len = strlen(value);
	if (len > GS_PASS_MAX) {
		fail(pass, pass->opts->pass_env, EMSGSIZE);
		return -EINVAL;
	}
	memcpy(pass->secret, value, len);
	pass->len = len;
	pass->known = 1;
	OPENSSL_cleanse(value, len);
	unsetenv(pass->opts->pass_env);
	return 0;
}

/**
 * gs_pass_open() - get ready to answer for a passphrase
 * @pass: filled in; end it with gs_pass_wipe()
 * @opts: where it comes from; must live as long as @pass
 * @log: where messages go
 *
 * A file, a descriptor and the terminal are read only when the passphrase is needed; a variable of
 * the environment is taken from there at once.
 *
 * Return: 0, or -EINVAL if there is no such variable (reported).
 */
int gs_pass_open(struct gs_pass *pass, const struct gs_key_opts *opts, const struct gs_log *log)
{
	memset(pass, 0, sizeof(*pass));
	pass->opts = opts;
	pass->log = log;
	return opts->pass_env ? from_env(pass) : 0;
}

/**
 * gs_pass_begin() - one key or certificate will be opened now
 * @pass: from gs_pass_open()
 * @key: its file or URI, for messages
 * @once: a second question means that the first answer was wrong
 */
void gs_pass_begin(struct gs_pass *pass, const char *key, int once)
{
	pass->key = key;
	pass->once = once;
	pass->answers = 0;
}

static int get(struct gs_pass *pass)
{
	if (pass->known)
		return 0;
	if (pass->opts->pass_file)
		return from_file(pass);
	if (pass->opts->pass_fd)
		return from_fd(pass);
	return from_terminal(pass);
}

/**
 * gs_pass_callback() - pem_password_cb of OpenSSL
 * @buf, @size: gets the passphrase, and a NUL if there is room; OpenSSL wipes it
 * @rwflag: 0, for only reading of keys asks
 * @ctx: struct gs_pass
 *
 * Return: the passphrase's length, -1 if there is none (reported, @failed set).
 */
int gs_pass_callback(char *buf, int size, int rwflag, void *ctx)
{
	struct gs_pass *pass = ctx;

	(void)rwflag;
	if (pass->failed)
		return -1;
	if (pass->once && pass->answers) {
		pass->failed = 1;
		gs_err(pass->log, "%s: wrong PIN; it was tried once", pass->key);
		return -1;
	}
	pass->asked = 1;
	if (get(pass))
		return -1;
	pass->known = 1;
	if (pass->len > size)
		return fail(pass, pass->key, EMSGSIZE);
	pass->answers++;
	memcpy(buf, pass->secret, pass->len);
	if (pass->len < size)
		buf[pass->len] = '\0';
	return pass->len;
}

/** gs_pass_wipe() - forget the passphrase */
void gs_pass_wipe(struct gs_pass *pass)
{
	OPENSSL_cleanse(pass->secret, sizeof(pass->secret));
	pass->len = 0;
	pass->known = 0;
}
