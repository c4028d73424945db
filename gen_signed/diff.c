// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed diff - compare one loader of two files: programs, maps, signers, and what is left */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "lib/members.h"
#include "lib/names.h"
#include "lib/printable.h"

/** diff_line() - print one difference of the loader and count it */
void diff_line(struct diff *d, const char *fmt, ...)
{
	va_list ap;

	fprintf(d->out, "loader %s: ", d->loader);
	va_start(ap, fmt);
	vfprintf(d->out, fmt, ap);
	va_end(ap);
	fputc('\n', d->out);
	d->nr++;
}

static void diff_number(struct diff *d, const char *kind, const char *name, const char *what,
			uint32_t a, uint32_t b)
{
	if (a != b)
		diff_line(d, "%s %s: %s %u -> %u", kind, name, what, a, b);
}

static void diff_text(struct diff *d, const char *kind, const char *name, const char *what,
		      const char *a, const char *b)
{
	if (strcmp(a, b))
		diff_line(d, "%s %s: %s %s -> %s", kind, name, what, *a ? a : "none",
			  *b ? b : "none");
}

/* A number that may have a name. */
static void diff_type(struct diff *d, const char *kind, const char *name, const char *what,
		      const char *(*name_of)(uint32_t), uint32_t a, uint32_t b)
{
	if (a != b && name_of(a) && name_of(b))
		diff_text(d, kind, name, what, name_of(a), name_of(b));
	else
		diff_number(d, kind, name, what, a, b);
}

static bool calls_kfunc(const struct gs_prog *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->nr_kfuncs; i++)
		if (!strcmp(p->kfunc[i], name))
			return true;
	return false;
}

static void diff_kfuncs(struct diff *d, const struct gs_prog *a, const struct gs_prog *b)
{
	size_t i;

	for (i = 0; i < a->nr_kfuncs; i++)
		if (!calls_kfunc(b, a->kfunc[i]))
			diff_line(d, "program %s: no longer calls kfunc %s", a->name, a->kfunc[i]);
	for (i = 0; i < b->nr_kfuncs; i++)
		if (!calls_kfunc(a, b->kfunc[i]))
			diff_line(d, "program %s: now calls kfunc %s", a->name, b->kfunc[i]);
}

static void diff_calls(struct diff *d, const struct gs_prog *a, const struct gs_prog *b)
{
	uint32_t i;

	for (i = 0; i < GS_HELPER_IDS; i++) {
		const char *name = gs_helper_name(i);

		if (gs_prog_calls(a, i) != gs_prog_calls(b, i))
			diff_line(d, "program %s: %s calls helper %s (%u)", a->name,
				  gs_prog_calls(a, i) ? "no longer" : "now", name ? name : "?", i);
	}
	diff_kfuncs(d, a, b);
}

/* A loader of an older tool does not say it: that is no change. */
static void diff_section(struct diff *d, const char *prog, const char *a, const char *b)
{
	char *from = a ? gs_printable(a) : NULL, *to = b ? gs_printable(b) : NULL;

	if (from && to)
		diff_text(d, "program", prog, "section", from, to);
	free(from);
	free(to);
}

static void diff_prog(struct diff *d, const struct gs_view *va, const struct gs_prog *a,
		      const struct gs_view *vb, const struct gs_prog *b)
{
	uint8_t ha[GS_SHA256_SIZE], hb[GS_SHA256_SIZE];
	bool have_a = gs_view_prog_digest(va, a, ha), have_b = gs_view_prog_digest(vb, b, hb);

	if (have_a != have_b || (have_a && memcmp(ha, hb, sizeof(ha))))
		diff_line(d, "program %s: instructions changed (%u -> %u)", a->name, a->insn_cnt,
			  b->insn_cnt);
	else
		diff_number(d, "program", a->name, "instructions", a->insn_cnt, b->insn_cnt);
	diff_type(d, "program", a->name, "type", gs_prog_type_name, a->type, b->type);
	diff_type(d, "program", a->name, "attach type", gs_attach_type_name, a->attach_type,
		  b->attach_type);
	diff_text(d, "program", a->name, "target", a->attach, b->attach);
	diff_section(d, a->name, gs_view_section(va, a), gs_view_section(vb, b));
	diff_text(d, "program", a->name, "license", a->license, b->license);
	diff_number(d, "program", a->name, "flags", a->flags, b->flags);
	diff_calls(d, a, b);
}

static void diff_map(struct diff *d, const struct gs_view *va, const struct gs_map *a,
		     const struct gs_view *vb, const struct gs_map *b)
{
	diff_type(d, "map", a->name, "type", gs_map_type_name, a->type, b->type);
	diff_number(d, "map", a->name, "key size", a->key, b->key);
	diff_number(d, "map", a->name, "value size", a->value, b->value);
	diff_number(d, "map", a->name, "flags", a->flags, b->flags);
	diff_text(d, "map", a->name, "who sets max entries", a->host_size ? "host" : "signer",
		  b->host_size ? "host" : "signer");
	diff_number(d, "map", a->name, "max entries", a->max_entries, b->max_entries);
	diff_text(d, "map", a->name, "frozen", a->frozen ? "yes" : "no", b->frozen ? "yes" : "no");
	diff_text(d, "map", a->name, "initial value", gs_map_initial(a), gs_map_initial(b));
	if (gs_view_map_changed(va, a, vb, b))
		diff_line(d, "map %s: initial data changed", a->name);
}

