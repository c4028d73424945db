// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - say in text what the loaders of an executable would load, and who signed them */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "inspect.h"
#include "inspect_json.h"
#include "members.h"
#include "msg.h"
#include "names.h"
#include "printable.h"
#include "view.h"

static void put_type(FILE *out, const char *word, const char *name, uint32_t number)
{
	if (name)
		fprintf(out, " %s %s", word, name);
	else
		fprintf(out, " %s %u", word, number);
}

static void put_calls(FILE *out, const struct gs_prog *p)
{
	bool some = false;
	uint32_t i;

	for (i = 0; i < GS_HELPER_IDS; i++) {
		if (!gs_prog_calls(p, i))
			continue;
		fputs(some ? " " : "    calls ", out);
		some = true;
		if (gs_helper_name(i))
			fputs(gs_helper_name(i), out);
		else
			fprintf(out, "%u", i);
	}
	if (some)
		fputc('\n', out);
	for (i = 0; i < p->nr_kfuncs; i++)
		fprintf(out, "%s%s", i ? " " : "    kfuncs ", p->kfunc[i]);
	if (i)
		fputc('\n', out);
}

static void put_prog(FILE *out, const struct gs_view *view, const struct gs_prog *p)
{
	const char *section = gs_view_section(view, p);
	char hex[2 * GS_SHA256_SIZE + 1];
	uint8_t hash[GS_SHA256_SIZE];

	fprintf(out, "  program \"%s\"", p->name);
	put_type(out, "type", gs_prog_type_name(p->type), p->type);
	/* 0 is both "none" and the first cgroup hook, and most types have none */
	if (p->attach_type)
		put_type(out, "attach", gs_attach_type_name(p->attach_type), p->attach_type);
	if (p->host_attach)
		fputs(" target host", out);
	else if (p->attach[0])
		fprintf(out, " target %s", p->attach);
	fprintf(out, " insns %u flags %#x license \"%s\"\n", p->insn_cnt, p->flags, p->license);
	if (section) {
		fputs("    section \"", out);
		gs_put_text(out, section);
		fputs("\"\n", out);
	}
	put_calls(out, p);
	if (gs_view_prog_digest(view, p, hash))
		fprintf(out, "    code sha256:%s\n", gs_hex(hash, sizeof(hash), hex));
}

static void put_size(FILE *out, const char *word, uint32_t size, bool host)
{
	if (host)
		fprintf(out, " %s host", word);
	else
		fprintf(out, " %s %u", word, size);
}

static void put_map(FILE *out, const struct gs_view *view, const struct gs_map *m)
{
	char hex[2 * GS_SHA256_SIZE + 1];
	uint8_t hash[GS_SHA256_SIZE];

	fprintf(out, "  map \"%s\"", m->name);
	if (m->host_type)
		fputs(" type host", out);
	else
		put_type(out, "type", gs_map_type_name(m->type), m->type);
	put_size(out, "key", m->key, m->host_key);
	put_size(out, "value", m->value, m->host_value_size);
	if (m->host_size)
		fputs(" max-entries host", out);
	else
		fprintf(out, " max-entries %u", m->max_entries);
	fprintf(out, " flags %#x", m->flags);
	if (m->initial)
		fprintf(out, " initial %s", gs_map_initial(m));
	if (m->frozen)
		fputs(" frozen", out);
	fputc('\n', out);
	if (gs_view_map_digest(view, m, hash))
		fprintf(out, "    value sha256:%s\n", gs_hex(hash, sizeof(hash), hex));
}

static void put_decoded(FILE *out, const struct gs_view *view)
{
	const struct gs_decoded *d = &view->dec;
	size_t i;

	for (i = 0; i < d->nr_progs; i++)
		put_prog(out, view, &d->prog[i]);
	for (i = 0; i < d->nr_maps; i++)
		put_map(out, view, &d->map[i]);
	if (d->btf_size)
		fprintf(out, "  btf %u bytes\n", d->btf_size);
	if (d->other_calls)
		fprintf(out, "  other-commands %u\n", d->other_calls);
	for (i = 0; i < d->nr_helpers; i++)
		fprintf(out, "  helper %u\n", d->helper[i]);
	if (d->unclear)
		fprintf(out, "  unclear %u (the list may be incomplete)\n", d->unclear);
}

static void put_number(FILE *out, const struct gs_open *in, uint64_t num)
{
	if (in->flags & BPF_SIGNED_INPUT_SIGNED)
		fprintf(out, "%" PRId64, (int64_t)num);
	else
		fprintf(out, "%" PRIu64, num);
}

static void put_open(FILE *out, const struct gs_info *info, const struct gs_open *in)
{
	fprintf(out, "  open %s bytes %u", in->name, in->size);
	if (in->flags & (BPF_SIGNED_INPUT_RANGE | BPF_SIGNED_INPUT_EITHER)) {
		fputs(" range ", out);
		put_number(out, in, in->min);
		fputs(in->flags & BPF_SIGNED_INPUT_EITHER ? "|" : "..", out);
		put_number(out, in, in->max);
		fputs(" signed-value ", out);
		put_number(out, in, gs_open_num(info, in));
	}
	fputc('\n', out);
}

/* What the signer says of it, and what the host may choose. */
static void put_info(FILE *out, const struct gs_view *view)
{
	const struct gs_info *info = &view->info;
	struct gs_open in;
	uint32_t i;

	if (view->info_damaged)
		fputs("  info damaged\n", out);
	if (!info->name[0])
		return;
	fprintf(out, "  info \"%s\" version %" PRIu64 " open-inputs %u\n", info->name,
		info->version, info->nr_inputs);
	for (i = 0; i < info->nr_inputs; i++) {
		if (gs_info_open(info, i, &in))
			fputs("  open damaged\n", out);
		else
			put_open(out, info, &in);
	}
}

