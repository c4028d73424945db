// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - BPF source and C source to a signed, verified executable */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "build.h"
#include "keyargs.h"
#include "lib/newfile.h"

enum { OUT = KEYARGS_NR, BTF, OPEN, OBJECT_VERSION, NO_EMBED, KEEP, RECORD, VERBOSE };

static const struct opt opts[] = {
	KEYARGS_OPTS,
	[OUT] = { "o", "EXE", "executable to make", .required = true },
	[BTF] = { "btf", "FILE", "kernel types for vmlinux.h (default: the running kernel)" },
	[OPEN] = { "open", "LIST", "inputs that the host may set, as in bpftool-gen(8)" },
	[OBJECT_VERSION] = { "object-version", "N", "version of the programs, recorded in what is signed" },
	[NO_EMBED] = { "no-embed", NULL, "sign the executable only, not the headers in it" },
	[KEEP] = { "keep", "DIR", "keep intermediate files here" },
	[RECORD] = { "record", "FILE", "note all inputs here, linked files too, for rebuild and attest" },
	[VERBOSE] = { "v", NULL, "show the commands" },
	{ 0 },
};

/* Sort the sources into BPF and C; EXIT_USAGE (reported) for anything else. */
static int sort_sources(const struct args *args, struct build *b)
{
	size_t i;

	for (i = 0; i < args->nr_pos; i++) {
		const char *path = args->pos[i];
		size_t n = strlen(path);

		/* nor can a compiler write a rule about it */
		if (b->record && strchr(path, '\n')) {
			cli_say(stderr, "gen_signed: %s: with --record a name has no newline\n", path);
			return EXIT_USAGE;
		}
		if (build_is_bpf(path)) {
			if (build_add_bpf(b, path))
				return EXIT_USAGE;
		} else if (n > 2 && !strcmp(path + n - 2, ".c")) {
			b->c[b->nr_c++] = path;
		} else {
			cli_say(stderr, "gen_signed: %s: neither a .bpf.c nor a .c file; arguments"
				" for cc go behind --\n", path);
			return EXIT_USAGE;
		}
	}
	if (b->nr_c)
		return EXIT_DONE;
	fputs("gen_signed: build: no .c file with main() is given\n", stderr);
	return EXIT_USAGE;
}

/* As bpftool takes it, which would see it only when all is compiled. */
static bool is_version(const char *text)
{
	char *end;
	unsigned long long n;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (n && !errno && !*end && *text >= '0' && *text <= '9')
		return true;
	cli_say(stderr, "gen_signed: build: --object-version %s: it is a decimal number from 1 to 2^64 - 1\n",
		text);
	return false;
}

static int check_sources(const struct args *args)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < args->nr_pos; i++)
		err = stage_check_input(args->pos[i], true, "");
	return err;
}

/* A slip of the fingers must not cost a source or the key. */
static bool is_input(const struct args *args, const struct keyargs *key, const char *out)
{
	const char *btf = cli_arg(args, BTF);
	size_t i;

	/* of the C compiler's arguments, those with a dot can be files */
	for (i = 0; i < args->nr_rest; i++)
		if (strchr(args->rest[i], '.') &&
		    cli_is_one_of(out, (const char *const *)&args->rest[i], 1))
			return true;
	return cli_is_one_of(out, (const char *const *)args->pos, args->nr_pos) ||
	       cli_is_one_of(out, &btf, 1) || keyargs_overwrites(key, out);
}

