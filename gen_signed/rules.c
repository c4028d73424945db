// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - what compilers and linkers have read, as they say with -MD, -M or --dependency-file */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "cli.h"

/* The next name of a line, its blanks no longer escaped; NULL at the end. */
static char *next_name(char **p)
{
	char *from, *to, *name;

	*p += strspn(*p, " \t");
	for (name = from = to = *p; *from && !strchr(" \t", *from); from++) {
		if (*from == '\\' && from[1] && strchr(" #\\", from[1]))
			from++;
		else if (*from == '$' && from[1] == '$')
			from++;
		*to++ = *from;
	}
	*p = *from ? from + 1 : from;
	*to = '\0';
	return *name ? name : NULL;
}

/* All rules of a file by @who, of which each is one line; free() it. */
static char *read_rules(const char *path, const char *who)
{
	char *text = NULL, *p;
	size_t size = 0;
	FILE *f = fopen(path, "re");
	/* of an empty file the buffer has no end */
	ssize_t n = f ? getdelim(&text, &size, '\0', f) : -1;

	if (!f || ferror(f)) {
		cli_say(stderr, "gen_signed: %s: %s\n", path, strerror(errno));
		free(text);
		text = NULL;
	} else if (n < 0 || !strchr(text, ':')) {
		cli_say(stderr, "gen_signed: %s: the %s has not said what it has read\n", path, who);
		free(text);
		text = NULL;
	}
	if (f)
		fclose(f);
	for (p = text; p && (p = strstr(p, "\\\n"));)
		p[0] = p[1] = ' ';
	return text;
}

/* Is it in the folder of the build? */
static bool is_ours(const struct build *b, const char *name)
{
	size_t n = strlen(b->dir);

	return !strncmp(name, b->dir, n) && name[n] == '/';
}

/* The names behind a rule's target, which ends with a colon */
static int each_of(const struct build *b, char *line, int (*take)(void *ctx, const char *name), void *ctx)
{
	bool behind = false;
	char *name;
	int err = 0;

	while (!err && (name = next_name(&line))) {
		if (name[strlen(name) - 1] == ':')
			behind = true;
		else if (behind && !is_ours(b, name))
			err = take(ctx, name);
	}
	return err;
}

/**
 * build_each_read() - the files that a compiler has read
 * @b: the build; files of its own folder are results, and left out
 * @rules: what it has said; lines that are no rules are somebody else's, as of a linker with --trace
 * @take: called with each name; not 0 ends it
 * @ctx: for @take
 *
 * Return: 0, what @take returned, or a negative errno (reported).
 */
int build_each_read(const struct build *b, const char *rules,
		    int (*take)(void *ctx, const char *name), void *ctx)
{
	char *text = read_rules(rules, "compiler"), *rest = text, *line;
	int err = text ? 0 : -EIO;

	while (!err && (line = strsep(&rest, "\n")))
		err = each_of(b, line, take, ctx);
	free(text);
	return err;
}

/**
 * build_each_linked() - the files that the linker has read
 * @b: the build; files of its own folder, where the compiler leaves its objects, too, are results, and left out
 * @rules: what it has said
 * @take: called with each name; not 0 ends it
 * @ctx: for @take
 *
 * Behind its one rule each file is the target of an empty one. Only some linkers escape what make needs: a name is taken
 * as it stands if there is such a file.
 *
 * Return: 0, what @take returned, or a negative errno (reported).
 */
int build_each_linked(const struct build *b, const char *rules,
		      int (*take)(void *ctx, const char *name), void *ctx)
{
	char *text = read_rules(rules, "linker"), *rest = text, *line, *name;
	bool some = false;
	int err = text ? 0 : -EIO;

	if (text)
		strsep(&rest, "\n");
	while (!err && (line = strsep(&rest, "\n"))) {
		size_t n = strlen(line);

		if (!n || line[n - 1] != ':')
			continue;
		line[n - 1] = '\0';
		some = true;
		name = line;
		if (!is_ours(b, line) && access(line, F_OK))
			name = next_name(&line);
		if (name && !is_ours(b, name))
			err = take(ctx, name);
	}
	if (!err && !some) {
		cli_say(stderr, "gen_signed: %s: the linker has not said what it has read\n", rules);
		err = -EIO;
	}
	free(text);
	return err;
}