/* Of a signer without key id; as log has it */
static void put_issuer(FILE *out, const struct gs_sigsigner *s)
{
	fputs(", issuer \"", out);
	gs_put_text(out, s->issuer ? s->issuer : "?");
	fprintf(out, "\" serial %s", s->serial);
}

static void put_signature(FILE *out, const struct gs_view_sig *sig, bool is_static)
{
	char hex[2 * GS_DIGEST_MAX + 1];
	size_t i;

	fprintf(out, "  %s %zu bytes", sig->appended ? "appended" : "embedded", sig->sz);
	if (!sig->readable) {
		fputs(", damaged\n", out);
		return;
	}
	fprintf(out, ", signers %zu", sig->nr);
	for (i = 0; i < sig->nr; i++) {
		const struct gs_sigsigner *s = &sig->signer[i];

		fprintf(out, "%s, key id %s", i ? "\n    signer" : "", s->keyid);
		if (s->serial)
			put_issuer(out, s);
		fprintf(out, ", digest %s:%s", s->hash,
			s->digest_sz ? gs_hex(s->digest, s->digest_sz, hex) : "none");
		if (is_static)
			fputs(s->has_said ? ", states the program" :
			      ", does not state the program", out);
	}
	fputc('\n', out);
}

static void put_signatures(FILE *out, const struct gs_view *view)
{
	bool embedded = view->rec->sig_sz;
	size_t i;

	if (!embedded)
		fputs("  embedded none\n", out);
	for (i = 0; i < view->nr_sigs; i++)
		put_signature(out, &view->sig[i], view->rec->kind == SKEL_RECORD_STATIC);
	if (view->nr_sigs == embedded && view->nr_plain)
		fprintf(out, "  appended unknown, signatures of the file without signed attributes %zu\n", view->nr_plain);
	else if (view->nr_sigs == embedded)
		fputs("  appended none\n", out);
}

static void put_record(FILE *out, const struct gs_view *view)
{
	char digest[2 * GS_SHA256_SIZE + 1], excl[2 * GS_SHA256_SIZE + 1];
	const struct gs_record *rec = view->rec;
	bool loader = rec->kind == SKEL_RECORD_LOADER;

	fprintf(out, "%s %s\n", loader ? "loader" : "static", rec->name);
	fprintf(out, "  digest sha256:%s\n", gs_hex(view->digest, sizeof(view->digest), digest));
	if (loader)
		fprintf(out, "  exclusive-hash sha256:%s\n",
			gs_hex(view->excl, sizeof(view->excl), excl));
	fprintf(out, "  instructions %u bytes\n  metadata %u bytes\n", rec->insns_sz,
		rec->data_sz);
	put_info(out, view);
	put_signatures(out, view);
	if (loader) {
		put_decoded(out, view);
		return;
	}
	fprintf(out, "  program \"%s\"", rec->name);
	put_type(out, "type", gs_prog_type_name(rec->prog_type), rec->prog_type);
	if (rec->attach_type)
		put_type(out, "attach", gs_attach_type_name(rec->attach_type), rec->attach_type);
	fprintf(out, " insns %u flags %#x license %s%s\n", rec->insns_sz / 8,
		rec->flags & ~SKEL_RECORD_OWN_FLAGS,
		rec->flags & SKEL_RECORD_NO_GPL ? "other" : "GPL-compatible",
		rec->flags & SKEL_RECORD_NO_NAME ? " loaded without a name" : "");
}

static int put_text(FILE *out, const char *path, const struct gs_input *input)
{
	const struct gs_exe *exe = &input->exe;
	bool elf = input->kind == GS_KIND_EXECUTABLE, damaged = false;
	char *shown = gs_printable(path);
	struct gs_view view;
	size_t i;
	int err = 0;

	if (!shown)
		return -ENOMEM;
	fprintf(out, "%s %s\n", gs_kind_name(input->kind), shown);
	free(shown);
	if (elf)
		fprintf(out, "  elf %d-bit %s-endian machine %u\n", exe->elf.bits,
			exe->elf.big ? "big" : "little", exe->elf.machine);
	fprintf(out, "  loaders %zu\n", exe->recs.nr);
	if (elf)
		fprintf(out, "  trailer %zu signatures, %" PRIu64 " bytes\n", exe->trailer.nr,
			exe->size - exe->body);
	fprintf(out, "  format %s\n", gs_kind_format(input->kind));
	for (i = 0; !err && i < exe->recs.nr; i++) {
		err = gs_view_make(exe, &exe->recs.rec[i], &view);
		if (!err)
			put_record(out, &view);
		damaged = damaged || view.info_damaged;
		gs_view_free(&view);
	}
	return err || !damaged ? err : -EBADMSG;
}

/**
 * gs_inspect_input() - gs_inspect_exe() of a file that is open
 * @path: its name
 * @input: from gs_input_open()
 * @opts: see there
 *
 * Return: as gs_inspect_exe().
 */
int gs_inspect_input(const char *path, const struct gs_input *input,
		     const struct gs_inspect_opts *opts)
{
	int err = opts->json ? gs_inspect_json(path, input, opts->out) :
			       put_text(opts->out, path, input);

	if (err == -EBADMSG)
		gs_err(opts->log, "%s: the end of a loader's metadata, where its signer describes it, is damaged",
		       path);
	else if (err)
		gs_err(opts->log, "%s: %s", path, strerror(-err));
	return err;
}

int gs_inspect_exe(const char *path, const struct gs_inspect_opts *opts)
{
	struct gs_input input;
	int err = gs_input_open(path, opts->log, &input);

	if (!err)
		err = gs_inspect_input(path, &input, opts);
	gs_input_close(&input);
	return err;
}
