// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed build - a key for bpftool, which embeds signatures and reads plain files only
 *
 * A key that was decrypted here is handed on in memory that has no name, by a descriptor that only
 * bpftool gets; a certificate from a token is written to the work folder.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "build.h"
#include "cli.h"

static int failed(const char *what)
{
	int err = -errno;

	cli_say(stderr, "gen_signed: %s: %s\n", what, strerror(-err));
	return err;
}

static int write_cert(struct build *b)
{
	int fd, err;

	if (asprintf(&b->cert_file, "%s/signer.pem", b->dir) < 0) {
		b->cert_file = NULL;
		return failed("signer.pem");
	}
	fd = open(b->cert_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return failed(b->cert_file);
	err = gs_signer_cert(b->signer, fd, &cli_log);
	close(fd);
	b->cert_name = b->key.cert;
	b->key.cert = b->cert_file;
	return err;
}

/**
 * keyfile_make() - make key and certificate readable for bpftool
 * @b: signer and dir are set; key.cert and key_fd may be changed
 *
 * Return: 0, or a negative errno (reported): a key in a token can't be handed on.
 */
int keyfile_make(struct build *b)
{
	int err = 0;

	if (gs_signer_cert_is_uri(b->signer))
		err = write_cert(b);
	if (err || !b->embed || gs_signer_key_is_plain(b->signer))
		return err;
	b->key_fd = memfd_create("gen_signed", MFD_CLOEXEC);
	if (b->key_fd < 0)
		return failed("memfd_create");
	err = gs_signer_export(b->signer, b->key_fd, &cli_log);
	if (err)
		fputs("gen_signed: build: the key can't be used for embedded signatures; use"
		      " --no-embed\n", stderr);
	return err;
}

/** keyfile_share() - let the next program that is run have the key (@on), or no longer */
void keyfile_share(const struct build *b, bool on)
{
	if (b->key_fd >= 0)
		fcntl(b->key_fd, F_SETFD, on ? 0 : FD_CLOEXEC);
}

/** keyfile_drop() - forget the key */
void keyfile_drop(struct build *b)
{
	if (b->key_fd >= 0)
		close(b->key_fd);
	b->key_fd = -1;
	free(b->cert_file);
	b->cert_file = NULL;
}
