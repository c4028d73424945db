// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed attest --sbom - a bill of materials (CycloneDX 1.5, JSON) */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "attest.h"
#include "lib/bytes.h"
#include "lib/names.h"
#include "lib/view.h"

#ifndef GS_VERSION
#define GS_VERSION "0.1"
#endif

#define REF_MAX 160

static void put_hash(struct gs_json *j, const char *hex)
{
	gs_json_array(j, "hashes");
	gs_json_object(j, NULL);
	gs_json_text(j, "alg", "SHA-256");
	gs_json_text(j, "content", hex);
	gs_json_end(j);
	gs_json_end(j);
}

static void put_property(struct gs_json *j, const char *name, const char *value)
{
	gs_json_object(j, NULL);
	gs_json_text(j, "name", name);
	gs_json_text(j, "value", value);
	gs_json_end(j);
}

/* References are numbers, for names may repeat. */
static void loader_ref(char ref[REF_MAX], size_t loader)
{
	snprintf(ref, REF_MAX, "loader-%zu", loader + 1);
}

static void prog_ref(char ref[REF_MAX], size_t loader, size_t prog)
{
	snprintf(ref, REF_MAX, "loader-%zu/program-%zu", loader + 1, prog + 1);
}

static void put_loader(struct gs_json *j, const struct gs_view *view, size_t i)
{
	bool alone = view->rec->kind == SKEL_RECORD_STATIC;
	const char *type = gs_prog_type_name(view->rec->prog_type);
	char hex[2 * GS_SHA256_SIZE + 1], ref[REF_MAX], what[128];

	gs_json_object(j, NULL);
	gs_json_text(j, "type", "application");
	loader_ref(ref, i);
	gs_json_text(j, "bom-ref", ref);
	gs_json_text(j, "name", view->rec->name);
	snprintf(what, sizeof(what), "%s%s%s", view->nr_sigs || view->nr_plain ? "" : "unsigned ", alone ?
		 "eBPF program that needs no loader" : "eBPF loader: instructions and metadata",
		 view->nr_sigs ? "; carries a signature, which was not verified for this list" :
		 view->nr_plain ? "; whether the file's signature is over it was not verified for this list" : "");
	gs_json_text(j, "description", what);
	put_hash(j, gs_hex(view->digest, sizeof(view->digest), hex));
	if (alone) {
		gs_json_array(j, "properties");
		put_property(j, "hornet:bpf:type", type ? type : "unknown");
		gs_json_end(j);
	}
	gs_json_end(j);
}

static void put_prog(struct gs_json *j, const struct gs_view *view, size_t i, size_t k)
{
	const struct gs_prog *p = &view->dec.prog[k];
	char hex[2 * GS_SHA256_SIZE + 1], ref[REF_MAX];
	const char *type = gs_prog_type_name(p->type);
	uint8_t hash[GS_SHA256_SIZE];
	uint32_t helper;
	size_t n;

	gs_json_object(j, NULL);
	gs_json_text(j, "type", "application");
	prog_ref(ref, i, k);
	gs_json_text(j, "bom-ref", ref);
	gs_json_text(j, "name", p->name);
	gs_json_text(j, "description", "eBPF program");
	if (gs_view_prog_digest(view, p, hash))
		put_hash(j, gs_hex(hash, sizeof(hash), hex));
	/* the kernel's license string is no SPDX expression */
	gs_json_array(j, "licenses");
	gs_json_object(j, NULL);
	gs_json_object(j, "license");
	gs_json_text(j, "name", p->license[0] ? p->license : "none");
	gs_json_end(j);
	gs_json_end(j);
	gs_json_end(j);
	gs_json_array(j, "properties");
	put_property(j, "hornet:bpf:type", type ? type : "unknown");
	if (p->attach[0])
		put_property(j, "hornet:bpf:target", p->attach);
	for (helper = 0; helper < GS_HELPER_IDS; helper++)
		if (gs_prog_calls(p, helper) && gs_helper_name(helper))
			put_property(j, "hornet:bpf:helper", gs_helper_name(helper));
	for (n = 0; n < p->nr_kfuncs; n++)
		put_property(j, "hornet:bpf:kfunc", p->kfunc[n]);
	gs_json_end(j);
	gs_json_end(j);
}

/* A source or include file of the build, or one that was linked */
static void put_sources(struct gs_json *j, const struct buildrec *rec)
{
	static const char *const kinds[] = { "bpf", "c", "btf", "include", "linked" };
	char ref[REF_MAX];
	size_t i, k;

	for (i = 0; rec && i < rec->nr; i++) {
		for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]) && strcmp(kinds[k], rec->list[i].kind); k++)
			;
		if (k == sizeof(kinds) / sizeof(kinds[0]))
			continue;
		gs_json_object(j, NULL);
		gs_json_text(j, "type", "file");
		snprintf(ref, sizeof(ref), "file-%zu", i + 1);
		gs_json_text(j, "bom-ref", ref);
		gs_json_text(j, "name", rec->list[i].text);
		put_hash(j, rec->list[i].digest);
		gs_json_end(j);
	}
}

