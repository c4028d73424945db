/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* full tests - the maps that are given to a signed loader, and what an attacker does with their numbers */
#ifndef FULL_GIVEN_H
#define FULL_GIVEN_H

#include <string.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "map_info.h"

static inline long shared_value(int fd)
{
	int zero = 0;
	long value = 0;

	return bpf_map_lookup_elem(fd, &zero, &value) ? -1 : value;
}

static inline int create_shared(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "mine", 4, 8, 16, NULL);

	CHECK(fd >= 0);
	return fd;
}

/* A map that is like "shared" but for one thing. */
static inline int create_unlike(const char *what)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts);
	__u32 type = BPF_MAP_TYPE_HASH, key = 4, value = 8, entries = 16;
	int fd;

	if (!strcmp(what, "type"))
		type = BPF_MAP_TYPE_LRU_HASH;
	else if (!strcmp(what, "key_size"))
		key = 8;
	else if (!strcmp(what, "value_size"))
		value = 16;
	else if (!strcmp(what, "max_entries"))
		entries = 17;
	else if (!strcmp(what, "map_flags"))
		opts.map_flags = BPF_F_NO_PREALLOC;
	else
		CHECK(!strcmp(what, "nothing"));
	fd = bpf_map_create(type, "unlike", key, value, entries, &opts);
	CHECK(fd >= 0);
	return fd;
}

/* given_forge.c: without libbpf. Each returns 0, or the error number of the loader. */

/* a map, a number that is none or an inner map, as WHAT says */
int forge_given(const struct bpf_object_skeleton *s, const char *what);
/* the number gets another map while the loader waits in a fault right after it has taken the first */
int swap_in_a_fault(const struct bpf_object_skeleton *s);
/* a thread changes the number to and fro, between a map that is allowed and one that is not */
int swap_all_the_time(const struct bpf_object_skeleton *s, int rounds);

#endif
