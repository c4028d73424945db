// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - inspect --json; the schema is in gen_signed(1) */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "inspect_json.h"
#include "names.h"

/* A number and its name, null if it has none: "type", "type_id" */
static void put_named(struct gs_json *j, const char *key, const char *id_key, const char *name,
		      uint32_t number)
{
	gs_json_text(j, key, name);
	gs_json_number(j, id_key, number);
}

static void put_digest(struct gs_json *j, const char *key, bool known,
		       const uint8_t hash[GS_SHA256_SIZE])
{
	if (known)
		gs_json_hex(j, key, "sha256:", hash, GS_SHA256_SIZE);
	else
		gs_json_text(j, key, NULL);
}

/* A number, null if it is not known or the caller's choice */
static void put_known(struct gs_json *j, const char *key, uint32_t n, bool unknown)
{
	if (unknown)
		gs_json_text(j, key, NULL);
	else
		gs_json_number(j, key, n);
}

static void put_helper(struct gs_json *j, uint32_t helper)
{
	gs_json_object(j, NULL);
	put_named(j, "name", "id", gs_helper_name(helper), helper);
	gs_json_end(j);
}

static void put_prog(struct gs_json *j, const struct gs_view *view, const struct gs_prog *p)
{
	uint8_t hash[GS_SHA256_SIZE];
	uint32_t i;

	gs_json_object(j, NULL);
	gs_json_text(j, "name", p->name);
	put_named(j, "type", "type_id", gs_prog_type_name(p->type), p->type);
	/* 0 is both "none" and the first cgroup hook, and most types have none */
	put_named(j, "attach_type", "attach_type_id",
		  p->attach_type ? gs_attach_type_name(p->attach_type) : NULL, p->attach_type);
	gs_json_text(j, "target", p->attach[0] ? p->attach : NULL);
	gs_json_bool(j, "target_open", p->host_attach);
	gs_json_text(j, "section", gs_view_section(view, p));
	gs_json_number(j, "instructions", p->insn_cnt);
	gs_json_number(j, "flags", p->flags);
	gs_json_text(j, "license", p->license);
	put_known(j, "context_offset", p->slot, !p->slot);
	put_digest(j, "digest", gs_view_prog_digest(view, p, hash), hash);
	gs_json_array(j, "helpers");
	for (i = 0; i < GS_HELPER_IDS; i++)
		if (gs_prog_calls(p, i))
			put_helper(j, i);
	gs_json_end(j);
	gs_json_array(j, "kfuncs");
	for (i = 0; i < p->nr_kfuncs; i++)
		gs_json_text(j, NULL, p->kfunc[i]);
	gs_json_end(j);
	gs_json_end(j);
}

static void put_static_prog(struct gs_json *j, const struct gs_view *view)
{
	const struct gs_record *rec = view->rec;

	gs_json_object(j, NULL);
	gs_json_text(j, "name", rec->name);
	put_named(j, "type", "type_id", gs_prog_type_name(rec->prog_type), rec->prog_type);
	put_named(j, "attach_type", "attach_type_id",
		  rec->attach_type ? gs_attach_type_name(rec->attach_type) : NULL,
		  rec->attach_type);
	gs_json_number(j, "instructions", rec->insns_sz / 8);
	gs_json_number(j, "flags", rec->flags & ~SKEL_RECORD_OWN_FLAGS);
	gs_json_bool(j, "gpl_compatible", !(rec->flags & SKEL_RECORD_NO_GPL));
	gs_json_bool(j, "named", !(rec->flags & SKEL_RECORD_NO_NAME));
	put_digest(j, "digest", true, view->excl);
	gs_json_end(j);
}

