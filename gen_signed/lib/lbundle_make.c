// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - write a loader bundle of a signed executable or header */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input.h"
#include "lbundle.h"
#include "msg.h"
#include "newfile.h"
#include "rewrite.h"

#define ALIGN_UP(n) (((n) + 7) & ~UINT64_C(7))

/**
 * struct out - a bundle that is being put together
 * @log, @name: for messages
 * @input: what it is made of
 * @buf, @sz: the file
 * @used: bytes of it that have their final place
 */
struct out {
	const struct gs_log *log;
	const char *name;
	struct gs_input *input;
	uint8_t *buf;
	uint64_t sz;
	uint64_t used;
};

/* A loader, ready to be written */
struct part {
	const struct gs_record *rec;
	const uint8_t *sig;
	size_t sig_sz;
	uint8_t hash[GS_SHA256_SIZE];
	struct gs_layout layout;
};

static uint32_t order(const struct out *out, uint32_t n)
{
	return out->input->exe.elf.big ? htobe32(n) : htole32(n);
}

/* Place bytes at the end of what is there. Return: their offset. */
static uint32_t place(struct out *out, const void *bytes, uint64_t sz)
{
	uint64_t at = out->used;

	memcpy(out->buf + at, bytes, sz);
	out->used = at + ALIGN_UP(sz);
	return at;
}

static uint32_t place_slots(struct out *out, const struct gs_layout *layout)
{
	uint64_t at = out->used;
	size_t i;

	for (i = 0; i < layout->nr; i++) {
		struct hornet_bundle_slot slot = layout->slot[i].is;

		slot.kind = order(out, slot.kind);
		slot.ctx_off = order(out, slot.ctx_off);
		slot.type = order(out, slot.type);
		slot.attach_type = order(out, slot.attach_type);
		place(out, &slot, sizeof(slot));
	}
	return at;
}

static void put_part(struct out *out, const struct part *part, size_t i)
{
	const struct gs_layout *layout = &part->layout;
	struct hornet_bundle_loader l = {
		.insns_sz = order(out, part->rec->insns_sz),
		.data_sz = order(out, part->rec->data_sz),
		.sig_sz = order(out, part->sig_sz),
		.nr_slots = order(out, layout->nr),
		.nr_inputs = order(out, layout->nr_inputs),
		.ctx_size = order(out, layout->ctx_size),
		.inputs_ctx = order(out, layout->inputs_ctx),
	};
	uint32_t data;

	/* names of records are shorter: 63 characters at most, checked by the caller */
	memcpy(l.name, part->rec->name, sizeof(l.name));
	memcpy(l.hash, part->hash, sizeof(l.hash));
	l.slots_off = order(out, place_slots(out, layout));
	l.insns_off = order(out, place(out, part->rec->insns, part->rec->insns_sz));
	data = place(out, part->rec->data, part->rec->data_sz);
	l.data_off = order(out, data);
	l.inputs_off = order(out, layout->nr_inputs ? data + layout->inputs : 0);
	l.sig_off = order(out, place(out, part->sig, part->sig_sz));
	memcpy(out->buf + sizeof(struct hornet_bundle) + i * sizeof(l), &l, sizeof(l));
}

static uint64_t size_of(const struct part *part)
{
	return part->layout.nr * sizeof(struct hornet_bundle_slot) +
	       ALIGN_UP(part->rec->insns_sz) + ALIGN_UP(part->rec->data_sz) +
	       ALIGN_UP(part->sig_sz);
}

static int put_all(struct out *out, const struct part *part, size_t nr)
{
	struct hornet_bundle head = { .order = order(out, HORNET_BUNDLE_ORDER) };
	size_t i;

	out->used = sizeof(head) + nr * sizeof(struct hornet_bundle_loader);
	out->sz = out->used;
	for (i = 0; i < nr; i++)
		out->sz += size_of(&part[i]);
	if (out->sz > GS_SECTION_MAX) {
		gs_err(out->log, "%s: too large for a bundle", out->name);
		return -E2BIG;
	}
	out->buf = calloc(1, out->sz);
	if (!out->buf) {
		gs_err(out->log, "%s: out of memory", out->name);
		return -ENOMEM;
	}
	memcpy(head.magic, HORNET_BUNDLE_MAGIC, sizeof(head.magic));
	head.size = order(out, out->sz);
	head.hdr_size = order(out, sizeof(head));
	head.loader_size = order(out, sizeof(struct hornet_bundle_loader));
	head.nr_loaders = order(out, nr);
	memcpy(out->buf, &head, sizeof(head));
	for (i = 0; i < nr; i++)
		put_part(out, &part[i], i);
	return 0;
}

