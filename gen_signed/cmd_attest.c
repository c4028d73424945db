// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed attest - signed statements about an executable, and its bill of materials */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest.h"
#include "attestation.h"
#include "keyargs.h"
#include "lib/dsse.h"
#include "lib/newfile.h"


enum { OUT = KEYARGS_NR, RECORD, SBOM };

static const struct opt opts[] = {
	KEYARGS_OPTS,
	[OUT] = { "o", "FILE", "where the statements go, one envelope a line", .required = true },
	[RECORD] = { "record", "FILE", "what build --record has noted: attest the build, too" },
	[SBOM] = { "sbom", "FILE", "write a bill of materials here" },
	{ 0 },
};

/* What a statement or document prints, in memory; free() it. */
static int print(int (*put)(const struct attest *a, FILE *out), const struct attest *a, char **text,
		 size_t *sz)
{
	FILE *out = open_memstream(text, sz);
	int err = out ? put(a, out) : -ENOMEM;

	if (out && fclose(out))
		err = -ENOMEM;
	if (err)
		cli_say(stderr, "gen_signed: attest: %s\n", strerror(-err));
	return err;
}

static int add_statement(int (*put)(const struct attest *a, FILE *out), const struct attest *a,
			 struct gs_signer *signer, FILE *out)
{
	char *text = NULL;
	size_t sz;
	int err = print(put, a, &text, &sz);

	if (!err)
		err = gs_dsse_write(signer, PAYLOAD_TYPE, text, sz, out, &cli_log);
	free(text);
	return err;
}

/* All statements, in memory; free() @text. */
static int make_statements(const struct attest *a, struct gs_signer *signer, char **text, size_t *sz)
{
	FILE *out = open_memstream(text, sz);
	int err = out ? 0 : -ENOMEM;

	if (!err && a->rec)
		err = add_statement(attest_slsa, a, signer, out);
	if (!err)
		err = add_statement(attest_bpf, a, signer, out);
	if (out && fclose(out) && !err) {
		err = -ENOMEM;
		fputs("gen_signed: out of memory\n", stderr);
	}
	return err;
}

/* Write a file, under no name yet. */
static int start(const char *path, const char *text, size_t sz, struct gs_newfile *nf)
{
	int err = gs_newfile_start(path, &cli_log, nf);

	return err ? err : gs_newfile_write(nf, text, sz, 0666, &cli_log);
}

static int start_statements(const struct attest *a, struct gs_signer *signer, const char *path,
			    struct gs_newfile *nf)
{
	char *text = NULL;
	size_t sz;
	int err = make_statements(a, signer, &text, &sz);

	if (!err)
		err = start(path, text, sz, nf);
	free(text);
	return err;
}

static int start_sbom(const struct attest *a, const char *path, struct gs_newfile *nf)
{
	char *text = NULL;
	size_t sz;
	int err = print(attest_sbom, a, &text, &sz);

	if (!err)
		err = start(path, text, sz, nf);
	free(text);
	return err;
}

/* A bill that can't be written leaves no statement, nor the other way round. */
static int write_all(const struct args *args, struct gs_signer *signer, const struct attest *a)
{
	struct gs_newfile sbom = { .fd = -1 }, statements = { .fd = -1 };
	int err = args->nr[SBOM] ? start_sbom(a, cli_arg(args, SBOM), &sbom) : 0;

	if (!err)
		err = start_statements(a, signer, cli_arg(args, OUT), &statements);
	if (!err)
		err = args->nr[SBOM] ? gs_newfile_finish_both(&sbom, &statements, &cli_log) :
				       gs_newfile_finish(&statements, &cli_log);
	gs_newfile_abort(&statements);
	gs_newfile_abort(&sbom);
	return err;
}

/* A record of another file must not be signed as this one's. */
static int check_record(const struct attest *a, const char *path, const char *record)
{
	size_t i;

	for (i = 0; i < a->rec->nr; i++)
		if (!strcmp(a->rec->list[i].kind, "exe") &&
		    !strcmp(a->rec->list[i].digest, a->digest))
			return 0;
	cli_say(stderr, "gen_signed: %s: it is not the file that %s is the record of\n", path, record);
	return -EINVAL;
}

static int attest(const struct args *args, struct gs_signer *signer, struct attest *a)
{
	const char *path = args->pos[0], *slash = strrchr(path, '/');
	/* of the file that was read, whatever has its name now */
	int err = buildrec_digest_fd(a->input->fd, path, a->digest);

	a->name = slash ? slash + 1 : path;
	/* the loaders were read before the passphrase was asked for */
	if (!err)
		err = gs_input_check(a->input, &cli_log);
	if (!err && a->rec)
		err = check_record(a, path, cli_arg(args, RECORD));
	return err ? err : write_all(args, signer, a);
}

static bool overwrites(const struct args *args, const struct keyargs *key)
{
	const char *out = cli_arg(args, OUT), *sbom = cli_arg(args, SBOM);
	const char *const others[] = { args->pos[0], cli_arg(args, RECORD), sbom };

	return cli_is_one_of(out, others, 3) || keyargs_overwrites(key, out) ||
	       cli_is_one_of(sbom, others, 2) || keyargs_overwrites(key, sbom);
}

static int run(const struct args *args)
{
	struct keyargs key;
	struct gs_signer *signer = NULL;
	struct buildrec rec = { 0 };
	struct gs_input input = { .fd = -1 };
	struct attest a = { .input = &input };
	int err = 0, status = keyargs_read(&cmd_attest, args, &key);

	if (!status && overwrites(args, &key))
		status = EXIT_USAGE;
	if (status)
		return status;
	if (args->nr[RECORD]) {
		err = buildrec_read(cli_arg(args, RECORD), &rec);
		a.rec = &rec;
	}
	if (!err)
		err = gs_input_open(args->pos[0], &cli_log, &input);
	if (!err)
		err = gs_signer_open(&key.opts, &cli_log, &signer);
	if (!err)
		err = attest(args, signer, &a);
	gs_signer_close(signer);
	gs_input_close(&input);
	buildrec_free(&rec);
	return err ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_attest = {
	.name = "attest",
	.args = " EXE",
	.help = "sign statements of what is in an executable and how it was built",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