static void put_map(struct gs_json *j, const struct gs_view *view, const struct gs_map *m)
{
	uint8_t hash[GS_SHA256_SIZE];

	gs_json_object(j, NULL);
	gs_json_text(j, "name", m->name);
	put_named(j, "type", "type_id", m->host_type ? NULL : gs_map_type_name(m->type), m->type);
	put_known(j, "key_size", m->key, m->host_key);
	put_known(j, "value_size", m->value, m->host_value_size);
	put_known(j, "max_entries", m->max_entries, m->host_size);
	gs_json_number(j, "flags", m->flags);
	put_known(j, "context_offset", m->slot, !m->slot);
	gs_json_bool(j, "frozen", m->frozen);
	gs_json_text(j, "initial", gs_map_initial(m));
	put_digest(j, "initial_digest", gs_view_map_digest(view, m, hash), hash);
	gs_json_end(j);
}

static void put_signature(struct gs_json *j, const struct gs_view_sig *sig)
{
	size_t i;

	gs_json_object(j, NULL);
	gs_json_text(j, "place", sig->appended ? "appended" : "embedded");
	gs_json_number(j, "bytes", sig->sz);
	gs_json_bool(j, "readable", sig->readable);
	gs_json_array(j, "signers");
	for (i = 0; i < sig->nr; i++) {
		const struct gs_sigsigner *s = &sig->signer[i];
		char prefix[sizeof(s->hash) + 1];

		gs_json_object(j, NULL);
		gs_json_text(j, "key_id", s->keyid);
		gs_json_text(j, "issuer", s->issuer);
		gs_json_text(j, "serial", s->serial);
		gs_json_text(j, "signature_algorithm", s->alg);
		snprintf(prefix, sizeof(prefix), "%s:", s->hash);
		if (s->digest_sz)
			gs_json_hex(j, "digest", prefix, s->digest, s->digest_sz);
		else
			gs_json_text(j, "digest", NULL);
		gs_json_bool(j, "states_program", s->has_said);
		gs_json_end(j);
	}
	gs_json_end(j);
	gs_json_end(j);
}

static void put_contents(struct gs_json *j, const struct gs_view *view)
{
	const struct gs_decoded *d = &view->dec;
	size_t i;

	gs_json_array(j, "programs");
	for (i = 0; i < d->nr_progs; i++)
		put_prog(j, view, &d->prog[i]);
	if (view->rec->kind == SKEL_RECORD_STATIC)
		put_static_prog(j, view);
	gs_json_end(j);
	gs_json_array(j, "maps");
	for (i = 0; i < d->nr_maps; i++)
		put_map(j, view, &d->map[i]);
	gs_json_end(j);
	gs_json_number(j, "context_bytes", d->ctx_size);
	gs_json_number(j, "btf_bytes", d->btf_size);
	gs_json_number(j, "other_commands", d->other_calls);
	gs_json_array(j, "loader_helpers");
	for (i = 0; i < d->nr_helpers; i++)
		put_helper(j, d->helper[i]);
	gs_json_end(j);
	gs_json_number(j, "unclear", d->unclear);
}

/* As text: JSON's numbers are doubles for many readers. */
static void put_decimal(struct gs_json *j, const char *key, const struct gs_open *in, uint64_t n)
{
	char text[24];

	if (in->flags & BPF_SIGNED_INPUT_SIGNED)
		snprintf(text, sizeof(text), "%" PRId64, (int64_t)n);
	else
		snprintf(text, sizeof(text), "%" PRIu64, n);
	gs_json_text(j, key, text);
}

static void put_open(struct gs_json *j, const struct gs_info *info, const struct gs_open *in)
{
	bool either = in->flags & BPF_SIGNED_INPUT_EITHER;

	gs_json_object(j, NULL);
	gs_json_text(j, "name", in->name);
	gs_json_number(j, "bytes", in->size);
	if (either || in->flags & BPF_SIGNED_INPUT_RANGE) {
		put_decimal(j, either ? "one" : "min", in, in->min);
		put_decimal(j, either ? "other" : "max", in, in->max);
		put_decimal(j, "signed_value", in, gs_open_num(info, in));
	}
	gs_json_end(j);
}

