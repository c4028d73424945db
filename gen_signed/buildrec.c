// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build --record - the file, and digests of what it names */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buildrec.h"
#include "cli.h"
#include "lib/bytes.h"
#include "lib/cms.h"

static int out_of_memory(void)
{
	fputs("gen_signed: out of memory\n", stderr);
	return -ENOMEM;
}

/**
 * buildrec_digest_fd() - SHA-256 of an open file
 * @fd: the file, readable and seekable
 * @name: for messages
 * @hex: gets it in hex
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_digest_fd(int fd, const char *name, char hex[BUILDREC_HEX])
{
	uint8_t hash[GS_SHA256_SIZE];
	int err = gs_sha256_fd(fd, hash);

	if (err)
		cli_say(stderr, "gen_signed: %s: %s\n", name, err == -ESTALE ?
			"it changed while it was read" : strerror(-err));
	else
		gs_hex(hash, sizeof(hash), hex);
	return err;
}

/**
 * buildrec_digest() - SHA-256 of a file
 * @path: the file
 * @hex: gets it in hex
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_digest(const char *path, char hex[BUILDREC_HEX])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int err;

	if (fd < 0) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", path, strerror(-err));
		return err;
	}
	err = buildrec_digest_fd(fd, path, hex);
	close(fd);
	return err;
}

/**
 * buildrec_add_file() - add a line with a file's digest
 * @rec: the record
 * @kind: see struct buildrec_entry
 * @path: the file
 * @text: what stands for it in the record; NULL: its path
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_add_file(struct buildrec *rec, const char *kind, const char *path, const char *text)
{
	char hex[BUILDREC_HEX];
	int err = buildrec_digest(path, hex);

	return err ? err : buildrec_add(rec, kind, hex, text ? text : path);
}

/**
 * buildrec_start() - write the record into a new file
 * @rec: the record
 * @path: its file, which is what it was until gs_newfile_finish()
 * @nf: filled in; end it with gs_newfile_abort()
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_start(const struct buildrec *rec, const char *path, struct gs_newfile *nf)
{
	char *text = NULL;
	size_t sz;
	FILE *out = open_memstream(&text, &sz);
	int err;

	if (!out)
		return out_of_memory();
	buildrec_put(rec, out);
	if (fclose(out)) {
		free(text);
		return out_of_memory();
	}
	err = gs_newfile_start(path, &cli_log, nf);
	if (!err)
		err = gs_newfile_write(nf, text, sz, 0666, &cli_log);
	free(text);
	return err;
}

/**
 * buildrec_read() - read a record
 * @path: its file
 * @rec: filled in; buildrec_free() it, also after a failure
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_read(const char *path, struct buildrec *rec)
{
	FILE *f = fopen(path, "re");
	size_t number;
	int err;

	if (!f) {
		err = -errno;
		memset(rec, 0, sizeof(*rec));
		cli_say(stderr, "gen_signed: %s: %s\n", path, strerror(-err));
		return err;
	}
	err = buildrec_get(f, rec, &number);
	fclose(f);
	if (err == -EBADMSG)
		cli_say(stderr, "gen_signed: %s: line %zu is not of a build record of this version\n",
			path, number);
	else if (err && err != -ENOMEM)
		cli_say(stderr, "gen_signed: %s: cannot read: %s\n", path, strerror(-err));
	return err;
}
