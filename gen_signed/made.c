// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed build, rebuild - are the loaders of an executable those that were made of the sources?
 *
 * A generated header of the same name that lies elsewhere can come before the one that was just made:
 * then another program than the one that was compiled would be signed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "lib/input.h"
#include "made.h"

static bool is_named(const struct gs_record *rec, const char *name)
{
	return rec->kind == SKEL_RECORD_LOADER && !strcmp(rec->name, name);
}

static bool same(const struct gs_record *a, const struct gs_record *b)
{
	return a->insns_sz == b->insns_sz && a->data_sz == b->data_sz &&
	       !memcmp(a->insns, b->insns, a->insns_sz) &&
	       (!a->data_sz || !memcmp(a->data, b->data, a->data_sz));
}

/* C sources can each have a header of their own: all loaders of the name have to be the one that was made. */
static enum made compare(const struct gs_records *recs, const char *name, const struct gs_record *made)
{
	enum made found = MADE_MISSING;
	size_t i;

	for (i = 0; i < recs->nr; i++) {
		if (!is_named(&recs->rec[i], name))
			continue;
		if (!same(&recs->rec[i], made))
			return MADE_OTHER;
		found = MADE_SAME;
	}
	return found;
}

/**
 * made_compare() - is the loader that was made of this source in an executable, and no other of its name?
 * @b: the build, with the generated header in its folder
 * @source: the source. Files are named by it only: the executable's names can be paths
 * @recs: the executable's records
 *
 * Return: enum made, or a negative errno (reported).
 */
int made_compare(const struct build *b, const struct bpf_source *source,
		 const struct gs_records *recs)
{
	struct gs_input made = { .fd = -1 };
	char *header = NULL;
	int err;

	if (asprintf(&header, "%s/%s.lskel.h", b->dir, source->name) < 0)
		return -ENOMEM;
	err = gs_input_open(header, &cli_log, &made);
	if (!err)
		err = compare(recs, source->name, &made.exe.recs.rec[0]);
	gs_input_close(&made);
	free(header);
	return err;
}

/** struct search - for a file of this @name; @path gets it, owned */
struct search {
	char name[NAME_MAX_BYTES + sizeof(".lskel.h")];
	char *path;
};

static int is_it(void *ctx, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct search *s = ctx;

	if (strcmp(slash ? slash + 1 : path, s->name))
		return 0;
	s->path = strdup(path);
	return 1;
}

/* The header that the C compiler has taken instead; free() it. NULL: none of that name. */
static char *find_header(struct build *b, const char *name)
{
	struct search s = { .path = NULL };
	char *rules = NULL;

	snprintf(s.name, sizeof(s.name), "%s.lskel.h", name);
	if (asprintf(&rules, "%s/made.d", b->dir) < 0)
		return NULL;
	if (!build_c_rules(b, rules))
		build_each_read(b, rules, is_it, &s);
	free(rules);
	return s.path;
}

static int refuse(struct build *b, const struct bpf_source *source, enum made what)
{
	char *header = find_header(b, source->name);

	if (header)
		cli_say(stderr, "gen_signed: %s: the C sources include this header, not the one that was made"
			" of %s now: remove it, or have it not found first\n", header, source->path);
	else if (what == MADE_MISSING)
		cli_say(stderr, "gen_signed: %s: the loader %s is not in it: no C source includes and uses"
			" the %s.lskel.h that is made of %s\n", b->out, source->name, source->name,
			source->path);
	else
		cli_say(stderr, "gen_signed: %s: its loader %s is not what was made of %s\n", b->out,
			source->name, source->path);
	free(header);
	return -EKEYREJECTED;
}

/**
 * made_check() - refuse to sign an executable that has not what was made of the BPF sources
 * @b: the build
 * @exe: the executable in its folder, called @b->out in messages
 *
 * Loaders besides, whose headers were made before, are fine: sign names each.
 *
 * Return: 0, or a negative errno (reported).
 */
int made_check(struct build *b, const char *exe)
{
	struct gs_exe linked = { 0 };
	size_t i;
	int fd = open(exe, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", exe, strerror(-err));
		return err;
	}
	err = gs_exe_read(fd, b->out, &cli_log, &linked);
	close(fd);
	for (i = 0; !err && i < b->nr_bpf; i++) {
		err = made_compare(b, &b->bpf[i], &linked.recs);
		if (err > 0)
			err = refuse(b, &b->bpf[i], err);
	}
	gs_exe_free(&linked);
	return err;
}
