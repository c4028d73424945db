// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - look at one loader: digests, contents, signatures; nothing of it is verified */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rewrite.h"
#include "view.h"

static int add_sig(struct gs_view *view, bool appended, const void *bytes, size_t sz)
{
	struct gs_view_sig *more = realloc(view->sig, (view->nr_sigs + 1) * sizeof(*more));
	int n;

	if (!more)
		return -ENOMEM;
	view->sig = more;
	more += view->nr_sigs;
	*more = (struct gs_view_sig){ .appended = appended, .sz = sz };
	n = gs_sig_signers(bytes, sz, &more->signer);
	if (n == -ENOMEM)
		return n;
	view->nr_sigs++;
	more->readable = n > 0;
	more->nr = n > 0 ? n : 0;
	return 0;
}

static int add_sigs(const struct gs_exe *exe, struct gs_view *view)
{
	const struct gs_record *rec = view->rec;
	struct gs_payload payload = gs_payload_of(rec);
	size_t i;
	int err = 0;

	if (rec->sig_sz)
		err = add_sig(view, false, rec->sig, rec->sig_sz);
	payload.sha256 = view->digest;
	for (i = 0; !err && i < exe->trailer.nr; i++) {
		const struct gs_block *b = &exe->trailer.block[i];

		view->nr_plain += gs_siginfo_plain(&exe->info[i]);
		if (gs_siginfo_covers(&exe->info[i], &payload))
			err = add_sig(view, true, b->sig, b->sz);
	}
	return err;
}

static void read_info(const struct gs_exe *exe, struct gs_view *view)
{
	const struct gs_record *rec = view->rec;
	struct gs_open in;
	uint32_t i;
	int err = gs_info_parse(rec->data, rec->data_sz, exe->elf.big, &view->info);

	for (i = 0; !err && i < view->info.nr_inputs; i++)
		err = gs_info_open(&view->info, i, &in);
	view->info_damaged = err == -EBADMSG;
}

/**
 * gs_view_make() - look at a loader
 * @exe: the executable or header that it is in; must outlive @view
 * @rec: its record there
 * @view: filled in; gs_view_free() it, also after a failure
 *
 * Return: 0, -ENOMEM, or -EIO if OpenSSL fails.
 */
int gs_view_make(const struct gs_exe *exe, const struct gs_record *rec, struct gs_view *view)
{
	struct gs_payload all = gs_payload_of(rec);
	int err;

	memset(view, 0, sizeof(*view));
	view->rec = rec;
	read_info(exe, view);
	err = gs_sha256(&all, view->digest);
	if (!err)
		err = gs_excl_hash(rec->insns, rec->insns_sz, view->excl);
	if (!err)
		err = gs_excl_hash(rec->data, rec->data_sz, view->metadata);
	if (!err)
		err = add_sigs(exe, view);
	if (!err && rec->kind == SKEL_RECORD_LOADER)
		err = gs_decode(rec->insns, rec->insns_sz, rec->data, rec->data_sz, exe->elf.big,
				&view->dec);
	return err;
}

/** gs_view_free() - free what @view points to */
void gs_view_free(struct gs_view *view)
{
	size_t i;

	for (i = 0; i < view->nr_sigs; i++)
		gs_sig_signers_free(view->sig[i].signer, view->sig[i].nr);
	free(view->sig);
	gs_decoded_free(&view->dec);
	memset(view, 0, sizeof(*view));
}

/**
 * gs_view_section() - what a program is for, as its object says
 * @view: the loader
 * @prog: one of its programs
 *
 * Return: the section's name, which may have any bytes; NULL if the loader does not say.
 */
const char *gs_view_section(const struct gs_view *view, const struct gs_prog *prog)
{
	return gs_info_section(&view->info, prog->attr);
}

/**
 * gs_view_prog_digest() - SHA-256 of a program's signed instructions
 * @view: the loader
 * @prog: one of its programs
 * @hash: gets it
 *
 * These are the bytes before the kernel relocates them.
 *
 * Return: false if they could not be found.
 */
bool gs_view_prog_digest(const struct gs_view *view, const struct gs_prog *prog,
			 uint8_t hash[GS_SHA256_SIZE])
{
	uint64_t sz = (uint64_t)prog->insn_cnt * 8;

	return prog->insns_known && prog->insns <= view->rec->data_sz &&
	       sz <= view->rec->data_sz - prog->insns &&
	       !gs_excl_hash(view->rec->data + prog->insns, sz, hash);
}

static bool zeros_digest(size_t size, uint8_t hash[GS_SHA256_SIZE])
{
	void *zeros = calloc(1, size + 1);
	bool good = zeros && !gs_excl_hash(zeros, size, hash);

	free(zeros);
	return good;
}

/**
 * gs_view_map_digest() - SHA-256 of a map's initial value
 * @view: the loader
 * @map: one of its maps
 * @hash: gets it
 *
 * Return: false if it has none, or not all of it is in the signed bytes.
 */
bool gs_view_map_digest(const struct gs_view *view, const struct gs_map *map,
			uint8_t hash[GS_SHA256_SIZE])
{
	if (map->zero)
		return zeros_digest(map->value, hash);
	return gs_map_value_signed(map) && map->initial_off <= view->rec->data_sz &&
	       map->value <= view->rec->data_sz - map->initial_off &&
	       !gs_excl_hash(view->rec->data + map->initial_off, map->value, hash);
}

/* The bytes that a map's one initial value is made of; NULL: there are none. */
static const uint8_t *initial_bytes(const struct gs_view *view, const struct gs_map *map)
{
	if (map->zero || map->nr_initial != 1 || map->initial_off > view->rec->data_sz ||
	    map->value > view->rec->data_sz - map->initial_off)
		return NULL;
	return view->rec->data + map->initial_off;
}

/**
 * gs_view_map_changed() - do the signed bytes of two maps' initial values differ?
 * @va, @a: one loader, and its map
 * @vb, @b: another one
 *
 * Bytes that the host gives, or that are made when the loader runs, in one of them are not compared.
 *
 * Return: true if they do; false also if one has none, or another number of them.
 */
bool gs_view_map_changed(const struct gs_view *va, const struct gs_map *a, const struct gs_view *vb,
			 const struct gs_map *b)
{
	const uint8_t *pa = initial_bytes(va, a), *pb = initial_bytes(vb, b);
	uint8_t ha[GS_SHA256_SIZE], hb[GS_SHA256_SIZE];
	uint64_t i;

	if (gs_view_map_digest(va, a, ha) && gs_view_map_digest(vb, b, hb))
		return memcmp(ha, hb, sizeof(ha));
	for (i = 0; pa && pb && a->value == b->value && i < a->value; i++)
		if (pa[i] != pb[i] && gs_map_byte_signed(a, i) && gs_map_byte_signed(b, i))
			return true;
	return false;
}
