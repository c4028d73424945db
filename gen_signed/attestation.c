// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed verify --attestation - are statements genuine, and about this file? */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attestation.h"
#include "buildrec.h"
#include "cli.h"
#include "lib/dsse.h"
#include "lib/finding.h"
#include "lib/verify_report.h"

#define TEXT_MAX (64u * 1024 * 1024)	/* far above what a record can have */
#define BLANKS	 " \t\r\n"
#define JSON_FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)

/* What decides about each of them. */
struct judge {
	const struct gs_verify_opts *opts;
	struct gs_trust *trust;
	const char *digest;		/* of the file, hex */
};

static char *because(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *because(const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = cli_text(fmt, ap);
	va_end(ap);
	return text ? text : strdup("out of memory");
}

static const char *sha256_of(const json_t *resource)
{
	return gs_dsse_text(json_object_get(resource, "digest"), "sha256");
}

/* Return: NULL if the statement is about the file, else why it is not; free() it. */
static char *other_subject(const json_t *statement, const char *digest)
{
	const json_t *subjects = json_object_get(statement, "subject"), *s;
	const char *type = gs_dsse_text(statement, "_type"), *name, *has;
	size_t i;

	if (!type || strcmp(type, STATEMENT_TYPE))
		return because("its payload is no in-toto statement of version 1");
	json_array_foreach(subjects, i, s) {
		has = sha256_of(s);
		if (has && !strcasecmp(has, digest))
			return NULL;
	}
	s = json_array_get(subjects, 0);
	name = gs_dsse_text(s, "name");
	has = sha256_of(s);
	return because("another executable: it is about %s sha256:%s, and this file has sha256:%s",
		       name ? name : "a file without a name,", has ? has : "none", digest);
}

/* Return: NULL if the signature counts, else why not; free() it. */
static char *not_signed(const struct judge *judge, const struct gs_dsse *envelope, struct attested *one)
{
	const char *why = NULL, *name;
	char *who = NULL, *text = NULL;
	enum gs_verdict verdict;
	size_t i, s;
	bool found;

	gs_trust_forget(judge->trust);
	verdict = gs_dsse_verify(envelope, judge->trust, &who, &why);
	name = who ? who : "?";
	if (verdict == GS_NO_CERT)
		text = because("wrong signer: it is signed by %s, whose certificate was not given", name);
	else if (verdict == GS_BAD_SIGNATURE)
		text = because("altered payload or signature, said to be by %s: %s", name, why);
	else if (verdict != GS_GOOD)
		text = because("signer %s is not trusted: %s", name, why);
	free(who);
	if (text)
		return text;
	one->who = calloc(gs_trust_counted(judge->trust), sizeof(*one->who));
	for (i = 0; one->who && i < gs_trust_counted(judge->trust); i++)
		one->nr_who += !gs_trust_who(judge->trust, i, &one->who[one->nr_who]);
	for (s = 0; s < judge->opts->nr_signers; s++) {
		for (found = false, i = 0; i < one->nr_who; i++)
			found |= gs_who_is(&one->who[i], judge->opts->signers[s]);
		if (!found)
			return because("wrong signer: no good signature by the required signer %s",
				       judge->opts->signers[s]);
	}
	return NULL;
}

/* Nothing that is not signed is looked at. */
static char *judge_payload(const struct judge *judge, const struct gs_dsse *envelope, struct attested *one)
{
	json_t *statement;
	char *why = not_signed(judge, envelope, one);

	if (why)
		return why;
	if (strcmp(envelope->type, PAYLOAD_TYPE))
		return because("its payload is of type %s, not " PAYLOAD_TYPE, envelope->type);
	statement = json_loadb((const char *)envelope->payload, envelope->sz, JSON_FLAGS, NULL);
	if (!statement)
		why = because("its payload is no JSON");
	else
		why = other_subject(statement, judge->digest);
	if (why)
		json_decref(statement);
	else
		one->statement = statement;
	return why;
}

static void judge_one(const struct judge *judge, const json_t *json, struct attested *one)
{
	struct gs_dsse envelope = { 0 };
	const char *form = json ? gs_dsse_open(json, &envelope) : "it is no JSON";

	one->why = form ? because("not DSSE: %s", form) : judge_payload(judge, &envelope, one);
	gs_dsse_close(&envelope);
}

/* One envelope after the other, up to what is no JSON. */
static int judge_all(const struct judge *judge, const char *p, const char *end, struct attestation *a)
{
	json_error_t took;
	json_t *json;
	void *more;

	for (p += strspn(p, BLANKS); p < end; p += strspn(p, BLANKS)) {
		more = reallocarray(a->list, a->nr + 1, sizeof(*a->list));
		if (!more)
			return -ENOMEM;
		a->list = more;
		a->list[a->nr] = (struct attested){ 0 };
		json = json_loadb(p, end - p, JSON_FLAGS | JSON_DISABLE_EOF_CHECK, &took);
		judge_one(judge, json, &a->list[a->nr++]);
		json_decref(json);
		if (!json)
			break;
		p += took.position;
	}
	return a->nr ? 0 : -ENODATA;
}

/* A file as a whole, with a NUL behind it; free() @text. */
static int read_file(const char *path, char **text, size_t *n)
{
	FILE *in = fopen(path, "re");
	int err = in ? 0 : -errno;

	*text = in ? malloc(TEXT_MAX) : NULL;
	if (in && !*text)
		err = -ENOMEM;
	errno = 0;
	*n = err ? 0 : fread(*text, 1, TEXT_MAX, in);
	if (!err && ferror(in))
		err = errno ? -errno : -EIO;
	else if (!err && *n == TEXT_MAX)
		err = -EFBIG;
	else if (!err)
		(*text)[*n] = '\0';
	if (in)
		fclose(in);
	if (err)
		cli_say(stderr, "gen_signed: %s: cannot read: %s\n", path, strerror(-err));
	return err;
}

/* What a certificate is worth as such, the file's own signatures are told with. */
static void only_errors(void *ctx, enum gs_level level, const char *line)
{
	const struct gs_log *log = ctx;

	if (level == GS_ERROR)
		log->report(log->ctx, level, line);
}

/**
 * attestation_check() - verify statements
 * @path: their file, DSSE envelopes one behind the other
 * @input: what they have to be about
 * @opts: whose signatures count; its log has a function. No warning is given, as gs_verify_input() gives it
 * @a: filled; attestation_free() it, also after an error
 *
 * Return: 0 if there is one and all count; -EKEYREJECTED if not, or another negative errno; reported.
 */
int attestation_check(const char *path, const struct gs_input *input,
		      const struct gs_verify_opts *opts, struct attestation *a)
{
	const struct gs_log log = { .report = only_errors, .ctx = (void *)opts->log };
	struct gs_verify_opts quiet = *opts;
	struct judge judge = { .opts = &quiet };
	char digest[BUILDREC_HEX], *text = NULL;
	size_t i, n = 0;
	int err = read_file(path, &text, &n);

	quiet.log = &log;
	if (!err)
		err = buildrec_digest_fd(input->fd, input->exe.name, digest);
	judge.digest = digest;
	if (!err)
		err = gs_trust_open(&quiet, &judge.trust);
	if (!err) {
		err = judge_all(&judge, text, text + n, a);
		if (err)
			cli_say(stderr, "gen_signed: %s: %s\n", path, err == -ENODATA ?
				"not DSSE: it is empty" : strerror(-err));
	}
	gs_trust_close(judge.trust);
	free(text);
	for (i = 0; i < a->nr; i++) {
		if (!a->list[i].why)
			continue;
		cli_say(stderr, "gen_signed: %s: statement %zu: %s\n", path, i + 1, a->list[i].why);
		err = err ? err : -EKEYREJECTED;
	}
	return err == -ENODATA ? -EKEYREJECTED : err;
}

/* What a statement says of the build; NULL where it says nothing. */
struct facts {
	const char *type, *builder, *version;
	const json_t *sources;
};

static struct facts facts_of(const json_t *statement)
{
	const json_t *predicate = json_object_get(statement, "predicate");
	const json_t *build = json_object_get(predicate, "buildDefinition");
	const json_t *run = json_object_get(predicate, "runDetails");
	const json_t *builder = json_object_get(run, "builder");
	struct facts f = {
		.type = gs_dsse_text(statement, "predicateType"),
		.builder = gs_dsse_text(builder, "id"),
		.version = gs_dsse_text(json_object_get(builder, "version"), "gen_signed"),
		.sources = json_object_get(build, "resolvedDependencies"),
	};

	if (!f.sources)
		f.sources = json_object_get(predicate, "sources");
	return f;
}

/* Of what went into the build: a source, not a tool or what one includes. */
static bool is_source(const json_t *resource)
{
	const char *kind = gs_dsse_text(json_object_get(resource, "annotations"), "kind");

	return gs_dsse_text(resource, "name") && sha256_of(resource) && kind &&
	       (!strcmp(kind, "bpf") || !strcmp(kind, "c"));
}

static void text_of(const struct attested *one, size_t nr, const char *path)
{
	const struct facts f = facts_of(one->statement);
	const json_t *s;
	size_t i;

	for (i = 0; i < one->nr_who; i++)
		cli_say(stdout, "%s: statement %zu: signature good, signer \"%s\" key id %s\n", path, nr,
			one->who[i].name, one->who[i].keyid);
	cli_say(stdout, "%s: statement %zu: of type %s%s%s%s%s\n", path, nr, f.type ? f.type : "none",
		f.builder ? ", builder " : "", f.builder ? f.builder : "", f.version ? " version " : "",
		f.version ? f.version : "");
	json_array_foreach(f.sources, i, s)
		if (f.builder && is_source(s))
			cli_say(stdout, "%s: statement %zu: source %s sha256:%s\n", path, nr,
				gs_dsse_text(s, "name"), sha256_of(s));
}

/** attestation_text() - say who has signed the statements, and what they say of the build */
void attestation_text(const struct attestation *a, const char *path)
{
	size_t i;

	for (i = 0; i < a->nr; i++)
		if (a->list[i].statement)
			text_of(&a->list[i], i + 1, path);
}

static void json_of(const struct attested *one, struct gs_json *j)
{
	const struct facts f = facts_of(one->statement);
	const json_t *s;
	char *digest;
	size_t i;

	gs_json_object(j, NULL);
	gs_json_bool(j, "verified", !one->why);
	gs_json_text(j, "message", one->why);
	gs_report_signers(j, one->who, one->nr_who);
	gs_json_text(j, "predicate_type", f.type);
	gs_json_text(j, "builder", f.builder);
	gs_json_text(j, "builder_version", f.version);
	gs_json_array(j, "sources");
	json_array_foreach(f.sources, i, s) {
		if (!is_source(s) || asprintf(&digest, "sha256:%s", sha256_of(s)) < 0)
			continue;
		gs_json_object(j, NULL);
		gs_json_text(j, "name", gs_dsse_text(s, "name"));
		gs_json_text(j, "digest", digest);
		gs_json_end(j);
		free(digest);
	}
	gs_json_end(j);
	gs_json_end(j);
}

/** attestation_json() - the member "statements" of an object */
void attestation_json(const struct attestation *a, struct gs_json *j)
{
	size_t i;

	gs_json_array(j, "statements");
	for (i = 0; i < a->nr; i++)
		json_of(&a->list[i], j);
	gs_json_end(j);
}

/** attestation_free() - free what attestation_check() took */
void attestation_free(struct attestation *a)
{
	size_t i, k;

	for (i = 0; i < a->nr; i++) {
		for (k = 0; k < a->list[i].nr_who; k++)
			free(a->list[i].who[k].name);
		free(a->list[i].who);
		free(a->list[i].why);
		json_decref(a->list[i].statement);
	}
	free(a->list);
}