static void put_info(struct gs_json *j, const struct gs_info *info)
{
	struct gs_open in;
	uint32_t i;

	gs_json_text(j, "info_name", info->name[0] ? info->name : NULL);
	gs_json_number(j, "info_version", info->version);
	gs_json_number(j, "open_inputs", info->nr_inputs);
	gs_json_array(j, "inputs");
	for (i = 0; i < info->nr_inputs; i++)
		if (!gs_info_open(info, i, &in))
			put_open(j, info, &in);
	gs_json_end(j);
}

/**
 * gs_json_loader() - one loader as an object
 * @j: the text; in an array
 * @view: the loader
 */
void gs_json_loader(struct gs_json *j, const struct gs_view *view)
{
	const struct gs_record *rec = view->rec;
	size_t i;

	gs_json_object(j, NULL);
	gs_json_text(j, "name", rec->name);
	gs_json_text(j, "kind", rec->kind == SKEL_RECORD_LOADER ? "loader" : "static");
	put_digest(j, "digest", true, view->digest);
	put_digest(j, "instructions_digest", true, view->excl);
	put_digest(j, "metadata_digest", rec->data_sz, view->metadata);
	gs_json_number(j, "instructions_bytes", rec->insns_sz);
	gs_json_number(j, "metadata_bytes", rec->data_sz);
	put_info(j, &view->info);
	gs_json_bool(j, "info_damaged", view->info_damaged);
	gs_json_array(j, "signatures");
	for (i = 0; i < view->nr_sigs; i++)
		put_signature(j, &view->sig[i]);
	gs_json_end(j);
	gs_json_number(j, "unassigned_signatures", view->nr_plain);
	put_contents(j, view);
	gs_json_end(j);
}

static int put_loaders(struct gs_json *j, const struct gs_exe *exe)
{
	struct gs_view view;
	bool damaged = false;
	size_t i;
	int err = 0;

	gs_json_array(j, "loaders");
	for (i = 0; !err && i < exe->recs.nr; i++) {
		err = gs_view_make(exe, &exe->recs.rec[i], &view);
		if (!err)
			gs_json_loader(j, &view);
		damaged = damaged || view.info_damaged;
		gs_view_free(&view);
	}
	gs_json_end(j);
	return err || !damaged ? err : -EBADMSG;
}

/**
 * gs_inspect_json() - the whole file as one JSON text
 * @path: its name
 * @input: the file, read
 * @out: where the text goes; after a failure other than -EBADMSG it is cut short
 *
 * Return: 0; -EBADMSG if what the signer says of a loader can't be read; or another negative errno
 * (not reported).
 */
int gs_inspect_json(const char *path, const struct gs_input *input, FILE *out)
{
	const struct gs_exe *exe = &input->exe;
	struct gs_json j;
	int err;

	gs_json_start(&j, out);
	gs_json_object(&j, NULL);
	gs_json_text(&j, "schema", "gen_signed inspect");
	gs_json_number(&j, "schema_version", GS_INSPECT_SCHEMA_VERSION);
	gs_json_text(&j, "path", path);
	gs_json_text(&j, "kind", gs_kind_name(input->kind));
	gs_json_text(&j, "record_format", gs_kind_format(input->kind));
	if (input->kind == GS_KIND_EXECUTABLE) {
		gs_json_object(&j, "elf");
		gs_json_number(&j, "class", exe->elf.bits);
		gs_json_text(&j, "byte_order", exe->elf.big ? "big" : "little");
		gs_json_number(&j, "machine", exe->elf.machine);
		gs_json_end(&j);
		gs_json_object(&j, "trailer");
		gs_json_number(&j, "signatures", exe->trailer.nr);
		gs_json_number(&j, "bytes", exe->size - exe->body);
		gs_json_end(&j);
	}
	err = put_loaders(&j, exe);
	gs_json_end(&j);
	return err;
}
