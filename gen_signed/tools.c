// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - find bpftool, libbpf and the headers relative to gen_signed itself */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "tools.h"

/* Folder above the one that holds this program: PREFIX of PREFIX/bin/gen_signed. */
static int find_prefix(char prefix[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", prefix, PATH_MAX - 1);
	int up;

	if (n < 0) {
		cli_say(stderr, "gen_signed: /proc/self/exe: %s\n", strerror(errno));
		return -errno;
	}
	prefix[n] = '\0';
	for (up = 0; up < 2; up++) {
		char *slash = strrchr(prefix, '/');

		if (slash)
			*slash = '\0';
	}
	return 0;
}

static const char *from_env(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value && *value ? value : otherwise;
}

/* The same of a command; blanks before its words are no part of it. */
static const char *words_from_env(const char *name, const char *otherwise)
{
	const char *words = from_env(name, otherwise);

	words += strspn(words, " \t");
	return *words ? words : otherwise;
}

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/*
 * The file that the first @n bytes of a command name, as execvp(3) finds it; free() it. NULL: there is none.
 * It is looked up once, so that what is recorded is what has run.
 */
static char *find_program(const char *command, int n)
{
	const char *path = getenv("PATH");
	char *file = NULL;
	int len;

	if (memchr(command, '/', n))
		return strndup(command, n);
	if (!path)
		path = "/bin:/usr/bin";
	for (;; path += len + 1) {
		len = strcspn(path, ":");
		/* an empty one is the current folder */
		if (asprintf(&file, "%.*s/%.*s", len ? len : 1, len ? path : ".", n, command) < 0)
			return NULL;
		if (is_program(file))
			return file;
		free(file);
		if (!path[len])
			return NULL;
	}
}

static char *join(const char *prefix, const char *path)
{
	char *s = NULL;

	return asprintf(&s, "%s/%s", prefix, path) < 0 ? NULL : s;
}

static int check(const char *path, int mode, const char *hint)
{
	if (!access(path, mode))
		return 0;
	cli_say(stderr, "gen_signed: %s: %s; %s\n", path, strerror(errno), hint);
	return -ENOENT;
}

/**
 * tools_find() - find everything, and check that it is there
 * @tools: filled in; tools_free() it, also after a failure
 *
 * Return: 0 or a negative errno (reported).
 */
int tools_find(struct tools *tools)
{
	char prefix[PATH_MAX], *header;
	const char *bpftool = from_env("HORNET_BPFTOOL", NULL);
	int err;

	/* else bpftool signs by itself, whatever it is asked for */
	unsetenv("BPFTOOL_SIGN_KEY");
	unsetenv("BPFTOOL_SIGN_CERT");
	memset(tools, 0, sizeof(*tools));
	err = find_prefix(prefix);
	if (err)
		return err;
	if (bpftool && !strchr(bpftool, '/'))
		tools->bpftool = find_program(bpftool, strlen(bpftool));
	if (!tools->bpftool)
		tools->bpftool = bpftool ? strdup(bpftool) : join(prefix, "lib/hornet/bpftool");
	tools->include = join(prefix, "include/hornet");
	tools->lib = join(prefix, "lib/hornet");
	tools->clang = words_from_env("CLANG", "clang");
	tools->cc = words_from_env("CC", "cc");
	tools->clang_file = find_program(tools->clang, strcspn(tools->clang, " \t"));
	tools->cc_file = find_program(tools->cc, strcspn(tools->cc, " \t"));
	header = join(prefix, "include/hornet/bpf/skel_internal.h");
	if (!tools->bpftool || !tools->include || !tools->lib || !header) {
		fputs("gen_signed: out of memory\n", stderr);
		err = -ENOMEM;
	}
	if (!err)
		err = check(tools->bpftool, X_OK, "install Hornet's bpftool, or set HORNET_BPFTOOL");
	if (!err)
		err = check(header, R_OK, "install Hornet's libbpf headers");
	free(header);
	return err;
}

/** tools_has_arguments() - has @clang or @cc words behind the command's name? */
bool tools_has_arguments(const char *command)
{
	command += strcspn(command, " \t");
	return command[strspn(command, " \t")];
}

/** tools_free() - free the paths */
void tools_free(struct tools *tools)
{
	free(tools->bpftool);
	free(tools->include);
	free(tools->lib);
	free(tools->clang_file);
	free(tools->cc_file);
}
