// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build --record - collect what went into a build, while its folder is still there */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* File of the first @n bytes of a command, as execvp(3) finds it; free() it. */
static char *find_command(const char *command, size_t n)
{
	const char *path = getenv("PATH"), *end;
	char *file = NULL;

	if (memchr(command, '/', n) || !path)
		return strndup(command, n);
	for (; *path; path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		if (asprintf(&file, "%.*s/%.*s", (int)(end - path), path, (int)n, command) < 0)
			return NULL;
		if (!access(file, X_OK))
			return file;
		free(file);
	}
	return strndup(command, n);
}

/* The first line that a tool prints with --version; free() it. */
static char *version_of(const char *command, bool words, const char *dir)
{
	char *path = join(dir, "version", ""), *line = NULL;
	struct argv argv = { 0 };
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

/* @command is a file, or @words, as CC and CLANG hold them. */
static int add_tool(struct buildrec *rec, const char *command, bool words, const char *dir)
{
	char *file = find_command(command, words ? strcspn(command, " \t") : strlen(command));
	char *version = version_of(command, words, dir);
	int err = -EIO;

	if (file && version)
		err = buildrec_add_file(rec, "tool", file, version);
	else
		cli_say(stderr, "gen_signed: %s: its version can't be had\n", command);
	free(file);
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
		err = add_tool(rec, tools->bpftool, false, dir);
	if (!err)
		err = add_tool(rec, tools->clang, true, dir);
	if (!err)
		err = add_tool(rec, tools->cc, true, dir);
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
		err = build_bpf_rules(b, source, rules);
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
	char *rules = join(b->dir, "c", ".d");
	size_t i;
	int err = rules ? 0 : -ENOMEM;

	for (i = 0; !err && i < b->nr_c; i++)
		err = buildrec_add_file(rec, "c", b->c[i], NULL);
	if (!err)
		err = build_c_rules(b, rules);
	if (!err)
		err = build_each_read(b, rules, add_include, rec);
	for (i = 0; !err && i < b->nr_cc_args; i++)
		err = buildrec_add(rec, "arg", "-", b->cc_args[i]);
	free(rules);
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

/**
 * buildrec_collect() - the record of a build
 * @rec: gets its lines; buildrec_free() it, also after a failure
 * @b: the build, with everything in its folder
 * @exe: the finished executable there
 *
 * Return: 0 or a negative errno (reported).
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
	return err;
}
