// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build --record - collect what went into a build, while its folder is still there */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buildrec.h"
#include "cli.h"

#ifndef GS_VERSION
#define GS_VERSION "0.1"
#endif

static char *join(const char *dir, const char *name, const char *suffix)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s%s", dir, name, suffix) >= 0)
		return path;
	fputs("gen_signed: out of memory\n", stderr);
	return NULL;
}

/* The first line that a tool prints with --version; free() it. */
static char *version_of(const char *command, const char *file, bool words, const char *dir)
{
	char *path = join(dir, "version", ""), *line = NULL;
	struct argv argv = { .file = file };
	size_t size = 0;
	FILE *f = NULL;

	if (words)
		argv_add_words(&argv, command);
	else
		argv_add(&argv, "%s", command);
	argv_add(&argv, "--version");
	if (path && !stage_run("record", &argv, path, false))
		f = fopen(path, "re");
	if (f && getline(&line, &size, f) < 0) {
		free(line);
		line = NULL;
	}
	if (line)
		line[strcspn(line, "\n")] = '\0';
	if (f)
		fclose(f);
	argv_free(&argv);
	free(path);
	return line;
}

/* @command is @file itself, or @words, as CC and CLANG hold them. */
static int add_tool(struct buildrec *rec, const char *command, const char *file, bool words,
		    const char *dir)
{
	char *version = version_of(command, file, words, dir);
	int err = -EIO;

	if (file && version)
		err = buildrec_add_file(rec, "tool", file, version);
	else
		cli_say(stderr, "gen_signed: %s: its version can't be had\n", command);
	free(version);
	return err;
}

/**
 * buildrec_collect_tools() - add a line for each tool
 * @rec: the record
 * @tools: the tools
 * @dir: folder for intermediate files
 *
 * Each is known by its version and by the digest of its file, but not of what that file runs in turn.
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_collect_tools(struct buildrec *rec, const struct tools *tools, const char *dir)
{
	int err = buildrec_add_file(rec, "tool", "/proc/self/exe", "gen_signed " GS_VERSION);

	if (!err)
		err = add_tool(rec, tools->bpftool, tools->bpftool, false, dir);
	if (!err)
		err = add_tool(rec, tools->clang, tools->clang_file, true, dir);
	if (!err)
		err = add_tool(rec, tools->cc, tools->cc_file, true, dir);
	return err;
}

static bool has(const struct buildrec *rec, const char *text)
{
	size_t i;

	for (i = 0; i < rec->nr; i++)
		if (!strcmp(rec->list[i].text, text))
			return true;
	return false;
}

static int add_include(void *ctx, const char *name)
{
	struct buildrec *rec = ctx;

	return has(rec, name) ? 0 : buildrec_add_file(rec, "include", name, NULL);
}

static int add_linked(void *ctx, const char *name)
{
	struct buildrec *rec = ctx;

	return has(rec, name) ? 0 : buildrec_add_file(rec, "linked", name, NULL);
}

static int collect_bpf(struct buildrec *rec, struct build *b, const struct bpf_source *source)
{
	char *object = join(b->dir, source->name, ".bpf.o");
	char *header = join(b->dir, source->name, ".lskel.h");
	char *rules = join(b->dir, source->name, ".bpf.d");
	char object_name[NAME_MAX_BYTES + 8], header_name[NAME_MAX_BYTES + 8];
	int err = object && header && rules ? 0 : -ENOMEM;

	snprintf(object_name, sizeof(object_name), "%s.bpf.o", source->name);
	snprintf(header_name, sizeof(header_name), "%s.lskel.h", source->name);
	if (!err)
		err = buildrec_add_file(rec, "bpf", source->path, NULL);
	if (!err)
		err = build_each_read(b, rules, add_include, rec);
	if (!err)
		err = buildrec_add_file(rec, "object", object, object_name);
	if (!err)
		err = buildrec_add_file(rec, "header", header, header_name);
	free(object);
	free(header);
	free(rules);
	return err;
}

static int collect_c(struct buildrec *rec, struct build *b)
{
	char *rules = join(b->dir, "c", ".d"), *linked = join(b->dir, "linked", ".d");
	size_t i;
	int err = rules && linked ? 0 : -ENOMEM;

	for (i = 0; !err && i < b->nr_c; i++)
		err = buildrec_add_file(rec, "c", b->c[i], NULL);
	if (!err)
		err = build_each_read(b, rules, add_include, rec);
	if (!err)
		err = build_each_linked(b, linked, add_linked, rec);
	for (i = 0; !err && i < b->nr_cc_args; i++)
		err = buildrec_add(rec, "arg", "-", b->cc_args[i]);
	free(rules);
	free(linked);
	return err;
}

static int collect_types(struct buildrec *rec, struct build *b)
{
	char *vmlinux = join(b->dir, "vmlinux.h", "");
	int err = 0;

	if (!vmlinux)
		return -ENOMEM;
	if (!access(vmlinux, R_OK))
		err = buildrec_add_file(rec, "btf", build_btf(b), NULL);
	free(vmlinux);
	return err;
}

/* Options that change what is built or signed; a line for each that was given. */
static int collect_options(struct buildrec *rec, const struct build *b)
{
	const char *env = getenv(BUILDREC_OPEN_ENV);
	int err = buildrec_add(rec, "embed", "-", b->embed ? "yes" : "no");

	if (!err && b->open)
		err = buildrec_add(rec, "open", "-", b->open);
	else if (!err && env && *env)
		err = buildrec_add(rec, "open-env", "-", env);
	if (!err && b->version)
		err = buildrec_add(rec, "object-version", "-", b->version);
	if (!err && b->key.digest)
		err = buildrec_add(rec, "digest", "-", b->key.digest);
	/* the arguments in CLANG and CC; the commands themselves are tools */
	if (!err && tools_has_arguments(b->tools.clang))
		err = buildrec_add(rec, "clang", "-", b->tools.clang);
	if (!err && tools_has_arguments(b->tools.cc))
		err = buildrec_add(rec, "cc", "-", b->tools.cc);
	return err;
}