static void put_metadata(struct gs_json *j, const struct attest *a)
{
	gs_json_object(j, "metadata");
	gs_json_object(j, "tools");
	gs_json_array(j, "components");
	gs_json_object(j, NULL);
	gs_json_text(j, "type", "application");
	gs_json_text(j, "name", "gen_signed");
	gs_json_text(j, "version", GS_VERSION);
	gs_json_end(j);
	gs_json_end(j);
	gs_json_end(j);
	gs_json_object(j, "component");
	gs_json_text(j, "type", "application");
	gs_json_text(j, "bom-ref", "executable");
	gs_json_text(j, "name", a->name);
	put_hash(j, a->digest);
	gs_json_end(j);
	gs_json_end(j);
}

/* Which programs each loader installs */
static void put_dependency(struct gs_json *j, const struct gs_view *view, size_t i)
{
	char ref[REF_MAX];
	size_t k;

	gs_json_object(j, NULL);
	loader_ref(ref, i);
	gs_json_text(j, "ref", ref);
	gs_json_array(j, "dependsOn");
	for (k = 0; k < view->dec.nr_progs; k++) {
		prog_ref(ref, i, k);
		gs_json_text(j, NULL, ref);
	}
	gs_json_end(j);
	gs_json_end(j);
}

static void put_all_dependencies(struct gs_json *j, const struct gs_view *view, size_t nr)
{
	char ref[REF_MAX];
	size_t i;

	gs_json_array(j, "dependencies");
	gs_json_object(j, NULL);
	gs_json_text(j, "ref", "executable");
	gs_json_array(j, "dependsOn");
	for (i = 0; i < nr; i++) {
		loader_ref(ref, i);
		gs_json_text(j, NULL, ref);
	}
	gs_json_end(j);
	gs_json_end(j);
	for (i = 0; i < nr; i++)
		put_dependency(j, &view[i], i);
	gs_json_end(j);
}

static void put_unclear(struct gs_json *j, const char *key, const struct gs_view *view, size_t nr)
{
	char ref[REF_MAX];
	size_t i;

	gs_json_array(j, key);
	for (i = 0; i < nr; i++) {
		loader_ref(ref, i);
		if (view[i].dec.unclear)
			gs_json_text(j, NULL, ref);
	}
	gs_json_end(j);
}

/* Loaders that could not be followed wholly may install more than is listed. */
static void put_compositions(struct gs_json *j, const struct gs_view *view, size_t nr)
{
	size_t i;

	for (i = 0; i < nr && !view[i].dec.unclear; i++)
		;
	if (i == nr)
		return;
	gs_json_array(j, "compositions");
	gs_json_object(j, NULL);
	gs_json_text(j, "aggregate", "incomplete");
	put_unclear(j, "assemblies", view, nr);
	put_unclear(j, "dependencies", view, nr);
	gs_json_end(j);
	gs_json_end(j);
}

/**
 * attest_sbom() - the bill of materials
 * @a: the executable; with a record its sources are listed, too
 * @out: where it goes
 *
 * It has no time and no random serial number: the same file gives the same bytes.
 *
 * Return: 0 or a negative errno (not reported).
 */
int attest_sbom(const struct attest *a, FILE *out)
{
	static struct gs_view view[GS_MAX_LOADERS];
	const struct gs_exe *exe = &a->input->exe;
	struct gs_json j;
	size_t i, k;
	int err = 0;

	for (i = 0; !err && i < exe->recs.nr; i++)
		err = gs_view_make(exe, &exe->recs.rec[i], &view[i]);
	if (err)
		goto out_free;
	gs_json_start(&j, out);
	gs_json_object(&j, NULL);
	gs_json_text(&j, "bomFormat", "CycloneDX");
	gs_json_text(&j, "specVersion", "1.5");
	gs_json_number(&j, "version", 1);
	put_metadata(&j, a);
	gs_json_array(&j, "components");
	for (i = 0; i < exe->recs.nr; i++) {
		put_loader(&j, &view[i], i);
		for (k = 0; k < view[i].dec.nr_progs; k++)
			put_prog(&j, &view[i], i, k);
	}
	put_sources(&j, a->rec);
	gs_json_end(&j);
	put_all_dependencies(&j, view, exe->recs.nr);
	put_compositions(&j, view, exe->recs.nr);
	gs_json_end(&j);
out_free:
	for (i = 0; i < exe->recs.nr; i++)
		gs_view_free(&view[i]);
	return err;
}
