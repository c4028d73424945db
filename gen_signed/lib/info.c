// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - what the signer says of a loader
 *
 * Pure. The last 64 bytes of the metadata, in the loader's byte order: char name[32], padded with
 * NUL; u64 version; u32 number of open inputs; u32 flags, 0; 16 bytes that tell that it is there.
 */
#include <assert.h>
#include <string.h>

#include "bytes.h"
#include "info.h"

#define MAGIC "bpf signed info\n"

enum {
	NAME = 0,
	VERSION = NAME + GS_INFO_NAME,
	OPEN_INPUTS = VERSION + 8,
	FLAGS = OPEN_INPUTS + 4,
	MAGIC_AT = FLAGS + 4,
	SIZE = MAGIC_AT + sizeof(MAGIC) - 1,
};

static_assert(SIZE == 64, "layout of the signer's information is fixed");

/* Printable, at least one byte, NUL-terminated and padded with NUL. */
static bool good_name(const uint8_t *name)
{
	size_t i, n = strnlen((const char *)name, GS_INFO_NAME);

	for (i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] > '~')
			return false;
	for (; i < GS_INFO_NAME; i++)
		if (name[i])
			return false;
	return n < GS_INFO_NAME;
}

/**
 * gs_info_parse() - read what the signer says of a loader
 * @data, @sz: the loader's metadata
 * @big: its byte order
 * @info: filled in; empty if there is nothing, or nothing that can be understood
 *
 * Return: true if it is there.
 */
bool gs_info_parse(const uint8_t *data, size_t sz, bool big, struct gs_info *info)
{
	const uint8_t *p;

	memset(info, 0, sizeof(*info));
	if (sz < SIZE)
		return false;
	p = data + sz - SIZE;
	if (memcmp(p + MAGIC_AT, MAGIC, sizeof(MAGIC) - 1) || gs_get32(p + FLAGS, big) ||
	    !good_name(p + NAME))
		return false;
	memcpy(info->name, p + NAME, GS_INFO_NAME);
	info->version = gs_get64(p + VERSION, big);
	info->open_inputs = gs_get32(p + OPEN_INPUTS, big);
	return true;
}
