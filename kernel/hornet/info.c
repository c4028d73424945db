// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Hornet - reads what a signed loader says about itself
 */
#include "info.h"

/* In native byte order, at the end of the metadata; see libbpf's struct bpf_signed_info. */
struct signed_info {
	char name[HORNET_INFO_NAME];
	u64 version;
	u32 open_inputs;
	u32 flags;
	char magic[sizeof(HORNET_INFO_MAGIC) - 1];
};

static_assert(sizeof(struct signed_info) == 64);

/* Letters, digits, '_', '.' and '-', then NULs to the end. */
static bool name_ok(const char *name)
{
	size_t i, len = 0;

	while (len < HORNET_INFO_NAME && name[len]) {
		char c = name[len++];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_' && c != '.' && c != '-')
			return false;
	}
	for (i = len; i < HORNET_INFO_NAME; i++)
		if (name[i])
			return false;
	return len < HORNET_INFO_NAME;
}

/**
 * hornet_info_parse - read what a signed loader says about itself
 * @metadata: value of its metadata map, as signed
 * @len: bytes of it
 * @info: filled; all zero if there is nothing, or nothing that can be read
 *
 * Metadata that do not end in the magic, that have flags, or whose name is not
 * one, say nothing: no name, version 0, no open inputs.
 *
 * Return: true if they say something.
 */
bool hornet_info_parse(const void *metadata, size_t len, struct hornet_info *info)
{
	struct signed_info end;

	memset(info, 0, sizeof(*info));
	if (len < sizeof(end))
		return false;
	memcpy(&end, (const u8 *)metadata + len - sizeof(end), sizeof(end));
	if (memcmp(end.magic, HORNET_INFO_MAGIC, sizeof(end.magic)) || end.flags ||
	    !name_ok(end.name))
		return false;
	memcpy(info->name, end.name, sizeof(info->name));
	info->version = end.version;
	info->open_inputs = end.open_inputs;
	return true;
}
