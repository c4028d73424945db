// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - a loader's calls: bpf() commands and the other helpers that it uses */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "btf.h"
#include "decode_call.h"

#define ATTR(l, attr, field) \
	gs_shadow_get(&(l)->shadow, (attr) + offsetof(union bpf_attr, field), \
		      sizeof(((union bpf_attr *)0)->field))

#define WORK_MAX (1024u * 1024 * 1024)

static const struct gs_value unknown = { GS_RUNTIME, 0 };

/* A number that must come from the signed bytes to be shown. */
static uint32_t number(struct gs_loader *l, struct gs_value v)
{
	if (v.origin != GS_CONST)
		l->out->unclear++;
	return v.origin == GS_CONST ? v.n : 0;
}

/* The same, or one that the signer left to the host. */
static uint32_t open_number(struct gs_loader *l, struct gs_value v, bool *host)
{
	*host = v.origin == GS_HOST;
	return *host ? 0 : number(l, v);
}

/* Room for one more in a list that doubles; NULL at the limit or without memory. */
static void *grow(struct gs_loader *l, void **list, size_t nr, size_t size)
{
	void *more;

	if (nr == GS_OBJ_MAX) {
		l->out->unclear++;
		return NULL;
	}
	if (!(nr & (nr - 1))) {
		more = realloc(*list, (nr ? 2 * nr : 1) * size);
		if (!more) {
			l->err = -ENOMEM;
			return NULL;
		}
		*list = more;
	}
	return (char *)*list + nr * size;
}

static struct gs_value map_create(struct gs_loader *l, uint64_t attr)
{
	struct gs_decoded *out = l->out;
	struct gs_value max = ATTR(l, attr, max_entries);
	struct gs_map *map = grow(l, (void **)&out->map, out->nr_maps, sizeof(*map));

	if (!map)
		return unknown;
	*map = (struct gs_map){
		.flags = number(l, ATTR(l, attr, map_flags)),
		.max_entries = max.origin == GS_CONST ? max.n : 0,
		.host_size = max.origin != GS_CONST,
	};
	map->type = open_number(l, ATTR(l, attr, map_type), &map->host_type);
	map->key = open_number(l, ATTR(l, attr, key_size), &map->host_key);
	map->value = open_number(l, ATTR(l, attr, value_size), &map->host_value_size);
	gs_shadow_text(&l->shadow, attr + offsetof(union bpf_attr, map_name), sizeof(map->name),
		       map->name);
	return (struct gs_value){ GS_MAP, out->nr_maps++ };
}

/* Does the text at @off have bytes that the host may give? */
static bool has_host_byte(const struct gs_loader *l, uint64_t off, size_t max)
{
	size_t i;

	for (i = 0; i < max && gs_shadow_inside(&l->shadow, off + i, 1); i++) {
		if (l->shadow.origin[off + i] == GS_HOST)
			return true;
		if (!l->shadow.bytes[off + i])
			return false;
	}
	return false;
}

static void btf_load(struct gs_loader *l, uint64_t attr)
{
	struct gs_value btf = ATTR(l, attr, btf);

	l->nr_btf++;
	l->btf = btf.n;
	l->btf_sz = number(l, ATTR(l, attr, btf_size));
	l->out->btf_size += l->btf_sz;
	if (btf.origin != GS_BLOB || !gs_loader_spend(l, l->btf_sz) ||
	    !gs_shadow_signed(&l->shadow, btf.n, l->btf_sz))
		l->btf_sz = 0;
}

/*
 * The kernel cuts a program's name; the function that its first instruction belongs to has the whole of it. Of more
 * than one type information it is not known here which is the program's.
 */
