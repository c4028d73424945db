// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - names in a loader's type information
 *
 * Pure: bytes in, a pointer out. Source of the format: <linux/btf.h>, Documentation/bpf/btf.rst.
 */
#include <string.h>

#include <linux/btf.h>

#include "btf.h"
#include "bytes.h"

#define HEADER(p, big, field) gs_get32((p) + offsetof(struct btf_header, field), big)

/* Bytes behind the struct btf_type of this kind: @fixed, and @each for each of vlen. Kinds not in here have none. */
static const struct {
	uint8_t fixed;
	uint8_t each;
} tails[NR_BTF_KINDS] = {
	[BTF_KIND_INT] = { sizeof(uint32_t), 0 },
	[BTF_KIND_ARRAY] = { sizeof(struct btf_array), 0 },
	[BTF_KIND_STRUCT] = { 0, sizeof(struct btf_member) },
	[BTF_KIND_UNION] = { 0, sizeof(struct btf_member) },
	[BTF_KIND_ENUM] = { 0, sizeof(struct btf_enum) },
	[BTF_KIND_FUNC_PROTO] = { 0, sizeof(struct btf_param) },
	[BTF_KIND_VAR] = { sizeof(struct btf_var), 0 },
	[BTF_KIND_DATASEC] = { 0, sizeof(struct btf_var_secinfo) },
	[BTF_KIND_DECL_TAG] = { sizeof(struct btf_decl_tag), 0 },
	[BTF_KIND_ENUM64] = { 0, sizeof(struct btf_enum64) },
};

/* The type with this number; NULL if there is none, or a kind in front of it is not known. */
static const uint8_t *type_of(const uint8_t *p, const uint8_t *end, uint32_t id, bool big)
{
	uint32_t info, kind;
	size_t sz;

	while (id && (size_t)(end - p) >= sizeof(struct btf_type)) {
		if (!--id)
			return p;
		info = gs_get32(p + offsetof(struct btf_type, info), big);
		kind = BTF_INFO_KIND(info);
		if (kind == BTF_KIND_UNKN || kind >= NR_BTF_KINDS)
			return NULL;
		sz = sizeof(struct btf_type) + tails[kind].fixed +
		     (size_t)tails[kind].each * BTF_INFO_VLEN(info);
		if (sz > (size_t)(end - p))
			return NULL;
		p += sz;
	}
	return NULL;
}

/**
 * gs_btf_func() - name of a function
 * @btf, @sz: what BPF_BTF_LOAD is given
 * @big: byte order of the target
 * @id: number of the type
 *
 * Return: the name, in @btf, with its NUL; NULL if this is no function, or the bytes are damaged.
 */
const char *gs_btf_func(const uint8_t *btf, size_t sz, bool big, uint32_t id)
{
	uint32_t hdr, types, nr_types, strs, nr_strs, name;
	const uint8_t *type;

	if (sz < offsetof(struct btf_header, layout_off) || gs_get16(btf, big) != BTF_MAGIC)
		return NULL;
	hdr = HEADER(btf, big, hdr_len);
	types = HEADER(btf, big, type_off);
	nr_types = HEADER(btf, big, type_len);
	strs = HEADER(btf, big, str_off);
	nr_strs = HEADER(btf, big, str_len);
	if (hdr > sz || types > sz - hdr || nr_types > sz - hdr - types ||
	    strs > sz - hdr || nr_strs > sz - hdr - strs)
		return NULL;
	btf += hdr;
	type = type_of(btf + types, btf + types + nr_types, id, big);
	if (!type || BTF_INFO_KIND(gs_get32(type + offsetof(struct btf_type, info), big)) != BTF_KIND_FUNC)
		return NULL;
	name = gs_get32(type + offsetof(struct btf_type, name_off), big);
	if (name >= nr_strs || !memchr(btf + strs + name, '\0', nr_strs - name))
		return NULL;
	return (const char *)btf + strs + name;
}
