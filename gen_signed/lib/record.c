// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - parse the records of the ELF section .hornet
 *
 * Pure: bytes in, records out; no allocation, no file, no message. The format is
 * <bpf/skel_record.h>; numbers are in the executable's byte order.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "record.h"

#define ALIGN_TO 8	/* of a record, of the padding between records, of instructions */

static_assert(sizeof(struct skel_record) == 120, "layout of a record is fixed");
static_assert(sizeof(struct skel_record) % ALIGN_TO == 0, "the next record stays aligned");
static_assert(offsetof(struct skel_record, size) == 8, "size follows the magic");
static_assert(offsetof(struct skel_record, insns_off) == 32, "offsets follow the types");
static_assert(offsetof(struct skel_record, name) == 56, "name is last");
static_assert(sizeof(SKEL_RECORD_MAGIC) - 1 == sizeof(((struct skel_record *)0)->magic),
	      "magic has no NUL");

#define FIELD(p, big, name) gs_get32((p) + offsetof(struct skel_record, name), big)

static bool all_zero(const uint8_t *p, size_t n)
{
	while (n--)
		if (*p++)
			return false;
	return true;
}

static const char *parse_name(const uint8_t *p, struct gs_record *rec)
{
	const size_t max = sizeof(((struct skel_record *)0)->name);
	size_t i;

	memcpy(rec->name, p + offsetof(struct skel_record, name), max);
	rec->name[max] = '\0';
	for (i = 0; rec->name[i]; i++)
		if (rec->name[i] <= ' ' || rec->name[i] > '~')
			return "its name has characters that can't be printed";
	if (!i)
		return "it has no name";
	if (!all_zero((const uint8_t *)rec->name + i, max - i))
		return "its name is not padded with zeros";
	return NULL;
}

/* Is [off, off + sz) inside the record and behind its header? */
static bool inside(uint32_t off, uint32_t sz, uint32_t hdr, uint32_t size)
{
	return off >= hdr && off <= size && sz <= size - off;
}

static const char *parse_areas(const uint8_t *p, bool big, uint32_t hdr, uint32_t size,
			       struct gs_record *rec)
{
	uint32_t insns = FIELD(p, big, insns_off), data = FIELD(p, big, data_off);
	uint32_t sig = FIELD(p, big, sig_off);

	rec->insns_sz = FIELD(p, big, insns_sz);
	rec->data_sz = FIELD(p, big, data_sz);
	rec->sig_sz = FIELD(p, big, sig_sz);

	if (!rec->insns_sz || rec->insns_sz % ALIGN_TO || insns % ALIGN_TO ||
	    !inside(insns, rec->insns_sz, hdr, size))
		return "its instructions are outside of it or not whole";
	rec->insns = p + insns;

	if (rec->kind == SKEL_RECORD_STATIC) {
		if (data || rec->data_sz)
			return "it is a static program but has metadata";
	} else if (!rec->data_sz || !inside(data, rec->data_sz, hdr, size)) {
		return "its metadata is outside of it or empty";
	}
	rec->data = rec->data_sz ? p + data : NULL;
	if ((uint64_t)rec->insns_sz + rec->data_sz > GS_PAYLOAD_MAX)
		return "instructions and metadata together exceed the kernel's 16 MiB - 1";

	if (!rec->sig_sz) {
		if (sig)
			return "it has an empty signature";
	} else if (rec->sig_sz > GS_SIG_MAX) {
		return "its signature exceeds the kernel's 8 KiB";
	} else if (!inside(sig, rec->sig_sz, hdr, size)) {
		return "its signature is outside of it";
	}
	rec->sig = rec->sig_sz ? p + sig : NULL;
	return NULL;
}

/* Parse the record at @p, @left bytes from the end; sets its whole size. NULL if it is good. */
static const char *parse_one(const uint8_t *p, size_t left, bool big, struct gs_record *rec,
			     uint32_t *size)
{
	const char *why;
	uint32_t hdr;

	if (left < sizeof(struct skel_record))
		return "the section ends inside its header";
	if (memcmp(p, SKEL_RECORD_MAGIC, sizeof(((struct skel_record *)0)->magic)))
		return "it does not start with " SKEL_RECORD_MAGIC;
	*size = FIELD(p, big, size);
	hdr = FIELD(p, big, hdr_size);
	if (hdr < sizeof(struct skel_record) || hdr % ALIGN_TO)
		return "its header size is wrong";
	if (*size < hdr || *size % ALIGN_TO || *size > left)
		return "its size is wrong";
	rec->kind = FIELD(p, big, kind);
	if (rec->kind != SKEL_RECORD_LOADER && rec->kind != SKEL_RECORD_STATIC)
		return "its kind is unknown; use the gen_signed of the bpftool that made it";
	rec->big = big;
	rec->flags = FIELD(p, big, flags);
	if (rec->flags && rec->kind == SKEL_RECORD_LOADER)
		return "it has unknown flags; use the gen_signed of the bpftool that made it";
	rec->prog_type = FIELD(p, big, prog_type);
	rec->attach_type = FIELD(p, big, attach_type);
	why = parse_name(p, rec);
	return why ? why : parse_areas(p, big, hdr, *size, rec);
}

static bool same(const void *a, const void *b, size_t a_sz, size_t b_sz)
{
	return a_sz == b_sz && (!a_sz || !memcmp(a, b, a_sz));
}

/* A header included in two .c files leaves two copies; they are one loader. */
static bool is_duplicate(const struct gs_record *a, const struct gs_record *b)
{
	return !strcmp(a->name, b->name) && a->kind == b->kind && a->prog_type == b->prog_type &&
	       a->flags == b->flags &&
	       a->attach_type == b->attach_type &&
	       same(a->insns, b->insns, a->insns_sz, b->insns_sz) &&
	       same(a->data, b->data, a->data_sz, b->data_sz) &&
	       same(a->sig, b->sig, a->sig_sz, b->sig_sz);
}

/**
 * gs_records_parse() - add the records of one section to a list
 * @buf, @sz: the section's bytes; the records will point into them
 * @big: the executable is big endian
 * @recs: list to add to; starts with nr = 0
 * @where: on failure, offset in @buf of the record at fault
 * @why: on failure, what is wrong with it
 *
 * Return: 0, -EBADMSG damaged, -E2BIG more than GS_MAX_LOADERS.
 */
int gs_records_parse(const uint8_t *buf, size_t sz, bool big, struct gs_records *recs,
		     size_t *where, const char **why)
{
	struct gs_record rec;
	size_t off = 0, i;
	uint32_t size = 0;

	while (off < sz) {
		size_t pad = sz - off < ALIGN_TO ? sz - off : ALIGN_TO;

		*where = off;
		if (all_zero(buf + off, pad)) {
			off += pad;
			continue;
		}
		*why = parse_one(buf + off, sz - off, big, &rec, &size);
		if (*why)
			return -EBADMSG;
		off += size;

		for (i = 0; i < recs->nr; i++)
			if (is_duplicate(&recs->rec[i], &rec))
				break;
		if (i < recs->nr)
			continue;
		if (recs->nr == GS_MAX_LOADERS) {
			*why = "the kernel reads at most 64 signatures of one executable";
			return -E2BIG;
		}
		recs->rec[recs->nr++] = rec;
	}
	return 0;
}