/* Intermediate files have names of their own: a vmlinux.h that somebody wrote has the same. */
static bool is_beside(const char *keep, const char *source)
{
	const char *slash = strrchr(source, '/');
	char *folder = NULL;
	struct stat a, b;
	bool same;

	if (asprintf(&folder, "%.*s.", slash ? (int)(slash + 1 - source) : 0, source) < 0)
		return false;
	same = !stat(folder, &a) && !stat(keep, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
	free(folder);
	if (same)
		cli_say(stderr, "gen_signed: %s: %s is here: what is kept could be written over a header of it; give"
			" --keep another folder\n", keep, source);
	return same;
}

static bool keeps_beside(const struct args *args)
{
	const char *keep = cli_arg(args, KEEP);
	size_t i;

	for (i = 0; keep && i < args->nr_pos; i++)
		if (is_beside(keep, args->pos[i]))
			return true;
	return false;
}

/* They would say where the compiler notes what it reads, and how much of it. */
static bool asks_compiler(const struct args *args)
{
	size_t i;

	for (i = 0; args->nr[RECORD] && i < args->nr_rest; i++) {
		bool notes = !strncmp(args->rest[i], "-M", 2);

		/* nor would it say that it has read this one */
		if (!notes && args->rest[i][0] != '@')
			continue;
		cli_say(stderr, "gen_signed: build: %s: does not go with --record, which %s\n", args->rest[i],
			notes ? "asks the compiler what it reads" : "notes arguments: give those that are in the file");
		return true;
	}
	return false;
}

static bool overwrites(const struct args *args, const struct keyargs *key)
{
	const char *out = cli_arg(args, OUT), *record = cli_arg(args, RECORD);

	return is_input(args, key, out) || is_input(args, key, record) ||
	       cli_is_one_of(out, &record, 1) || keeps_beside(args);
}

/* A place that can't be written is known before the long stages, as is a key that can't be used. */
static int check_target(const char *path)
{
	struct gs_newfile nf = { .fd = -1 };
	int err = path ? gs_newfile_start(path, &cli_log, &nf) : 0;

	gs_newfile_abort(&nf);
	return err;
}

static int build_in_workdir(struct build *b, const char *keep)
{
	int err;

	stage_catch_signals();
	b->dir = workdir_make(keep);
	if (!b->dir)
		return -EIO;
	/* nor can a compiler write a rule about what is there */
	if (b->record && strchr(b->dir, '\n')) {
		cli_say(stderr, "gen_signed: %s: with --record a name has no newline\n", b->dir);
		err = -EINVAL;
	} else {
		err = keyfile_make(b);
	}
	if (!err)
		err = build_all(b);
	keyfile_drop(b);
	if (!keep)
		workdir_remove(b->dir);
	free(b->dir);
	return err;
}

static int run(const struct args *args)
{
	struct build b = {
		.out = cli_arg(args, OUT),
		.key_fd = -1,
		.cert_fd = -1,
		.btf = cli_arg(args, BTF),
		.record = cli_arg(args, RECORD),
		.open = cli_arg(args, OPEN),
		.version = cli_arg(args, OBJECT_VERSION),
		.embed = !args->nr[NO_EMBED],
		.verbose = args->nr[VERBOSE],
		.cc_args = args->rest,
		.nr_cc_args = args->nr_rest,
	};
	struct keyargs key;
	int err, status = keyargs_read(&cmd_build, args, &key);

	if (!status && ((b.version && !is_version(b.version)) || asks_compiler(args) || overwrites(args, &key)))
		status = EXIT_USAGE;
	if (status)
		return status;
	b.key = key.opts;
	b.key.keep_pass = b.embed;
	b.bpf = calloc(args->nr_pos, sizeof(*b.bpf));
	b.c = calloc(args->nr_pos, sizeof(*b.c));
	status = EXIT_FAILED;
	if (b.bpf && b.c)
		status = sort_sources(args, &b);
	if (status)
		goto out_free;
	/* a key that can't be used is known before the long stages */
	status = EXIT_FAILED;
	err = check_sources(args);
	if (!err)
		err = check_target(b.out);
	if (!err)
		err = check_target(b.record);
	if (!err)
		err = gs_signer_open(&b.key, &cli_log, &b.signer);
	if (!err)
		err = tools_find(&b.tools);
	if (!err)
		err = build_in_workdir(&b, cli_arg(args, KEEP));
	stage_end();
	if (!err)
		status = EXIT_DONE;
	tools_free(&b.tools);
	gs_signer_close(b.signer);
out_free:
	free(b.bpf);
	free(b.c);
	return status;
}

const struct cmd cmd_build = {
	.name = "build",
	.args = " PROG.bpf.c... PROG.c...",
	.help = "compile, link, sign and verify in one go",
	.opts = opts,
	.min_pos = 1,
	.max_pos = -1,
	.takes_rest = true,
	.run = run,
};
