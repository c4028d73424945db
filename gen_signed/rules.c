// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - what compilers have read, as they say with -M */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "cli.h"

/* The next file name of a makefile's rule, its blanks no longer escaped; NULL at the end. */
static char *next_name(char **p)
{
	char *from, *to, *name;

	*p += strspn(*p, " \t\n\\");
	for (name = from = to = *p; *from && !strchr(" \t\n", *from); from++) {
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

/**
 * build_each_read() - the files that a compiler has read
 * @b: the build; files of its own folder are results, and left out
 * @rules: from build_bpf_rules() or build_c_rules()
 * @take: called with each name; not 0 ends it
 * @ctx: for @take
 *
 * Return: 0, what @take returned, or a negative errno (reported).
 */
int build_each_read(const struct build *b, const char *rules,
		    int (*take)(void *ctx, const char *name), void *ctx)
{
	size_t n = strlen(b->dir), size = 0;
	char *text = NULL, *p, *name;
	FILE *f = fopen(rules, "re");
	int err = 0;

	if (!f || getdelim(&text, &size, '\0', f) < 0) {
		cli_say(stderr, "gen_signed: %s: %s\n", rules, strerror(errno));
		err = -EIO;
	}
	for (p = text; !err && (name = next_name(&p));) {
		bool ours = !strncmp(name, b->dir, n) && name[n] == '/';

		if (name[strlen(name) - 1] != ':' && !ours)
			err = take(ctx, name);
	}
	if (f)
		fclose(f);
	free(text);
	return err;
}