/* The signature of a loader: embedded, else the first appended one that is over its bytes. */
static bool find_signature(const struct gs_exe *exe, struct part *part)
{
	const struct gs_block *block;

	part->sig = part->rec->sig;
	part->sig_sz = part->rec->sig_sz;
	block = part->sig ? NULL : gs_block_of(exe, part->rec);
	if (block) {
		part->sig = block->sig;
		part->sig_sz = block->sz;
	}
	return part->sig;
}

static int refuse(const struct out *out, const struct gs_record *rec, int err, const char *why)
{
	gs_err(out->log, "%s: %s: %s", out->name, rec->name, why);
	return err;
}

static int prepare(const struct out *out, struct part *part)
{
	const char *why = NULL, *twice;
	const struct gs_slot *cut;
	struct gs_view view;
	int err;

	if (strlen(part->rec->name) >= HORNET_BUNDLE_NAME)
		return refuse(out, part->rec, -E2BIG, "its name is too long for a bundle");
	if (!find_signature(&out->input->exe, part))
		return refuse(out, part->rec, -ENOENT, gs_has_plain(&out->input->exe) ?
			      "the file has a signature without signed attributes, which does not say what it is over: sign"
			      " the executable again" :
			      "no signature covers it: sign the executable first, or let bpftool embed a signature in the"
			      " header");
	err = gs_view_make(&out->input->exe, part->rec, &view);
	if (!err)
		err = gs_layout_make(&view, &part->layout, &why);
	memcpy(part->hash, view.excl, sizeof(part->hash));
	gs_view_free(&view);
	if (err)
		return refuse(out, part->rec, err, why ? why : strerror(-err));
	twice = gs_layout_twice(&part->layout);
	if (twice) {
		gs_err(out->log, "%s: %s: two maps, or two programs, are called \"%s\" in the kernel, where names have 15"
		       " characters, and no more of them is signed: verify could not tell which is which; rename one of them"
		       " in the object (programs with names of up to 63 characters only: or compile it with -g)", out->name, part->rec->name, twice);
		return -EEXIST;
	}
	if (!out->input->text)
		return 0;
	cut = gs_layout_names(&part->layout, out->input->text, out->input->exe.size);
	if (cut)
		gs_warn(out->log, "%s: %s: a map or program stays \"%s\" in the bundle, as in the kernel: the header has no whole name"
			" of up to 63 characters that begins so", out->name, part->rec->name, cut->is.name);
	return 0;
}

static int make(struct out *out, const char *path)
{
	const struct gs_records *recs = &out->input->exe.recs;
	struct part *part = calloc(recs->nr, sizeof(*part));
	size_t i, nr = 0;
	int err = part ? 0 : -ENOMEM;

	for (i = 0; !err && i < recs->nr; i++) {
		if (recs->rec[i].kind != SKEL_RECORD_LOADER) {
			gs_warn(out->log, "%s: %s: left out: it is a program that is loaded as it"
				" is, not a loader", out->name, recs->rec[i].name);
			continue;
		}
		part[nr].rec = &recs->rec[i];
		err = prepare(out, &part[nr++]);
	}
	if (!err && !nr) {
		gs_err(out->log, "%s: has no loader", out->name);
		err = -ENOEXEC;
	}
	if (!err)
		err = put_all(out, part, nr);
	if (!err)
		err = gs_save(path, out->buf, out->sz, out->log);
	for (i = 0; i < nr; i++) {
		if (!err)
			gs_info(out->log, "%s: %zu maps and programs, signature of %zu bytes",
				part[i].rec->name, part[i].layout.nr, part[i].sig_sz);
		gs_layout_free(&part[i].layout);
	}
	free(part);
	free(out->buf);
	return err;
}

int gs_lbundle_make(const char *path, const struct gs_lbundle_opts *opts)
{
	struct gs_input input;
	struct out out = { .log = opts->log, .name = path, .input = &input };
	int err = gs_input_open(path, opts->log, &input);

	if (!err)
		err = make(&out, opts->out);
	gs_input_close(&input);
	return err;
}
