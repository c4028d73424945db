// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed attest - in-toto statements (v1): what the programs are, and how they were built */
#include <string.h>

#include "attest.h"
#include "attestation.h"
#include "lib/inspect_json.h"

#ifndef GS_VERSION
#define GS_VERSION "0.1"
#endif

#define BPF_PREDICATE	"urn:hornet:gen_signed:bpf:v1"
#define BUILD_TYPE	"urn:hornet:gen_signed:build:v1"
#define BUILDER		"urn:hornet:gen_signed"

static void put_digest(struct gs_json *j, const char *hex)
{
	gs_json_object(j, "digest");
	gs_json_text(j, "sha256", hex);
	gs_json_end(j);
}

/* A resource descriptor, in an array */
static void put_resource(struct gs_json *j, const char *name, const char *digest, const char *kind)
{
	gs_json_object(j, NULL);
	gs_json_text(j, "name", name);
	if (strcmp(digest, "-"))
		put_digest(j, digest);
	if (kind) {
		gs_json_object(j, "annotations");
		gs_json_text(j, "kind", kind);
		gs_json_end(j);
	}
	gs_json_end(j);
}

static void start_statement(struct gs_json *j, const struct attest *a, const char *type, FILE *out)
{
	gs_json_start(j, out);
	gs_json_object(j, NULL);
	gs_json_text(j, "_type", STATEMENT_TYPE);
	gs_json_array(j, "subject");
	put_resource(j, a->name, a->digest, NULL);
	gs_json_end(j);
	gs_json_text(j, "predicateType", type);
	gs_json_object(j, "predicate");
}

static void end_statement(struct gs_json *j)
{
	gs_json_end(j);
	gs_json_end(j);
}

/* Entries of the record, of one kind or of several, as resources. */
static void put_entries(struct gs_json *j, const struct buildrec *rec, const char *const *kinds,
			size_t nr)
{
	size_t i, k;

	for (i = 0; rec && i < rec->nr; i++)
		for (k = 0; k < nr; k++)
			if (!strcmp(rec->list[i].kind, kinds[k]))
				put_resource(j, rec->list[i].text, rec->list[i].digest, kinds[k]);
}

/* Texts of the entries of one kind. */
static void put_texts(struct gs_json *j, const char *key, const struct buildrec *rec,
		      const char *kind)
{
	size_t i;

	gs_json_array(j, key);
	for (i = 0; i < rec->nr; i++)
		if (!strcmp(rec->list[i].kind, kind))
			gs_json_text(j, NULL, rec->list[i].text);
	gs_json_end(j);
}

static bool is_embedded(const struct buildrec *rec)
{
	size_t i;

	for (i = 0; i < rec->nr; i++)
		if (!strcmp(rec->list[i].kind, "embed"))
			return !strcmp(rec->list[i].text, "yes");
	return false;
}

/**
 * attest_bpf() - the statement of what the programs are
 * @a: the executable
 * @out: where it goes
 *
 * The predicate is documented in gen_signed(1).
 *
 * Return: 0 or a negative errno (not reported).
 */
int attest_bpf(const struct attest *a, FILE *out)
{
	static const char *const sources[] = { "bpf", "c", "btf", "include" };
	static const char *const products[] = { "object", "header" };
	static const char *const tools[] = { "tool" };
	const struct gs_exe *exe = &a->input->exe;
	struct gs_view view;
	struct gs_json j;
	size_t i;
	int err = 0;

	start_statement(&j, a, BPF_PREDICATE, out);
	gs_json_number(&j, "inspectSchemaVersion", GS_INSPECT_SCHEMA_VERSION);
	gs_json_text(&j, "recordFormat", gs_kind_format(a->input->kind));
	gs_json_array(&j, "sources");
	put_entries(&j, a->rec, sources, 4);
	gs_json_end(&j);
	gs_json_array(&j, "objects");
	put_entries(&j, a->rec, products, 2);
	gs_json_end(&j);
	gs_json_array(&j, "tools");
	put_entries(&j, a->rec, tools, 1);
	gs_json_end(&j);
	gs_json_array(&j, "loaders");
	for (i = 0; !err && i < exe->recs.nr; i++) {
		err = gs_view_make(exe, &exe->recs.rec[i], &view);
		if (!err)
			gs_json_loader(&j, &view);
		gs_view_free(&view);
	}
	gs_json_end(&j);
	end_statement(&j);
	return err;
}

/* An option of build; left out if it was not given. */
static void put_option(struct gs_json *j, const char *key, const struct buildrec *rec,
		       const char *kind)
{
	const char *text = buildrec_find(rec, kind);

	if (text)
		gs_json_text(j, key, text);
}

/**
 * attest_slsa() - the statement of how the executable was built (SLSA provenance v1)
 * @a: the executable; it has a record
 * @out: where it goes
 *
 * Return: 0.
 */
int attest_slsa(const struct attest *a, FILE *out)
{
	static const char *const inputs[] = { "bpf", "c", "btf", "include", "linked", "cert" };
	static const char *const products[] = { "object", "header" };
	static const char *const tools[] = { "tool" };
	struct gs_json j;

	start_statement(&j, a, "https://slsa.dev/provenance/v1", out);
	gs_json_object(&j, "buildDefinition");
	gs_json_text(&j, "buildType", BUILD_TYPE);
	gs_json_object(&j, "externalParameters");
	put_texts(&j, "bpfSources", a->rec, "bpf");
	put_texts(&j, "cSources", a->rec, "c");
	put_texts(&j, "compilerArguments", a->rec, "arg");
	gs_json_bool(&j, "embeddedSignatures", is_embedded(a->rec));
	put_option(&j, "openInputs", a->rec, buildrec_find(a->rec, "open") ? "open" : "open-env");
	put_option(&j, "objectVersion", a->rec, "object-version");
	put_option(&j, "signatureDigest", a->rec, "digest");
	put_option(&j, "clang", a->rec, "clang");
	put_option(&j, "cc", a->rec, "cc");
	gs_json_end(&j);
	gs_json_array(&j, "resolvedDependencies");
	put_entries(&j, a->rec, inputs, 6);
	put_entries(&j, a->rec, tools, 1);
	gs_json_end(&j);
	gs_json_end(&j);
	gs_json_object(&j, "runDetails");
	gs_json_object(&j, "builder");
	gs_json_text(&j, "id", BUILDER);
	gs_json_object(&j, "version");
	gs_json_text(&j, "gen_signed", GS_VERSION);
	gs_json_end(&j);
	gs_json_end(&j);
	gs_json_array(&j, "byproducts");
	put_entries(&j, a->rec, products, 2);
	gs_json_end(&j);
	gs_json_end(&j);
	end_statement(&j);
	return 0;
}
