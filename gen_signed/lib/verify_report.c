// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - tell what verify has found: what is covered in text, all of it in JSON */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "msg.h"
#include "verify_report.h"
#include "view.h"

/* Names of all maps, or of those with signed initial data only. */
static void put_maps(FILE *out, const char *word, const struct gs_decoded *d, bool initial)
{
	const char *before = word;
	size_t i;

	for (i = 0; i < d->nr_maps; i++) {
		if (initial && !gs_map_value_signed(&d->map[i]))
			continue;
		fprintf(out, "%s%s", before, d->map[i].name);
		before = ", ";
	}
}

static int report_one(const struct gs_view *view, const struct gs_log *log)
{
	const struct gs_decoded *d = &view->dec;
	const struct gs_record *rec = view->rec;
	char *text = NULL;
	size_t i, sz;
	FILE *out = open_memstream(&text, &sz);

	if (!out)
		return -ENOMEM;
	if (rec->kind == SKEL_RECORD_STATIC)
		fprintf(out, ": program %s", rec->name);
	for (i = 0; i < d->nr_progs; i++)
		fprintf(out, "%s%s", i ? ", " : ": programs ", d->prog[i].name);
	put_maps(out, i ? "; maps " : ": maps ", d, false);
	put_maps(out, "; initial data of ", d, true);
	if (fclose(out)) {
		free(text);
		return -ENOMEM;
	}
	gs_info(log, "%s: signed are %u bytes of instructions, %u bytes of metadata%s%s", rec->name,
		rec->insns_sz, rec->data_sz, text,
		d->unclear ? " (the list may be incomplete)" : "");
	free(text);
	return 0;
}

/* Has a loader a good signature, and is nothing said against it? */
static bool is_good(const struct gs_findings *all, size_t loader)
{
	bool good = false;
	size_t i;

	for (i = 0; i < all->nr; i++) {
		if (all->list[i].loader != loader)
			continue;
		if (all->list[i].code != GS_IS_GOOD)
			return false;
		good = true;
	}
	return good;
}

/**
 * gs_report_coverage() - one line for each loader that is verified: what its signature covers
 * @input: the file
 * @all: what was found
 * @log: gets the lines
 *
 * Return: 0 or a negative errno (not reported).
 */
int gs_report_coverage(const struct gs_input *input, const struct gs_findings *all,
		       const struct gs_log *log)
{
	struct gs_view view;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < input->exe.recs.nr; i++) {
		if (!is_good(all, i))
			continue;
		err = gs_view_make(&input->exe, &input->exe.recs.rec[i], &view);
		if (!err)
			err = report_one(&view, log);
		gs_view_free(&view);
	}
	return err;
}

/** gs_report_signers() - the member "signers" of an object */
void gs_report_signers(struct gs_json *j, const struct gs_who *who, size_t nr)
{
	size_t i;

	gs_json_array(j, "signers");
	for (i = 0; i < nr; i++) {
		gs_json_object(j, NULL);
		gs_json_text(j, "name", who[i].name);
		gs_json_text(j, "key_id", who[i].keyid);
		gs_json_hex(j, "public_key", "sha256:", who[i].spki, GS_SHA256_SIZE);
		gs_json_end(j);
	}
	gs_json_end(j);
}

static void json_finding(struct gs_json *j, const struct gs_finding *f)
{
	gs_json_object(j, NULL);
	gs_json_text(j, "result", gs_code_name(f->code));
	gs_json_text(j, "place", f->place);
	gs_json_text(j, "message", f->text);
	gs_report_signers(j, f->who, f->nr_who);
	gs_json_end(j);
}

static bool json_findings(struct gs_json *j, const struct gs_findings *all, size_t loader)
{
	bool verified = true;
	size_t i;

	gs_json_array(j, "findings");
	for (i = 0; i < all->nr; i++) {
		if (all->list[i].loader != loader)
			continue;
		json_finding(j, &all->list[i]);
		verified &= all->list[i].code == GS_IS_GOOD;
	}
	gs_json_end(j);
	return verified;
}

static void json_covered(struct gs_json *j, const struct gs_view *view)
{
	const struct gs_decoded *d = &view->dec;
	size_t i;

	gs_json_object(j, "covers");
	gs_json_number(j, "instructions_bytes", view->rec->insns_sz);
	gs_json_number(j, "metadata_bytes", view->rec->data_sz);
	gs_json_array(j, "programs");
	if (view->rec->kind == SKEL_RECORD_STATIC)
		gs_json_text(j, NULL, view->rec->name);
	for (i = 0; i < d->nr_progs; i++)
		gs_json_text(j, NULL, d->prog[i].name);
	gs_json_end(j);
	gs_json_array(j, "maps");
	for (i = 0; i < d->nr_maps; i++)
		gs_json_text(j, NULL, d->map[i].name);
	gs_json_end(j);
	gs_json_array(j, "initial_data");
	for (i = 0; i < d->nr_maps; i++)
		if (gs_map_value_signed(&d->map[i]))
			gs_json_text(j, NULL, d->map[i].name);
	gs_json_end(j);
	gs_json_bool(j, "complete", !d->unclear);
	gs_json_end(j);
}

static int json_loader(struct gs_json *j, const struct gs_input *input, size_t i,
		       const struct gs_findings *all)
{
	struct gs_view view;
	int err = gs_view_make(&input->exe, &input->exe.recs.rec[i], &view);

	if (!err) {
		gs_json_object(j, NULL);
		gs_json_text(j, "name", view.rec->name);
		gs_json_hex(j, "digest", "sha256:", view.digest, sizeof(view.digest));
		json_covered(j, &view);
		gs_json_bool(j, "verified", json_findings(j, all, i));
		gs_json_end(j);
	}
	gs_view_free(&view);
	return err;
}

/**
 * gs_report_json_begin() - begin the JSON text of a result; gs_json_end() ends it
 * @j: begun
 * @path: the file
 * @verified: the answer
 * @out: where the text goes
 */
void gs_report_json_begin(struct gs_json *j, const char *path, bool verified, FILE *out)
{
	gs_json_start(j, out);
	gs_json_object(j, NULL);
	gs_json_text(j, "schema", "gen_signed verify");
	gs_json_number(j, "schema_version", GS_VERIFY_SCHEMA_VERSION);
	gs_json_text(j, "path", path);
	gs_json_bool(j, "verified", verified);
}

/**
 * gs_report_json() - the result as one JSON text
 * @input: the file
 * @all: what was found
 * @verified: the answer
 * @trust: whose signatures counted
 * @opts: where the text goes, and what else is in it
 *
 * Return: 0 or a negative errno (not reported).
 */
int gs_report_json(const struct gs_input *input, const struct gs_findings *all, bool verified,
		   const struct gs_trust *trust, const struct gs_verify_opts *opts)
{
	struct gs_json j;
	size_t i;
	int err = 0;

	gs_report_json_begin(&j, input->exe.name, verified, opts->json);
	gs_json_number(&j, "crls_out_of_date", gs_trust_old_crls(trust));
	gs_json_array(&j, "loaders");
	for (i = 0; !err && i < input->exe.recs.nr; i++)
		err = json_loader(&j, input, i, all);
	gs_json_end(&j);
	json_findings(&j, all, GS_NO_LOADER);
	if (opts->more)
		opts->more(&j, opts->more_ctx);
	gs_json_end(&j);
	return err;
}