/* The number @nth program of this name; NULL if there is none. Kernel names may repeat. */
static const struct gs_prog *find_prog(const struct gs_decoded *dec, const char *name, size_t nth)
{
	size_t i;

	for (i = 0; i < dec->nr_progs; i++)
		if (!strcmp(dec->prog[i].name, name) && !nth--)
			return &dec->prog[i];
	return NULL;
}

static const struct gs_map *find_map(const struct gs_decoded *dec, const char *name, size_t nth)
{
	size_t i;

	for (i = 0; i < dec->nr_maps; i++)
		if (!strcmp(dec->map[i].name, name) && !nth--)
			return &dec->map[i];
	return NULL;
}

static size_t nth_prog(const struct gs_decoded *dec, size_t i)
{
	size_t k, nth = 0;

	for (k = 0; k < i; k++)
		nth += !strcmp(dec->prog[k].name, dec->prog[i].name);
	return nth;
}

static size_t nth_map(const struct gs_decoded *dec, size_t i)
{
	size_t k, nth = 0;

	for (k = 0; k < i; k++)
		nth += !strcmp(dec->map[k].name, dec->map[i].name);
	return nth;
}

static void diff_progs(struct diff *d, const struct gs_view *a, const struct gs_view *b)
{
	size_t i;

	for (i = 0; i < a->dec.nr_progs; i++) {
		const struct gs_prog *p = &a->dec.prog[i];
		const struct gs_prog *q = find_prog(&b->dec, p->name, nth_prog(&a->dec, i));

		if (q)
			diff_prog(d, a, p, b, q);
		else
			diff_line(d, "program %s: removed", p->name);
	}
	for (i = 0; i < b->dec.nr_progs; i++)
		if (!find_prog(&a->dec, b->dec.prog[i].name, nth_prog(&b->dec, i)))
			diff_line(d, "program %s: added", b->dec.prog[i].name);
}

static void diff_maps(struct diff *d, const struct gs_view *a, const struct gs_view *b)
{
	size_t i;

	for (i = 0; i < a->dec.nr_maps; i++) {
		const struct gs_map *m = &a->dec.map[i];
		const struct gs_map *n = find_map(&b->dec, m->name, nth_map(&a->dec, i));

		if (n)
			diff_map(d, a, m, b, n);
		else
			diff_line(d, "map %s: removed", m->name);
	}
	for (i = 0; i < b->dec.nr_maps; i++)
		if (!find_map(&a->dec, b->dec.map[i].name, nth_map(&b->dec, i)))
			diff_line(d, "map %s: added", b->dec.map[i].name);
}

/* Without a key id a signer is named by issuer and serial number. */
static bool same_signer(const struct gs_sigsigner *a, const struct gs_sigsigner *b)
{
	return !strcmp(a->keyid, b->keyid) && !memcmp(a->issued, b->issued, sizeof(a->issued));
}

static const struct gs_sigsigner *find_signer(const struct gs_view *view, bool appended,
					      const struct gs_sigsigner *signer)
{
	size_t i, k;

	for (i = 0; i < view->nr_sigs; i++)
		for (k = 0; view->sig[i].appended == appended && k < view->sig[i].nr; k++)
			if (same_signer(&view->sig[i].signer[k], signer))
				return &view->sig[i].signer[k];
	return NULL;
}

/* An issuer as inspect and log write it between quotes; free() it. */
static char *quotable(const char *issuer)
{
	char *text = NULL;
	size_t sz;
	FILE *f = issuer ? open_memstream(&text, &sz) : NULL;

	if (f) {
		gs_put_text(f, issuer);
		fclose(f);
	}
	return text;
}

static void diff_signer(struct diff *d, const char *place, const struct gs_sigsigner *signer,
			const char *what)
{
	char *issuer;

	if (strcmp(signer->keyid, "none")) {
		diff_line(d, "%s signature: signer %s %s", place, signer->keyid, what);
		return;
	}
	issuer = quotable(signer->issuer);
	diff_line(d, "%s signature: signer without key id, issuer \"%s\" serial %s %s", place,
		  issuer ? issuer : "?", signer->serial ? signer->serial : "?", what);
	free(issuer);
}

/* What two signatures of one signer say of a program without a loader. NULL: the same. */
static const char *diff_said(const struct gs_sigsigner *a, const struct gs_sigsigner *b)
{
	if (a->has_said != b->has_said)
		return a->has_said ? "no longer states the program" : "now states the program";
	return memcmp(a->said, b->said, sizeof(a->said)) ? "states another program" : NULL;
}

