// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - parse a loader bundle, and compare what it says with what its signed bytes do
 *
 * Pure: bytes in, numbers and pointers out; no allocation, no file, no message.
 */
#include <errno.h>
#include <string.h>

#include <linux/bpf.h>

#include "bytes.h"
#include "lbundle.h"

#define ALIGN_TO 8

#define HEAD(p, big, field) gs_get32((p) + offsetof(struct hornet_bundle, field), big)
#define LOADER(p, big, field) gs_get32((p) + offsetof(struct hornet_bundle_loader, field), big)
#define SLOT(p, big, field) gs_get32((p) + offsetof(struct hornet_bundle_slot, field), big)

/* A bundle, its size, and where its loaders' bytes may start */
struct area {
	const uint8_t *buf;
	size_t sz;
	size_t start;
	bool big;
};

static bool inside(const struct area *a, uint32_t off, uint64_t sz)
{
	return off % ALIGN_TO == 0 && off >= a->start && off <= a->sz && sz <= a->sz - off;
}

/* Is this a name that can be printed, padded with zeros? */
static bool is_name(const uint8_t *p)
{
	size_t i, n = strnlen((const char *)p, HORNET_BUNDLE_NAME);

	for (i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] > '~')
			return false;
	for (; i < HORNET_BUNDLE_NAME; i++)
		if (p[i])
			return false;
	return n && n < HORNET_BUNDLE_NAME;
}

static const char *parse_slots(const struct area *a, const uint8_t *p,
			       struct gs_lbundle_loader *loader)
{
	uint32_t off = LOADER(p, a->big, slots_off), i;

	loader->nr_slots = LOADER(p, a->big, nr_slots);
	if (loader->nr_slots > 2 * GS_OBJ_MAX ||
	    !inside(a, off, (uint64_t)loader->nr_slots * sizeof(struct hornet_bundle_slot)))
		return "its slots are outside of the file";
	loader->slot = a->buf + off;
	loader->ctx_size = LOADER(p, a->big, ctx_size);
	if (loader->ctx_size < GS_CTX_FIXED || loader->ctx_size > GS_CTX_MAX ||
	    loader->ctx_size % ALIGN_TO)
		return "the size of its context is wrong";
	for (i = 0; i < loader->nr_slots; i++) {
		const uint8_t *s = loader->slot + i * sizeof(struct hornet_bundle_slot);
		uint32_t kind = SLOT(s, a->big, kind), at = SLOT(s, a->big, ctx_off);

		if (!is_name(s + offsetof(struct hornet_bundle_slot, name)))
			return "a slot has no proper name";
		if (kind != HORNET_BUNDLE_MAP && kind != HORNET_BUNDLE_PROG)
			return "a slot is neither a map's nor a program's";
		if (at < GS_CTX_FIXED || at % 4 || at > loader->ctx_size - 4)
			return "a slot is outside of the context";
	}
	return NULL;
}

static const char *parse_inputs(const struct area *a, const uint8_t *p, uint32_t data_off,
				uint32_t data_sz, struct gs_lbundle_loader *loader)
{
	uint32_t off = LOADER(p, a->big, inputs_off);

	loader->nr_inputs = LOADER(p, a->big, nr_inputs);
	loader->inputs_ctx = LOADER(p, a->big, inputs_ctx);
	if (!loader->nr_inputs)
		return off || loader->inputs_ctx ? "it has a table of no open inputs" : NULL;
	if (off < data_off || off - data_off > data_sz ||
	    loader->nr_inputs > (data_sz - (off - data_off)) / sizeof(struct bpf_signed_input))
		return "its open inputs are not in its metadata";
	if (loader->inputs_ctx < GS_CTX_FIXED || loader->inputs_ctx % ALIGN_TO ||
	    loader->inputs_ctx > loader->ctx_size - 8)
		return "the place for its open inputs is outside of the context";
	loader->inputs = off - data_off;
	return NULL;
}

static const char *parse_loader(const struct area *a, const uint8_t *p, struct gs_record *rec,
				struct gs_lbundle_loader *loader)
{
	uint32_t insns = LOADER(p, a->big, insns_off), data = LOADER(p, a->big, data_off);
	uint32_t sig = LOADER(p, a->big, sig_off);
	const char *why;

	if (!is_name(p + offsetof(struct hornet_bundle_loader, name)))
		return "it has no proper name";
	memcpy(rec->name, p + offsetof(struct hornet_bundle_loader, name), HORNET_BUNDLE_NAME);
	rec->kind = SKEL_RECORD_LOADER;
	rec->prog_type = BPF_PROG_TYPE_SYSCALL;
	rec->flags = SKEL_RECORD_NO_NAME;
	rec->big = a->big;
	rec->insns_sz = LOADER(p, a->big, insns_sz);
	rec->data_sz = LOADER(p, a->big, data_sz);
	rec->sig_sz = LOADER(p, a->big, sig_sz);
	if (!rec->insns_sz || rec->insns_sz % sizeof(struct bpf_insn) ||
	    !inside(a, insns, rec->insns_sz))
		return "its instructions are outside of the file or not whole";
	if (!rec->data_sz || !inside(a, data, rec->data_sz))
		return "its metadata is outside of the file or empty";
	if ((uint64_t)rec->insns_sz + rec->data_sz > GS_PAYLOAD_MAX)
		return "instructions and metadata together exceed the kernel's 16 MiB - 1";
	if (!rec->sig_sz || rec->sig_sz > GS_SIG_MAX || !inside(a, sig, rec->sig_sz))
		return "its signature is outside of the file, empty, or above the kernel's 8 KiB";
	rec->insns = a->buf + insns;
	rec->data = a->buf + data;
	rec->sig = a->buf + sig;
	loader->hash = p + offsetof(struct hornet_bundle_loader, hash);
	why = parse_slots(a, p, loader);
	return why ? why : parse_inputs(a, p, data, rec->data_sz, loader);
}

