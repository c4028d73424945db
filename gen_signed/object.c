// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed verify --object - is a loader what bpftool makes of an object?
 *
 * bpftool gives the same loader for the same object each time: it is made again, unsigned, and
 * compared byte for byte.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "object.h"
#include "tools.h"

#define NAME_SIZE sizeof(((struct gs_record *)0)->name)

/* The skeleton's name that bpftool and build take from an object's file name. */
static void default_name(const char *object, char name[NAME_SIZE])
{
	const char *slash = strrchr(object, '/'), *base = slash ? slash + 1 : object;
	size_t i, n = strcspn(base, ".");

	if (n >= NAME_SIZE)
		n = NAME_SIZE - 1;
	for (i = 0; i < n; i++)
		name[i] = isalnum((unsigned char)base[i]) ? base[i] : '_';
	name[n] = '\0';
}

static int generate(const struct tools *tools, const char *object, const char *name,
		    const char *option, const char *out)
{
	struct argv argv = { 0 };
	int err;

	argv_add(&argv, "%s", tools->bpftool);
	argv_add_words(&argv, "gen skeleton");
	argv_add_words(&argv, option);
	argv_add(&argv, "%s", object);
	argv_add(&argv, "name");
	argv_add(&argv, "%s", name);
	err = stage_run("bpftool", &argv, out, false);
	argv_free(&argv);
	return err;
}

static bool same(const struct gs_record *a, const struct gs_record *b)
{
	return a->kind == b->kind && a->insns_sz == b->insns_sz && a->data_sz == b->data_sz &&
	       !memcmp(a->insns, b->insns, a->insns_sz) &&
	       (!a->data_sz || !memcmp(a->data, b->data, a->data_sz));
}

/* What differs, in a word; NULL if nothing does. */
static int compare(const struct gs_record *rec, const char *header, const char **differs)
{
	struct gs_input made;
	int err = gs_input_open(header, &cli_log, &made);

	*differs = NULL;
	if (!err && !same(rec, &made.exe.recs.rec[0])) {
		const struct gs_record *m = &made.exe.recs.rec[0];

		*differs = rec->insns_sz == m->insns_sz &&
			   !memcmp(rec->insns, m->insns, m->insns_sz) ? "data" :
			   rec->data_sz == m->data_sz &&
			   !memcmp(rec->data, m->data, m->data_sz) ? "instructions" :
			   "instructions and data";
	}
	gs_input_close(&made);
	return err;
}

/* Light and full skeletons of an object have loaders of their own. */
static int compare_both(const struct gs_record *rec, const char *path, const char *object)
{
	static const char *const options[] = { "-L --sign", "--sign=full" };
	const char *differs[2] = { "", "" };
	struct tools tools = { 0 };
	char *dir, *header = NULL;
	size_t i;
	int err;

	stage_catch_signals();
	dir = workdir_make(NULL);
	err = dir ? tools_find(&tools) : -EIO;

	if (!err && asprintf(&header, "%s/object.h", dir) < 0)
		err = -ENOMEM;
	for (i = 0; !err && i < 2 && differs[0]; i++) {
		err = generate(&tools, object, rec->name, options[i], header);
		if (!err)
			err = compare(rec, header, &differs[i]);
	}
	if (!err && differs[0] && differs[1]) {
		cli_say(stderr, "gen_signed: %s: %s: it is not made of %s by this bpftool: the"
			" loader's %s differ\n", path, rec->name, object, differs[0]);
		err = -EKEYREJECTED;
	}
	free(header);
	tools_free(&tools);
	if (dir)
		workdir_remove(dir);
	stage_end();
	free(dir);
	return err;
}

/**
 * compare_object() - is a loader of this file what bpftool makes of this object?
 * @input: an executable or a generated header; of several loaders those of the object's name
 * @object: the BPF object
 *
 * Return: 0 if it is; -EKEYREJECTED if not, or another negative errno, reported.
 */
int compare_object(const struct gs_input *input, const char *object)
{
	const struct gs_records *recs = &input->exe.recs;
	const char *path = input->exe.name;
	char name[NAME_SIZE];
	size_t i, nr = 0;
	int err = stage_check_input(object, false, "");

	default_name(object, name);
	for (i = 0; !err && i < recs->nr; i++) {
		if (recs->nr > 1 && strcmp(recs->rec[i].name, name))
			continue;
		nr++;
		err = compare_both(&recs->rec[i], path, object);
	}
	if (!err && !nr) {
		cli_say(stderr, "gen_signed: %s: has %zu loaders, but none of the name %s of %s\n", path,
			recs->nr, name, object);
		err = -ENOENT;
	}
	return err;
}