/* Signers that @a has and @b has not. Of those that both have, @also what they say. */
static void diff_signers(struct diff *d, const struct gs_view *a, const struct gs_view *b,
			 const char *verb, bool also)
{
	const struct gs_sigsigner *other;
	const char *what;
	size_t i, k;

	for (i = 0; i < a->nr_sigs; i++) {
		const struct gs_view_sig *sig = &a->sig[i];

		if (!sig->readable)
			diff_line(d, "%s signature is damaged", sig->appended ? "appended" :
				  "embedded");
		for (k = 0; k < sig->nr; k++) {
			other = find_signer(b, sig->appended, &sig->signer[k]);
			what = !other ? verb : also ? diff_said(&sig->signer[k], other) : NULL;
			if (what)
				diff_signer(d, sig->appended ? "appended" : "embedded", &sig->signer[k],
					    what);
		}
	}
}

/* Find an open input by its name. */
static bool find_open(const struct gs_info *info, const char *name, struct gs_open *in)
{
	uint32_t i;

	for (i = 0; i < info->nr_inputs; i++)
		if (!gs_info_open(info, i, in) && !strcmp(in->name, name))
			return true;
	return false;
}

static void diff_inputs(struct diff *d, const struct gs_info *a, const struct gs_info *b)
{
	struct gs_open was, is;
	uint32_t i;

	for (i = 0; i < a->nr_inputs; i++) {
		if (gs_info_open(a, i, &was))
			continue;
		if (!find_open(b, was.name, &is)) {
			diff_line(d, "open input %s: no longer", was.name);
			continue;
		}
		if (was.size != is.size || was.flags != is.flags || was.min != is.min || was.max != is.max)
			diff_line(d, "open input %s: another range", was.name);
		if (was.size == is.size && memcmp(was.val, is.val, is.size))
			diff_line(d, "open input %s: signed value changed", was.name);
	}
	for (i = 0; i < b->nr_inputs; i++)
		if (!gs_info_open(b, i, &is) && !find_open(a, is.name, &was))
			diff_line(d, "open input %s: new", is.name);
}

/* Of static programs: those of loaders are in their metadata. */
static void diff_flags(struct diff *d, uint32_t a, uint32_t b)
{
	diff_number(d, "its", "record", "flags", a & ~SKEL_RECORD_OWN_FLAGS, b & ~SKEL_RECORD_OWN_FLAGS);
	diff_text(d, "its", "record", "license", a & SKEL_RECORD_NO_GPL ? "other" : "GPL-compatible",
		  b & SKEL_RECORD_NO_GPL ? "other" : "GPL-compatible");
	diff_text(d, "its", "record", "loaded with its name", a & SKEL_RECORD_NO_NAME ? "no" : "yes",
		  b & SKEL_RECORD_NO_NAME ? "no" : "yes");
}

/* A loader of a bundle has flags of its own, of how it is loaded. */
static uint32_t flags_of(const struct gs_record *rec)
{
	return rec->kind == SKEL_RECORD_STATIC ? rec->flags : 0;
}

/**
 * diff_loader() - print the differences of a loader
 * @d: where they go
 * @a, @b: the loader in both files
 */
void diff_loader(struct diff *d, const struct gs_view *a, const struct gs_view *b)
{
	size_t before = d->nr;
	bool insns = memcmp(a->excl, b->excl, sizeof(a->excl));
	bool data = memcmp(a->metadata, b->metadata, sizeof(a->metadata));

	diff_text(d, "its", "record", "kind", a->rec->kind == SKEL_RECORD_LOADER ? "loader" :
		  "static", b->rec->kind == SKEL_RECORD_LOADER ? "loader" : "static");
	diff_type(d, "its", "record", "type", gs_prog_type_name, a->rec->prog_type,
		  b->rec->prog_type);
	diff_type(d, "its", "record", "attach type", gs_attach_type_name, a->rec->attach_type,
		  b->rec->attach_type);
	diff_flags(d, flags_of(a->rec), flags_of(b->rec));
	diff_text(d, "its", "signer", "name for it", a->info.name, b->info.name);
	if (a->info.version != b->info.version)
		diff_line(d, "its signer: version %llu -> %llu", (unsigned long long)a->info.version,
			  (unsigned long long)b->info.version);
	diff_inputs(d, &a->info, &b->info);
	diff_progs(d, a, b);
	diff_maps(d, a, b);
	diff_number(d, "its", "metadata", "bytes of type information", a->dec.btf_size,
		    b->dec.btf_size);
	/*
	 * Bytes that no line above explains: type information and relocations, if there is none; what a loader's own
	 * code or a static program does, which none of them shows.
	 */
	data = data && d->nr == before;
	if (insns || data)
		diff_line(d, "its %s differ in parts that are not shown",
			  !data ? "instructions" : !insns ? "metadata" :
			  "instructions and metadata");
	diff_signers(d, a, b, "removed", true);
	diff_signers(d, b, a, "added", false);
}