/** gs_lbundle_is() - does a file that starts with these bytes say that it is a bundle? */
bool gs_lbundle_is(const uint8_t *buf, size_t sz)
{
	const size_t n = sizeof(((struct hornet_bundle *)0)->magic);

	return sz >= n && !memcmp(buf, HORNET_BUNDLE_MAGIC, n);
}

/**
 * gs_lbundle_parse() - read a bundle
 * @buf, @sz: the file; @bundle will point into it
 * @bundle: filled in
 * @where: on failure, offset of what is at fault
 * @why: on failure, what is wrong with it
 *
 * Return: 0 with at least one loader, or -EBADMSG.
 */
int gs_lbundle_parse(const uint8_t *buf, size_t sz, struct gs_lbundle *bundle, size_t *where,
		     const char **why)
{
	struct area a = { .buf = buf, .sz = sz };
	uint32_t hdr, each, nr, i;

	memset(bundle, 0, sizeof(*bundle));
	*where = 0;
	*why = "it does not start as a bundle does, or was made by a later gen_signed";
	if (sz < sizeof(struct hornet_bundle) || !gs_lbundle_is(buf, sz))
		return -EBADMSG;
	a.big = HEAD(buf, true, order) == HORNET_BUNDLE_ORDER;
	hdr = HEAD(buf, a.big, hdr_size);
	each = HEAD(buf, a.big, loader_size);
	nr = HEAD(buf, a.big, nr_loaders);
	if (HEAD(buf, a.big, order) != HORNET_BUNDLE_ORDER || HEAD(buf, a.big, flags))
		return -EBADMSG;
	*why = "its size is wrong: cut off, or something follows it";
	if (HEAD(buf, a.big, size) != sz)
		return -EBADMSG;
	*why = "its table of loaders is outside of it, empty, or has more than 64";
	if (hdr < sizeof(struct hornet_bundle) || hdr % ALIGN_TO || hdr > sz ||
	    each < sizeof(struct hornet_bundle_loader) || each % ALIGN_TO || !nr ||
	    nr > GS_MAX_LOADERS || each > (sz - hdr) / nr)
		return -EBADMSG;
	a.start = hdr + (size_t)each * nr;
	bundle->big = a.big;
	for (i = 0; i < nr; i++) {
		*where = hdr + (size_t)each * i;
		*why = parse_loader(&a, buf + *where, &bundle->recs.rec[i], &bundle->loader[i]);
		if (*why)
			return -EBADMSG;
	}
	bundle->recs.nr = nr;
	return 0;
}

static bool same_slot(const uint8_t *s, bool big, const struct gs_slot *slot)
{
	return SLOT(s, big, kind) == slot->is.kind && SLOT(s, big, ctx_off) == slot->is.ctx_off &&
	       SLOT(s, big, type) == slot->is.type &&
	       SLOT(s, big, attach_type) == slot->is.attach_type &&
	       gs_slot_name_fits(slot, (const char *)s);
}

/* The name that was signed is the object's, as far as there is room. Who signed without libbpf's help may have signed none. */
static bool same_name(const char *name, const char *known)
{
	const size_t room = sizeof(((struct bpf_signed_info *)0)->name) - 1;

	return !*known || (strlen(known) < room ? !strcmp(name, known) : !strncmp(name, known, room));
}

/**
 * gs_lbundle_differs() - is what a bundle says of a loader what its signed bytes say?
 * @bundle: the bundle
 * @i: number of the loader
 * @layout: of this loader, from its signed bytes
 * @hash: SHA-256 of its instructions
 * @name: what its signer calls it, at most 31 characters; "": nothing
 *
 * Return: what differs, NULL if nothing does.
 */
const char *gs_lbundle_differs(const struct gs_lbundle *bundle, size_t i,
			       const struct gs_layout *layout, const uint8_t hash[GS_SHA256_SIZE],
			       const char *name)
{
	const struct gs_lbundle_loader *l = &bundle->loader[i];
	size_t k;

	/* what is behind the first 15 characters is not signed: which of the two is which? */
	if (gs_layout_twice(layout))
		return "two maps, or two programs, have names of which the first 15 characters are the same, and no more is"
		       " signed; rename one of them in the object (programs only: or compile it with -g)";
	if (memcmp(l->hash, hash, GS_SHA256_SIZE))
		return "the hash of the instructions";
	if (!same_name(bundle->recs.rec[i].name, name))
		return "its name";
	if (l->ctx_size != layout->ctx_size || l->nr_slots != layout->nr)
		return "the size of the context";
	if (l->nr_inputs != layout->nr_inputs || l->inputs_ctx != layout->inputs_ctx ||
	    l->inputs != layout->inputs)
		return "the table of open inputs";
	for (k = 0; k < l->nr_slots; k++)
		if (!same_slot(l->slot + k * sizeof(struct hornet_bundle_slot), bundle->big, &layout->slot[k]))
			return "a map or program in the context";
	return NULL;
}
