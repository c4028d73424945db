// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - parse the end of a loader's metadata
 *
 * Pure: bytes in, numbers and pointers out. The format is <bpf/skel_info.h>; numbers are in the
 * executable's byte order.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "info.h"

static_assert(sizeof(struct bpf_signed_info) == 64, "layout of the end is fixed");
static_assert(offsetof(struct bpf_signed_info, version) == 32, "version follows the name");
static_assert(sizeof(struct bpf_signed_input) == 48, "layout of an input is fixed");
static_assert(offsetof(struct bpf_signed_input, min) == 32, "the range is last");
static_assert(sizeof(struct bpf_signed_section) == 8, "layout of a section is fixed");
static_assert(sizeof(struct bpf_signed_sections) == 24, "layout of their end is fixed");

#define INFO(p, big, field) gs_get32((p) + offsetof(struct bpf_signed_info, field), big)
#define SECTION(p, big, field) gs_get32((p) + offsetof(struct bpf_signed_section, field), big)
#define INPUT(p, big, field) gs_get32((p) + offsetof(struct bpf_signed_input, field), big)

/* Does a printable string with its NUL start at @p, at most @max bytes? */
static bool is_text(const uint8_t *p, size_t max)
{
	size_t i;

	for (i = 0; i < max && p[i]; i++)
		if (p[i] <= ' ' || p[i] > '~')
			return false;
	return i && i < max;
}

/* Each of the table's names is a text inside of the metadata. */
static bool sections_good(const struct gs_info *info)
{
	const uint8_t *p = info->data + info->sections;
	uint32_t i, name;

	for (i = 0; i < info->nr_sections; i++, p += sizeof(struct bpf_signed_section)) {
		name = SECTION(p, info->big, name);
		if (name >= info->sz || !memchr(info->data + name, 0, info->sz - name))
			return false;
	}
	return true;
}

/*
 * The table of sections, which ends where that of the inputs starts. Loaders that were made by
 * another tool, or an older one, have none.
 */
static int parse_sections(struct gs_info *info)
{
	const struct bpf_signed_sections *layout = NULL;
	size_t end = info->sz - sizeof(struct bpf_signed_info) -
		     info->nr_inputs * sizeof(struct bpf_signed_input);
	const uint8_t *p = info->data + end - sizeof(*layout);
	uint32_t nr;

	if (end < sizeof(*layout) || memcmp(p + offsetof(struct bpf_signed_sections, magic),
					    BPF_SIGNED_SECTIONS_MAGIC, sizeof(layout->magic)))
		return 0;
	nr = gs_get32(p + offsetof(struct bpf_signed_sections, nr), info->big);
	if (nr > (end - sizeof(*layout)) / sizeof(struct bpf_signed_section))
		return -EBADMSG;
	info->nr_sections = nr;
	info->sections = end - sizeof(*layout) - nr * sizeof(struct bpf_signed_section);
	return sections_good(info) ? 0 : -EBADMSG;
}

/**
 * gs_info_parse() - the end itself
 * @data, @sz: metadata of a loader, which @info will point into
 * @big: the executable is big endian
 *
 * Return: 0; -ENOENT no such end: made by another tool, @info is empty; -EBADMSG damaged.
 */
int gs_info_parse(const uint8_t *data, size_t sz, bool big, struct gs_info *info)
{
	const struct bpf_signed_info *layout = NULL;
	const uint8_t *p;
	int err;

	memset(info, 0, sizeof(*info));
	if (sz < sizeof(*layout))
		return -ENOENT;
	p = data + sz - sizeof(*layout);
	if (memcmp(p + offsetof(struct bpf_signed_info, magic), BPF_SIGNED_INFO_MAGIC,
		   sizeof(layout->magic)))
		return -ENOENT;
	if (!is_text(p, sizeof(layout->name)) || INFO(p, big, flags) ||
	    INFO(p, big, open_inputs) > (sz - sizeof(*layout)) / sizeof(struct bpf_signed_input))
		return -EBADMSG;
	memcpy(info->name, p, sizeof(info->name));
	info->version = gs_get64(p + offsetof(struct bpf_signed_info, version), big);
	info->nr_inputs = INFO(p, big, open_inputs);
	info->data = data;
	info->sz = sz;
	info->big = big;
	err = parse_sections(info);
	if (err)
		memset(info, 0, sizeof(*info));
	return err;
}

/**
 * gs_info_section() - the section of the object that a program came from
 * @attr: where its attributes for BPF_PROG_LOAD are in the metadata
 *
 * Return: the section's name, any bytes; points into the metadata. NULL if it is not said.
 */
const char *gs_info_section(const struct gs_info *info, uint64_t attr)
{
	const uint8_t *p;
	uint32_t i;

	for (i = 0; i < info->nr_sections; i++) {
		p = info->data + info->sections + i * sizeof(struct bpf_signed_section);
		if (SECTION(p, info->big, attr) == attr)
			return (const char *)info->data + SECTION(p, info->big, name);
	}
	return NULL;
}

/**
 * gs_info_open() - one of the open inputs
 * @i: below @info->nr_inputs
 * @in: points into the metadata
 *
 * Return: 0, or -EBADMSG damaged.
 */
int gs_info_open(const struct gs_info *info, uint32_t i, struct gs_open *in)
{
	const uint8_t *p = info->data + info->sz - sizeof(struct bpf_signed_info) -
			   (size_t)(info->nr_inputs - i) * sizeof(struct bpf_signed_input);
	uint32_t name = INPUT(p, info->big, name), to = INPUT(p, info->big, to);

	in->flags = INPUT(p, info->big, flags);
	in->size = INPUT(p, info->big, size);
	in->min = gs_get64(p + offsetof(struct bpf_signed_input, min), info->big);
	in->max = gs_get64(p + offsetof(struct bpf_signed_input, max), info->big);
	if (name >= info->sz || !is_text(info->data + name, info->sz - name) ||
	    to > info->sz || in->size > info->sz - to)
		return -EBADMSG;
	if (in->flags & (BPF_SIGNED_INPUT_RANGE | BPF_SIGNED_INPUT_EITHER) &&
	    in->size != 1 && in->size != 2 && in->size != 4 && in->size != 8)
		return -EBADMSG;
	in->name = (const char *)info->data + name;
	in->val = info->data + to;
	return 0;
}

/**
 * gs_open_num() - the signed value of an input that has a range
 *
 * Return: the number, as an int64_t if BPF_SIGNED_INPUT_SIGNED is set.
 */
uint64_t gs_open_num(const struct gs_info *info, const struct gs_open *in)
{
	unsigned int bits = 64 - in->size * 8;
	uint64_t num = 0;
	uint32_t i;

	for (i = 0; i < in->size; i++)
		num = num << 8 | in->val[info->big ? i : in->size - 1 - i];
	if (in->flags & BPF_SIGNED_INPUT_SIGNED && num >> (in->size * 8 - 1))
		num |= bits ? ~UINT64_C(0) << (in->size * 8) : 0;
	return num;
}