static void prog_func(struct gs_loader *l, uint64_t attr, struct gs_prog *prog)
{
	struct gs_value info = ATTR(l, attr, func_info), size = ATTR(l, attr, func_info_rec_size);
	struct gs_value cnt = ATTR(l, attr, func_info_cnt), off, id;
	const char *name;

	if (info.origin != GS_BLOB || cnt.origin != GS_CONST || !cnt.n ||
	    size.origin != GS_CONST || size.n < sizeof(struct bpf_func_info) ||
	    l->nr_btf != 1 || !l->btf_sz || !gs_loader_spend(l, l->btf_sz))
		return;
	off = gs_shadow_get(&l->shadow, info.n + offsetof(struct bpf_func_info, insn_off), 4);
	id = gs_shadow_get(&l->shadow, info.n + offsetof(struct bpf_func_info, type_id), 4);
	if (off.origin != GS_CONST || off.n || id.origin != GS_CONST)
		return;
	name = gs_btf_func(l->shadow.bytes + l->btf, l->btf_sz, l->shadow.big, id.n);
	if (name && strlen(name) < sizeof(prog->func))
		gs_shadow_text(&l->shadow, (const uint8_t *)name - l->shadow.bytes,
			       sizeof(prog->func), prog->func);
}

static struct gs_value prog_load(struct gs_loader *l, uint64_t attr)
{
	struct gs_decoded *out = l->out;
	struct gs_value license = ATTR(l, attr, license), target = ATTR(l, attr, attach_btf_id);
	struct gs_value insns = ATTR(l, attr, insns), result = { GS_PROG, 0 };
	struct gs_prog *prog = grow(l, (void **)&out->prog, out->nr_progs, sizeof(*prog));

	if (!prog)
		return unknown;
	result.n = out->nr_progs++;
	*prog = (struct gs_prog){
		.attr = attr,
		.type = number(l, ATTR(l, attr, prog_type)),
		.attach_type = number(l, ATTR(l, attr, expected_attach_type)),
		.flags = number(l, ATTR(l, attr, prog_flags)),
		.insn_cnt = number(l, ATTR(l, attr, insn_cnt)),
	};
	gs_shadow_text(&l->shadow, attr + offsetof(union bpf_attr, prog_name), sizeof(prog->name),
		       prog->name);
	prog_func(l, attr, prog);
	if (license.origin == GS_BLOB)
		gs_shadow_text(&l->shadow, license.n, sizeof(prog->license), prog->license);
	else
		out->unclear++;
	if (insns.origin == GS_BLOB) {
		prog->insns = insns.n;
		gs_loader_prog(l, prog);
	} else {
		out->unclear++;
	}
	if (target.origin != GS_FOUND)
		return result;
	if (has_host_byte(l, target.n, sizeof(prog->attach)))
		prog->host_attach = true;
	else
		gs_shadow_text(&l->shadow, target.n, sizeof(prog->attach), prog->attach);
	return result;
}

/**
 * gs_loader_spend() - take account of work
 * @l: state
 * @bytes: how many are to be looked at
 *
 * Return: false if that would be too much.
 */
bool gs_loader_spend(struct gs_loader *l, uint64_t bytes)
{
	if (bytes > WORK_MAX - l->work)
		return false;
	l->work += bytes;
	return true;
}

static struct gs_map *map_of(struct gs_loader *l, uint64_t attr)
{
	struct gs_value fd = ATTR(l, attr, map_fd);

	if (fd.origin == GS_MAP && fd.n < l->out->nr_maps)
		return &l->out->map[fd.n];
	l->out->unclear++;
	return NULL;
}

/* Byte @i of the map's initial value is none of the signed ones. */
static void open_byte(struct gs_loader *l, struct gs_map *map, uint64_t i)
{
	if (!map->open)
		map->open = calloc(1, map->value / 8 + 1);
	if (map->open)
		map->open[i / 8] |= 1 << i % 8;
	else
		l->err = -ENOMEM;
}

