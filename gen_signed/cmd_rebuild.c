// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed rebuild --check - build again from the recorded inputs and compare */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buildrec.h"
#include "keyargs.h"
#include "lib/cms.h"
#include "lib/file.h"
#include "rebuilt.h"

enum { CHECK = KEYARGS_NR, RECORD, VERBOSE };

static const struct opt opts[] = {
	[KEYARG_KEY] = { "key", "KEY", "private key, file or URI: compare the whole file, not its"
			 " loaders only" },
	[KEYARG_CERT] = { "cert", "CERT", "its certificate" },
	KEYARGS_ACCESS_OPTS,
	[KEYARG_DIGEST] = { "digest", "ALG", "of the signatures; default: that of the record" },
	[CHECK] = { "check", NULL, "compare the result with EXE", .required = true },
	[RECORD] = { "record", "FILE", "what build --record has noted", .required = true },
	[VERBOSE] = { "v", NULL, "show the commands" },
	{ 0 },
};

static bool is_input(const struct buildrec_entry *e)
{
	static const char *const kinds[] = { "bpf", "c", "btf", "include", "linked" };
	size_t k;

	for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		if (!strcmp(kinds[k], e->kind))
			return true;
	return false;
}

/*
 * Are the inputs what they were when they were recorded? Each that is not is reported. @after: the build that is done.
 * Its digests before it say nothing of what was compiled: none may have changed meanwhile.
 */
static int check_inputs(const struct buildrec *rec, const struct build *after)
{
	char hex[BUILDREC_HEX];
	size_t i;
	int err = 0;

	for (i = 0; i < rec->nr; i++) {
		const struct buildrec_entry *e = &rec->list[i];

		if (!is_input(e))
			continue;
		if (buildrec_digest(e->text, hex)) {
			err = -ENOENT;
		} else if (strcmp(hex, e->digest) || (after && buildrec_is_touched(e, after))) {
			cli_say(stderr, "gen_signed: %s: it changed %s\n", e->text,
				after ? "while it was built again" : "since the build");
			err = -ESTALE;
		}
	}
	return err;
}

/* Other tools may give the same bytes: a warning, that explains it if they don't. */
static int check_tools(const struct buildrec *rec, const struct tools *tools, const char *dir)
{
	struct buildrec now = { 0 };
	size_t i, n = 0;
	int err = buildrec_collect_tools(&now, tools, dir);

	for (i = 0; !err && i < rec->nr; i++) {
		const struct buildrec_entry *e = &rec->list[i];

		if (strcmp(e->kind, "tool"))
			continue;
		if (n < now.nr && (strcmp(e->text, now.list[n].text) ||
				   strcmp(e->digest, now.list[n].digest)))
			cli_say(stderr, "gen_signed: warning: this is %s, it was built with %s%s\n",
				now.list[n].text, e->text, strcmp(e->text, now.list[n].text) ? "" :
				" of another digest");
		n++;
	}
	buildrec_free(&now);
	return err;
}

/*
 * Arguments in CLANG and CC. Those of the record are compared only. What build was given for the C compiler
 * behind -- is taken from the record, and can have it run anything.
 */
static void check_command(const struct buildrec *rec, const char *kind, const char *command)
{
	const char *was = buildrec_find(rec, kind);

	if (was ? strcmp(was, command) : tools_has_arguments(command))
		cli_say(stderr, "gen_signed: warning: the command for %s is %s, it was %s\n", kind,
			command, was ? was : "one without arguments");
}

