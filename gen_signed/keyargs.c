// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - the options that say whose signature */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "keyargs.h"
#include "lib/cms.h"

static int usage(const struct cmd *cmd, const char *what)
{
	cli_say(stderr, "gen_signed: %s: %s\n", cmd->name, what);
	cli_usage(cmd, true);
	return EXIT_USAGE;
}

/* The number of a descriptor that is open; -1 if it is none. */
static int parse_fd(const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < 0 || n > INT_MAX || fcntl(n, F_GETFD) < 0)
		return -1;
	/* the programs that build runs have no business with it */
	fcntl(n, F_SETFD, FD_CLOEXEC);
	return n;
}

/*
 * A passphrase or key must not end up in a core dump. 1, not 0: the kernel pipes no dump to a
 * program at 1, but does at 0 (core(5)); into a file it writes none at either.
 */
static void no_core_dump(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max < 1 ? limit.rlim_max : 1;
	setrlimit(RLIMIT_CORE, &limit);
}

/**
 * keyargs_digest() - check the argument of --digest
 * @name: the argument; NULL: it was not given
 *
 * Return: EXIT_DONE, or EXIT_USAGE (reported).
 */
int keyargs_digest(const char *name)
{
	if (!name || gs_digest_known(name))
		return EXIT_DONE;
	cli_say(stderr, "gen_signed: %s: unknown digest; use sha256, sha384 or sha512\n", name);
	return EXIT_USAGE;
}

/**
 * keyargs_read() - take the options of KEYARGS_OPTS
 * @cmd: the subcommand, for messages
 * @args: its arguments
 * @key: filled in; opts points into @args and @key
 *
 * Return: EXIT_DONE, or EXIT_USAGE (reported).
 */
int keyargs_read(const struct cmd *cmd, const struct args *args, struct keyargs *key)
{
	const char *fd = cli_arg(args, KEYARG_PASS_FD);

	memset(key, 0, sizeof(*key));
	key->opts.key = cli_arg(args, KEYARG_KEY);
	key->opts.cert = cli_arg(args, KEYARG_CERT);
	key->opts.pass_file = cli_arg(args, KEYARG_PASS_FILE);
	key->opts.pass_env = cli_arg(args, KEYARG_PASS_ENV);
	key->opts.providers = args->val[KEYARG_PROVIDER];
	key->opts.nr_providers = args->nr[KEYARG_PROVIDER];
	key->opts.provider_path = cli_arg(args, KEYARG_PROVIDER_PATH);
	key->opts.pass_hint = "--pass-file, --pass-fd or --pass-env";
	key->opts.digest = cli_arg(args, KEYARG_DIGEST);
	if (!!key->opts.pass_file + !!fd + !!key->opts.pass_env > 1)
		return usage(cmd, "--pass-file, --pass-fd and --pass-env exclude each other");
	if (fd) {
		key->fd = parse_fd(fd);
		key->opts.pass_fd = &key->fd;
		if (key->fd < 0)
			return usage(cmd, "--pass-fd needs the number of an open descriptor");
	}
	no_core_dump();
	return keyargs_digest(key->opts.digest);
}

/* What is read for an option: a name, or the path in a URI of OpenSSL's for files. */
static const char *file_of(const char *name)
{
	if (!name || strncmp(name, "file:", 5) || !access(name, F_OK))
		return name;
	name += strlen("file:");
	return strncmp(name, "//", 2) ? name : strchrnul(name + 2, '/');
}

/**
 * keyargs_overwrites() - would writing this file destroy the key, its certificate or its passphrase?
 * @key: from keyargs_read()
 * @out: the file; NULL: none
 *
 * Return: true (reported) if it would.
 */
bool keyargs_overwrites(const struct keyargs *key, const char *out)
{
	const char *const others[] = {
		file_of(key->opts.key), file_of(key->opts.cert), key->opts.pass_file,
	};

	return cli_is_one_of(out, others, 3);
}
