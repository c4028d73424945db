/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what a loader's signed bytes would create */
#ifndef GS_DECODE_H
#define GS_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GS_OBJ_NAME	16	/* BPF_OBJ_NAME_LEN */
#define GS_TEXT_MAX	128	/* license, attach target: longer ones are cut */
#define GS_FUNC_MAX	64	/* name of a program's function, with its NUL */
#define GS_OBJ_MAX	1024	/* programs, maps of one loader */
#define GS_HELPER_MAX	8
#define GS_HELPER_IDS	512	/* helper numbers that are told apart */
#define GS_KFUNC_MAX	64	/* kfuncs of one program */
#define GS_CTX_FIXED	24	/* bytes of the context before maps and programs: struct bpf_loader_ctx */
#define GS_CTX_MAX	65536	/* bytes of a loader's context that are looked at */

/**
 * struct gs_prog - a BPF_PROG_LOAD of the loader
 * @name, @type, @attach_type, @flags, @insn_cnt: of its union bpf_attr
 * @func: name of its function in the signed type information, "" if it is not there or too long; @name is cut
 * @license: its license
 * @attach: kernel function or hook that it looks up by name, "" if none
 * @attr: offset of that in the metadata
 * @insns: offset of its instructions in the metadata
 * @insns_known: they are there, whole
 * @helper: a bit for each helper that it calls, by number
 * @kfunc, @nr_kfuncs: names of the kfuncs that it calls, in the order of the first calls
 * @host_attach: the host may give another one when it loads
 * @slot: where in the context the loader leaves its descriptor, 0: nowhere
 */
struct gs_prog {
	char name[GS_OBJ_NAME + 1];
	char func[GS_FUNC_MAX];
	char license[GS_TEXT_MAX];
	char attach[GS_TEXT_MAX];
	bool host_attach;
	uint32_t type;
	uint32_t attach_type;
	uint32_t flags;
	uint32_t insn_cnt;
	uint64_t attr;
	uint64_t insns;
	bool insns_known;
	uint8_t helper[GS_HELPER_IDS / 8];
	char (*kfunc)[GS_TEXT_MAX];
	size_t nr_kfuncs;
	uint32_t slot;
};

/**
 * struct gs_map - a BPF_MAP_CREATE of the loader
 * @name, @type, @key, @value, @max_entries, @flags: of its union bpf_attr
 * @initial: it is given a value from the signed data
 * @frozen: it is frozen
 * @host_type, @host_key, @host_value_size: the host may set these when it loads
 * @host_size: the host may set max_entries when it loads
 * @host_value: the host may replace the initial value when it loads
 * @made_value: some of the initial value is made when it loads, such as a descriptor
 * @zero: a data section in which nothing is put: zeros
 * @initial_off, @nr_initial: offset of the last initial value in the metadata; how many it is given
 * @open: a bit for each byte of the last initial value that is not the signed one; NULL: there is none such
 * @slot: where in the context the loader leaves its descriptor, 0: nowhere
 */
struct gs_map {
	char name[GS_OBJ_NAME + 1];
	uint32_t type;
	uint32_t key;
	uint32_t value;
	uint32_t max_entries;
	uint32_t flags;
	bool initial;
	bool frozen;
	bool host_type;
	bool host_key;
	bool host_value_size;
	bool host_size;
	bool host_value;
	bool made_value;
	bool zero;
	uint64_t initial_off;
	uint32_t nr_initial;
	uint8_t *open;
	uint32_t slot;
};

/** gs_map_value_signed() - is the map's one initial value fixed by the signed bytes? */
static inline bool gs_map_value_signed(const struct gs_map *map)
{
	return map->zero || (map->nr_initial == 1 && !map->host_value && !map->made_value);
}

/** gs_map_byte_signed() - is byte @i of the map's last initial value as signed? */
static inline bool gs_map_byte_signed(const struct gs_map *map, uint64_t i)
{
	return !map->open || !(map->open[i / 8] & 1 << i % 8);
}

/** gs_map_initial() - where a map's initial value comes from: none, signed, host or runtime */
static inline const char *gs_map_initial(const struct gs_map *map)
{
	if (!map->initial)
		return "none";
	return map->host_value ? "host" : map->made_value ? "runtime" : "signed";
}

/** gs_prog_calls() - does a program call this helper? */
static inline bool gs_prog_calls(const struct gs_prog *prog, uint32_t helper)
{
	return helper < GS_HELPER_IDS && prog->helper[helper / 8] & 1 << helper % 8;
}

/**
 * struct gs_decoded - all that a loader would create
 * @prog, @nr_progs: programs, in the order of loading
 * @map, @nr_maps: maps, in the order of creation
 * @btf_size: bytes of BTF that it loads
 * @ctx_size: bytes of the context that it reads or writes
 * @ctx_inputs: where in the context it takes the address of the open inputs from, 0: nowhere
 * @other_calls: bpf() commands of other kinds, such as links
 * @unclear: calls and stores that could not be followed; if not 0 the lists may be incomplete
 * @helper, @nr_helpers: helpers that it calls whose effect is not shown
 */
struct gs_decoded {
	struct gs_prog *prog;
	struct gs_map *map;
	size_t nr_progs;
	size_t nr_maps;
	uint32_t btf_size;
	uint32_t ctx_size;
	uint32_t ctx_inputs;
	uint32_t other_calls;
	uint32_t unclear;
	uint32_t helper[GS_HELPER_MAX];
	size_t nr_helpers;
};

int gs_decode(const uint8_t *insns, size_t insns_sz, const uint8_t *data, size_t data_sz,
	      bool big, struct gs_decoded *out);
void gs_decoded_free(struct gs_decoded *out);

#endif /* GS_DECODE_H */
