/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what a loader's signed bytes would create */
#ifndef GS_DECODE_H
#define GS_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GS_OBJ_NAME	16	/* BPF_OBJ_NAME_LEN */
#define GS_TEXT_MAX	128	/* license, attach target: longer ones are cut */
#define GS_OBJ_MAX	1024	/* programs, maps of one loader */
#define GS_HELPER_MAX	8

/**
 * struct gs_prog - a BPF_PROG_LOAD of the loader
 * @name, @type, @attach_type, @flags, @insn_cnt: of its union bpf_attr
 * @license: its license
 * @attach: kernel function or hook that it looks up by name, "" if none
 * @host_attach: the host may give another one when it loads
 */
struct gs_prog {
	char name[GS_OBJ_NAME + 1];
	char license[GS_TEXT_MAX];
	char attach[GS_TEXT_MAX];
	bool host_attach;
	uint32_t type;
	uint32_t attach_type;
	uint32_t flags;
	uint32_t insn_cnt;
};

/**
 * struct gs_map - a BPF_MAP_CREATE of the loader
 * @name, @type, @key, @value, @max_entries, @flags: of its union bpf_attr
 * @initial: it is given a value from the signed data
 * @frozen: it is frozen
 * @host_type, @host_key, @host_value_size: the host may set these when it loads
 * @host_size: the host may set max_entries when it loads
 * @host_value: the host may replace the initial value when it loads
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
};

/**
 * struct gs_decoded - all that a loader would create
 * @prog, @nr_progs: programs, in the order of loading
 * @map, @nr_maps: maps, in the order of creation
 * @btf_size: bytes of BTF that it loads
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
	uint32_t other_calls;
	uint32_t unclear;
	uint32_t helper[GS_HELPER_MAX];
	size_t nr_helpers;
};

int gs_decode(const uint8_t *insns, size_t insns_sz, const uint8_t *data, size_t data_sz,
	      bool big, struct gs_decoded *out);
void gs_decoded_free(struct gs_decoded *out);

#endif /* GS_DECODE_H */