/* The build that the record describes. */
static int fill(const struct buildrec *rec, struct build *b)
{
	size_t i;

	b->bpf = calloc(rec->nr + 1, sizeof(*b->bpf));
	b->c = calloc(rec->nr + 1, sizeof(*b->c));
	b->cc_args = calloc(rec->nr + 1, sizeof(*b->cc_args));
	if (!b->bpf || !b->c || !b->cc_args) {
		fputs("gen_signed: out of memory\n", stderr);
		return -ENOMEM;
	}
	for (i = 0; i < rec->nr; i++) {
		const struct buildrec_entry *e = &rec->list[i];

		if (!strcmp(e->kind, "c")) {
			b->c[b->nr_c++] = e->text;
		} else if (!strcmp(e->kind, "arg")) {
			b->cc_args[b->nr_cc_args++] = e->text;
		} else if (!strcmp(e->kind, "btf")) {
			/* the default is found again by build_btf() */
			b->btf = strncmp(e->text, "/sys/", 5) ? e->text : NULL;
		} else if (!strcmp(e->kind, "embed")) {
			b->embed = !strcmp(e->text, "yes");
		} else if (!strcmp(e->kind, "bpf")) {
			if (!build_is_bpf(e->text)) {
				cli_say(stderr, "gen_signed: %s: no BPF source\n", e->text);
				return -EBADMSG;
			}
			if (build_add_bpf(b, e->text))
				return -EBADMSG;
		}
	}
	b->open = buildrec_find(rec, "open");
	/* bpftool takes this one by itself */
	unsetenv(BUILDREC_OPEN_ENV);
	if (buildrec_find(rec, "open-env"))
		setenv(BUILDREC_OPEN_ENV, buildrec_find(rec, "open-env"), true);
	b->version = buildrec_find(rec, "object-version");
	if (!b->key.digest)
		b->key.digest = buildrec_find(rec, "digest");
	if (b->nr_c)
		return 0;
	fputs("gen_signed: rebuild: the record has no C source\n", stderr);
	return -EBADMSG;
}

/* @result: what is the same */
static int rebuild(struct build *b, const char *path, const struct buildrec *rec, const char **result)
{
	struct gs_input input;
	char *out = NULL;
	int err = gs_input_open(path, &cli_log, &input);

	b->embed = b->embed && b->signer;
	if (!err && asprintf(&out, "%s/rebuilt", b->dir) < 0)
		err = -ENOMEM;
	b->out = out;
	if (!err && b->signer)
		err = keyfile_make(b);
	if (!err)
		err = b->signer ? build_all(b) : build_headers(b);
	if (!err)
		err = check_inputs(rec, b);
	if (!err)
		err = rebuilt_compare(b, path, &input, result);
	/* its loaders were read before the build, all else of it after that */
	if (!err)
		err = gs_input_check(&input, &cli_log);
	keyfile_drop(b);
	gs_input_close(&input);
	free(out);
	return err;
}

static int usage(const char *what)
{
	fprintf(stderr, "gen_signed: rebuild: %s\n", what);
	cli_usage(&cmd_rebuild, true);
	return EXIT_USAGE;
}

static int check_usage(const struct args *args)
{
	int i;

	if (args->nr[KEYARG_KEY] != args->nr[KEYARG_CERT])
		return usage("--key and --cert go together");
	for (i = 0; !args->nr[KEYARG_KEY] && i < KEYARGS_NR; i++)
		if (args->nr[i])
			return usage("--pass-..., --provider... and --digest need --key");
	return EXIT_DONE;
}

static int run(const struct args *args)
{
	struct build b = {
		.key_fd = -1,
		.cert_fd = -1,
		.verbose = args->nr[VERBOSE],
	};
	struct buildrec rec = { 0 };
	struct keyargs key;
	const char *result;
	int err, status = check_usage(args);

	if (!status)
		status = keyargs_read(&cmd_rebuild, args, &key);
	if (status)
		return status;
	b.key = key.opts;
	err = buildrec_read(cli_arg(args, RECORD), &rec);
	if (!err)
		err = fill(&rec, &b);
	if (!err)
		err = buildrec_note_start(&b);
	if (!err)
		err = check_inputs(&rec, NULL);
	b.key.keep_pass = b.embed;
	if (!err && b.key.key)
		err = gs_signer_open(&b.key, &cli_log, &b.signer);
	if (!err)
		err = tools_find(&b.tools);
	if (!err) {
		stage_catch_signals();
		b.dir = workdir_make(NULL);
		err = b.dir ? check_tools(&rec, &b.tools, b.dir) : -EIO;
		check_command(&rec, "clang", b.tools.clang);
		check_command(&rec, "cc", b.tools.cc);
	}
	if (!err)
		err = rebuild(&b, args->pos[0], &rec, &result);
	if (!err)
		cli_say(stdout, "%s: %s\n", args->pos[0], result);
	if (b.dir)
		workdir_remove(b.dir);
	stage_end();
	tools_free(&b.tools);
	gs_signer_close(b.signer);
	free(b.dir);
	free(b.bpf);
	free(b.c);
	free(b.cc_args);
	buildrec_free(&rec);
	return err ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_rebuild = {
	.name = "rebuild",
	.args = " EXE",
	.help = "build again from the recorded inputs and compare",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