/** buildrec_note_start() - the build begins now; returns 0 or a negative errno (not reported) */
int buildrec_note_start(struct build *b)
{
	return clock_gettime(CLOCK_REALTIME, &b->start) ? -errno : 0;
}

/**
 * buildrec_begin() - note what is known before anything is compiled
 * @before: gets a line for each source; one for the kernel's types is added when they are read
 * @b: the build; it has @before from now on
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_begin(struct buildrec *before, struct build *b)
{
	size_t i;
	int err = buildrec_note_start(b);

	b->before = before;
	for (i = 0; !err && i < b->nr_bpf; i++)
		err = buildrec_add_file(before, "bpf", b->bpf[i].path, NULL);
	for (i = 0; !err && i < b->nr_c; i++)
		err = buildrec_add_file(before, "c", b->c[i], NULL);
	return err;
}

static bool is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

/* Is one of the links in a path newer than the build? What it leads to can be older. */
static bool is_led_elsewhere(const char *path, const struct build *b)
{
	char *copy = strdup(path), *p = copy;
	bool later = !copy;
	struct stat st;

	while (p && !later) {
		p = strchr(p + 1, '/');
		if (p)
			*p = '\0';
		later = lstat(copy, &st) || (S_ISLNK(st.st_mode) && is_later(&st.st_ctim, &b->start));
		if (p)
			*p = '/';
	}
	free(copy);
	return later;
}

/**
 * buildrec_is_touched() - was an input changed since the build began, even if it was changed back?
 * @e: a line of a record
 * @b: the build
 *
 * A file that was changed and changed back has its digest, but not its time. Those of sysfs mean nothing.
 *
 * Return: true if it was, or is gone.
 */
bool buildrec_is_touched(const struct buildrec_entry *e, const struct build *b)
{
	struct stat st;

	if (strcmp(e->kind, "bpf") && strcmp(e->kind, "c") && strcmp(e->kind, "include") && strcmp(e->kind, "linked"))
		return false;
	return stat(e->text, &st) || is_later(&st.st_ctim, &b->start) || is_led_elsewhere(e->text, b);
}

static bool is_other(const struct buildrec_entry *e, const struct buildrec *before)
{
	size_t i;

	for (i = 0; i < before->nr; i++)
		if (!strcmp(before->list[i].kind, e->kind) && !strcmp(before->list[i].text, e->text))
			return strcmp(before->list[i].digest, e->digest);
	return false;
}

/* Digests are taken when all is compiled: they have to be of what the compilers have read. */
static int check_inputs(const struct buildrec *rec, const struct build *b)
{
	size_t i;

	for (i = 0; i < rec->nr; i++) {
		if (!buildrec_is_touched(&rec->list[i], b) && !is_other(&rec->list[i], b->before))
			continue;
		cli_say(stderr, "gen_signed: %s: was changed while it was compiled\n", rec->list[i].text);
		return -ESTALE;
	}
	return 0;
}

/**
 * buildrec_collect() - the record of a build
 * @rec: gets its lines; buildrec_free() it, also after a failure
 * @b: the build, after buildrec_begin(), with everything in its folder
 * @exe: the finished executable there
 *
 * Return: 0; -ESTALE an input was changed since buildrec_begin(); or another negative errno; reported.
 */
int buildrec_collect(struct buildrec *rec, struct build *b, const char *exe)
{
	size_t i;
	int err = buildrec_collect_tools(rec, &b->tools, b->dir);

	if (!err)
		err = collect_types(rec, b);
	for (i = 0; !err && i < b->nr_bpf; i++)
		err = collect_bpf(rec, b, &b->bpf[i]);
	if (!err)
		err = collect_c(rec, b);
	if (!err)
		err = collect_options(rec, b);
	if (!err)
		err = buildrec_add_file(rec, "cert", b->key.cert, b->cert_name);
	if (!err)
		err = buildrec_add_file(rec, "exe", exe, b->out);
	return err ? err : check_inputs(rec, b);
}
