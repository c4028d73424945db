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
#include "lib/verify.h"
#include "made.h"

#define LOADERS_SAME "the rebuilt loaders are the same"
#define VARYING "ECDSA, with OpenSSL before 3.2 or in a token"

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

/* Are the inputs what they were? Each that is not is reported. */
static int check_inputs(const struct buildrec *rec)
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
		} else if (strcmp(hex, e->digest)) {
			cli_say(stderr, "gen_signed: %s: it changed since the build\n", e->text);
			err = -ESTALE;
		}
	}
	return err;
}

/* Were they that all the time while it was built again? The digests before it say nothing of what was compiled. */
static int check_inputs_again(const struct buildrec *rec, const struct build *b)
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
		} else if (strcmp(hex, e->digest) || buildrec_is_touched(e, b)) {
			cli_say(stderr, "gen_signed: %s: it changed while it was built again\n", e->text);
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

static int differs(const char *path, const char *name, const char *what)
{
	cli_say(stderr, "gen_signed: %s: %s%sthe rebuilt %s differs; build it to another file, and see gen_signed diff\n", path,
		name, *name ? ": " : "", what);
	return -EKEYREJECTED;
}

static bool is_made(const struct build *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->nr_bpf; i++)
		if (!strcmp(b->bpf[i].name, name))
			return true;
	return false;
}

static void warn_of_static(const char *path, const char *name, const char *compared)
{
	cli_say(stderr, "gen_signed: warning: %s: program %s has no loader: %s\n", path, name, compared);
}

/*
 * Programs without a loader come from the C sources, which are compiled with a key only. Loaders of headers
 * that were made before come from nothing that the record has.
 */
static int check_sources(const struct build *b, const char *path, const struct gs_records *recs)
{
	size_t i;
	int err = 0;

	for (i = 0; i < recs->nr; i++) {
		const struct gs_record *rec = &recs->rec[i];

		if (rec->kind != SKEL_RECORD_LOADER) {
			if (!b->signer)
				warn_of_static(path, rec->name, "compared with --key only");
		} else if (!is_made(b, rec->name)) {
			cli_say(stderr, "gen_signed: %s: %s: no source in the record is that of this loader: what it is made of"
				" can't be checked\n", path, rec->name);
			err = -EKEYREJECTED;
		}
	}
	return err;
}

/* Each rebuilt header against the executable's loader of its name */
static int compare_loaders(const struct build *b, const char *path, const struct gs_exe *exe)
{
	size_t i;
	int err = 0;

	if (check_sources(b, path, &exe->recs))
		return -EKEYREJECTED;
	if (!b->nr_bpf && !b->signer) {
		cli_say(stderr, "gen_signed: %s: it has no loader that could be compared: give --key and --cert\n",
			path);
		return -EOPNOTSUPP;
	}
	for (i = 0; !err && i < b->nr_bpf; i++) {
		err = made_compare(b, &b->bpf[i], &exe->recs);
		if (err == MADE_MISSING)
			cli_say(stderr, "gen_signed: %s: it has no loader %s, which is made of %s\n", path,
				b->bpf[i].name, b->bpf[i].path);
		if (err > 0)
			err = err == MADE_OTHER ? differs(path, b->bpf[i].name, "loader") : -EKEYREJECTED;
	}
	return err;
}

static bool has_embedded(const struct gs_exe *exe)
{
	size_t i;

	for (i = 0; i < exe->recs.nr; i++)
		if (exe->recs.rec[i].sig_sz)
			return true;
	return false;
}

/* All but the appended signatures */
static bool same_body(const struct gs_input *a, const struct gs_input *b)
{
	static char x[64 * 1024], y[sizeof(x)];
	uint64_t off, n;

	for (off = 0; off < a->exe.body; off += n) {
		n = a->exe.body - off < sizeof(x) ? a->exe.body - off : sizeof(x);
		if (gs_pread(a->fd, x, n, off) || gs_pread(b->fd, y, n, off) || memcmp(x, y, n))
			return false;
	}
	return a->exe.body == b->exe.body;
}

/* By a key whose signatures vary: what can be compared. That of the given file has to be good, too. */
static int compare_rest(const struct build *b, const char *path, struct gs_input *was,
			const struct gs_input *is, const char **result)
{
	const struct gs_verify_opts verify = {
		.sz = sizeof(verify), .certs = &b->key.cert, .nr_certs = 1, .log = &cli_log,
	};
	size_t i;

	if (has_embedded(&was->exe) || has_embedded(&is->exe)) {
		cli_say(stderr, "gen_signed: warning: %s: signatures by this key vary (" VARYING "), and the code has"
			" the sizes of the embedded ones in it: only its loaders are compared\n", path);
		for (i = 0; i < was->exe.recs.nr; i++)
			if (was->exe.recs.rec[i].kind != SKEL_RECORD_LOADER)
				warn_of_static(path, was->exe.recs.rec[i].name, "not compared");
		*result = LOADERS_SAME;
	} else if (!same_body(was, is)) {
		return differs(path, "", "executable");
	} else {
		*result = "the rebuilt file is the same but for its signatures, which vary with this key (" VARYING ")";
	}
	return gs_verify_input(was, &verify);
}

static void drop(void *ctx, enum gs_level level, const char *line)
{
	(void)ctx;
	(void)level;
	(void)line;
}

/* The sources are the first thing that one suspects, where another key is reason enough. */
static int file_differs(const struct build *b, const char *path, struct gs_input *was)
{
	const struct gs_log silent = { .report = drop };
	const struct gs_verify_opts verify = {
		.sz = sizeof(verify), .certs = &b->key.cert, .nr_certs = 1, .log = &silent,
	};

	if (!gs_verify_input(was, &verify))
		return differs(path, "", "executable");
	cli_say(stderr, "gen_signed: %s: the rebuilt executable differs, and %s has not signed this one, or it was altered;"
		" give its signer's key, or none: then the loaders are compared\n", path, b->cert_name ? b->cert_name : b->key.cert);
	return -EKEYREJECTED;
}

static int compare_file(const struct build *b, const char *path, struct gs_input *was, const char **result)
{
	char x[BUILDREC_HEX], y[BUILDREC_HEX];
	struct gs_input is;
	int err = buildrec_digest_fd(was->fd, path, x);

	*result = "the rebuilt file is the same";
	if (!err)
		err = buildrec_digest(b->out, y);
	if (err || !strcmp(x, y))
		return err;
	if (!gs_signer_varies(b->signer))
		return file_differs(b, path, was);
	err = gs_input_open(b->out, &cli_log, &is);
	if (!err)
		err = compare_rest(b, path, was, &is, result);
	gs_input_close(&is);
	return err;
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
		err = check_inputs_again(rec, b);
	if (!err)
		err = compare_loaders(b, path, &input.exe);
	*result = LOADERS_SAME;
	if (!err && b->signer)
		err = compare_file(b, path, &input, result);
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
		err = check_inputs(&rec);
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
