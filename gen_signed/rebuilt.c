// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed rebuild --check - compare what was built again with the executable */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buildrec.h"
#include "cli.h"
#include "lib/cms.h"
#include "lib/file.h"
#include "lib/verify.h"
#include "made.h"
#include "rebuilt.h"

#define LOADERS_SAME "the rebuilt loaders are the same"
#define VARYING "ECDSA, with OpenSSL before 3.2 or in a token"

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

/**
 * rebuilt_compare() - is the executable what was built again?
 * @b: the build that is done: its headers, and with a signer @b->out
 * @path: the executable, for messages
 * @was: the executable, open
 * @result: set to what is the same, in words
 *
 * Return: 0 if what can be compared is the same, else a negative errno (reported).
 */
int rebuilt_compare(const struct build *b, const char *path, struct gs_input *was, const char **result)
{
	int err = compare_loaders(b, path, &was->exe);

	*result = LOADERS_SAME;
	if (!err && b->signer)
		err = compare_file(b, path, was, result);
	return err;
}
