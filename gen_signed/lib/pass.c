// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - the passphrase of a key: from a file or the terminal, never from argv */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "msg.h"
#include "pass.h"

static int fail(struct gs_pass *pass, const char *fmt, const char *what)
{
	pass->failed = 1;
	gs_err(pass->log, fmt, what, strerror(errno));
	return -1;
}

/* The first line of the file, without its newline. */
static int from_file(struct gs_pass *pass, char *buf, int size)
{
	int fd = open(pass->file, O_RDONLY | O_CLOEXEC), used = 0;
	ssize_t n = 0;
	char *end;

	if (fd < 0)
		return fail(pass, "%s: passphrase can't be read: %s", pass->file);
	while (used < size && !memchr(buf, '\n', used)) {
		n = read(fd, buf + used, size - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += n;
	}
	close(fd);
	if (n < 0)
		return fail(pass, "%s: passphrase can't be read: %s", pass->file);
	end = memchr(buf, '\n', used);
	if (!end && used == size) {
		errno = EMSGSIZE;
		return fail(pass, "%s: passphrase can't be read: %s", pass->file);
	}
	if (end)
		OPENSSL_cleanse(end, used - (end - buf));
	return end ? (int)(end - buf) : used;
}

static int from_terminal(struct gs_pass *pass, char *buf, int size)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	char prompt[512];

	if (tty < 0) {
		pass->failed = 1;
		gs_err(pass->log, "%s: the key is encrypted and there is no terminal to ask for its"
		       " passphrase; use --pass-file", pass->key);
		return -1;
	}
	close(tty);
	snprintf(prompt, sizeof(prompt), "Passphrase for %s: ", pass->key);
	if (EVP_read_pw_string_min(buf, 0, size - 1, prompt, 0)) {
		pass->failed = 1;
		gs_err(pass->log, "%s: no passphrase was given", pass->key);
		return -1;
	}
	return strlen(buf);
}

/**
 * gs_pass_callback() - pem_password_cb of OpenSSL
 * @buf, @size: gets the passphrase; OpenSSL wipes it
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
	pass->asked = 1;
	return pass->file ? from_file(pass, buf, size) : from_terminal(pass, buf, size);
}
