// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - names of the numbers in <linux/bpf.h>, of the same tree as bpftool
 *
 * Those of program and attach types are the words of the policy language.
 */
#include <stddef.h>

#include <linux/bpf.h>

#include "names.h"

#include "../../kernel/hornet/policy.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *const map_types[] = {
	[BPF_MAP_TYPE_UNSPEC] = "unspec",
	[BPF_MAP_TYPE_HASH] = "hash",
	[BPF_MAP_TYPE_ARRAY] = "array",
	[BPF_MAP_TYPE_PROG_ARRAY] = "prog_array",
	[BPF_MAP_TYPE_PERF_EVENT_ARRAY] = "perf_event_array",
	[BPF_MAP_TYPE_PERCPU_HASH] = "percpu_hash",
	[BPF_MAP_TYPE_PERCPU_ARRAY] = "percpu_array",
	[BPF_MAP_TYPE_STACK_TRACE] = "stack_trace",
	[BPF_MAP_TYPE_CGROUP_ARRAY] = "cgroup_array",
	[BPF_MAP_TYPE_LRU_HASH] = "lru_hash",
	[BPF_MAP_TYPE_LRU_PERCPU_HASH] = "lru_percpu_hash",
	[BPF_MAP_TYPE_LPM_TRIE] = "lpm_trie",
	[BPF_MAP_TYPE_ARRAY_OF_MAPS] = "array_of_maps",
	[BPF_MAP_TYPE_HASH_OF_MAPS] = "hash_of_maps",
	[BPF_MAP_TYPE_DEVMAP] = "devmap",
	[BPF_MAP_TYPE_SOCKMAP] = "sockmap",
	[BPF_MAP_TYPE_CPUMAP] = "cpumap",
	[BPF_MAP_TYPE_XSKMAP] = "xskmap",
	[BPF_MAP_TYPE_SOCKHASH] = "sockhash",
	[BPF_MAP_TYPE_CGROUP_STORAGE] = "cgroup_storage",
	[BPF_MAP_TYPE_REUSEPORT_SOCKARRAY] = "reuseport_sockarray",
	[BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE] = "percpu_cgroup_storage",
	[BPF_MAP_TYPE_QUEUE] = "queue",
	[BPF_MAP_TYPE_STACK] = "stack",
	[BPF_MAP_TYPE_SK_STORAGE] = "sk_storage",
	[BPF_MAP_TYPE_DEVMAP_HASH] = "devmap_hash",
	[BPF_MAP_TYPE_STRUCT_OPS] = "struct_ops",
	[BPF_MAP_TYPE_RINGBUF] = "ringbuf",
	[BPF_MAP_TYPE_INODE_STORAGE] = "inode_storage",
	[BPF_MAP_TYPE_TASK_STORAGE] = "task_storage",
	[BPF_MAP_TYPE_BLOOM_FILTER] = "bloom_filter",
	[BPF_MAP_TYPE_USER_RINGBUF] = "user_ringbuf",
	[BPF_MAP_TYPE_CGRP_STORAGE] = "cgrp_storage",
	[BPF_MAP_TYPE_ARENA] = "arena",
	[BPF_MAP_TYPE_INSN_ARRAY] = "insn_array",
	[BPF_MAP_TYPE_RHASH] = "rhash",
};

static_assert(COUNT(map_types) == __MAX_BPF_MAP_TYPE);

#define HELPER(name, value) [BPF_FUNC_##name] = #name,

static const char *const helpers[] = {
	___BPF_FUNC_MAPPER(HELPER)
};

/** gs_prog_type_name() - name of a BPF_PROG_TYPE_*, NULL if it is not known */
const char *gs_prog_type_name(uint32_t type)
{
	if (type == BPF_PROG_TYPE_UNSPEC)
		return "unspec";
	return type < hornet_prog_type_words.nr ? hornet_prog_type_words.word[type] : NULL;
}

/** gs_map_type_name() - name of a BPF_MAP_TYPE_*, NULL if it is not known */
const char *gs_map_type_name(uint32_t type)
{
	return type < COUNT(map_types) ? map_types[type] : NULL;
}

/** gs_attach_type_name() - name of an enum bpf_attach_type, NULL if it is not known */
const char *gs_attach_type_name(uint32_t type)
{
	return type < hornet_attach_type_words.nr ? hornet_attach_type_words.word[type] : NULL;
}

/** gs_helper_name() - name of a BPF_FUNC_* without bpf_, NULL if it is not known */
const char *gs_helper_name(uint32_t helper)
{
	return helper < COUNT(helpers) ? helpers[helper] : NULL;
}