static void map_update(struct gs_loader *l, uint64_t attr)
{
	struct gs_map *map = map_of(l, attr);
	struct gs_value value = ATTR(l, attr, value);
	uint64_t i;

	if (!map)
		return;
	if (value.origin != GS_BLOB || !gs_shadow_inside(&l->shadow, value.n, map->value) ||
	    !gs_loader_spend(l, map->value)) {
		l->out->unclear++;
		return;
	}
	map->initial = true;
	map->initial_off = value.n;
	map->nr_initial++;
	free(map->open);
	map->open = NULL;
	for (i = 0; i < map->value; i++) {
		if (l->shadow.origin[value.n + i] == GS_CONST)
			continue;
		if (l->shadow.origin[value.n + i] == GS_HOST)
			map->host_value = true;
		else
			map->made_value = true;
		open_byte(l, map, i);
	}
}

static struct gs_value sys_bpf(struct gs_loader *l)
{
	struct gs_value cmd = l->reg[1], attr = l->reg[2];
	struct gs_map *map;

	if (cmd.origin != GS_CONST || attr.origin != GS_BLOB) {
		l->out->unclear++;
		return unknown;
	}
	switch (cmd.n) {
	case BPF_MAP_CREATE:
		return map_create(l, attr.n);
	case BPF_PROG_LOAD:
		return prog_load(l, attr.n);
	case BPF_BTF_LOAD:
		btf_load(l, attr.n);
		break;
	case BPF_MAP_UPDATE_ELEM:
		map_update(l, attr.n);
		break;
	case BPF_MAP_FREEZE:
		map = map_of(l, attr.n);
		if (map)
			map->frozen = true;
		break;
	default:
		l->out->other_calls++;
	}
	return unknown;
}

/* A helper that writes @size bytes at @to. */
static void writes(struct gs_loader *l, struct gs_value to, struct gs_value size,
		   enum gs_origin origin)
{
	if (to.origin == GS_STACK)
		return;
	if (to.origin != GS_BLOB || size.origin != GS_CONST || !gs_loader_spend(l, size.n) ||
	    !gs_shadow_mark(&l->shadow, to.n, size.n, origin))
		l->out->unclear++;
}

static void other_helper(struct gs_loader *l, uint32_t helper)
{
	struct gs_decoded *out = l->out;
	size_t i;

	for (i = 0; i < out->nr_helpers; i++)
		if (out->helper[i] == helper)
			return;
	if (out->nr_helpers < GS_HELPER_MAX)
		out->helper[out->nr_helpers++] = helper;
	else
		out->unclear++;
}

/**
 * gs_loader_call() - follow a helper call
 * @l: state; the arguments are in its registers 1 to 5, the result goes to 0
 * @helper: BPF_FUNC_*
 *
 * Registers 1 to 5 keep their values, although the target's are lost: of two calls with the same
 * arguments, one of which is jumped over, both have to be followed.
 */
void gs_loader_call(struct gs_loader *l, int32_t helper)
{
	static const struct gs_value eight = { GS_CONST, 8 };
	struct gs_value result = unknown;

	switch (helper) {
	case BPF_FUNC_sys_bpf:
		result = sys_bpf(l);
		break;
	case BPF_FUNC_btf_find_by_name_kind:
		if (l->reg[1].origin == GS_BLOB)
			result = (struct gs_value){ GS_FOUND, l->reg[1].n };
		else
			l->out->unclear++;
		break;
	case BPF_FUNC_kallsyms_lookup_name:
		writes(l, l->reg[4], eight, GS_RUNTIME);
		break;
	case BPF_FUNC_copy_from_user:
		writes(l, l->reg[1], l->reg[2], GS_HOST);
		break;
	case BPF_FUNC_probe_read_kernel:
		/* the caller's memory, if the caller names the address */
		writes(l, l->reg[1], l->reg[2],
		       l->reg[3].origin == GS_HOST ? GS_HOST : GS_RUNTIME);
		break;
	case BPF_FUNC_sys_close:
	case BPF_FUNC_trace_printk:
	case BPF_FUNC_strncmp:
		break;
	default:
		other_helper(l, helper);
	}
	l->reg[0] = result;
}
