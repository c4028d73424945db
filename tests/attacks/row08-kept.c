// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - maps that a signed iterator may not be given: those in whose values the kernel keeps something, and those of
 * sockets, which are asked the same as others
 *
 * Nothing is gone through: a kernel that lets a pointer of its own be changed would follow it.
 */
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "elem.h"

#define VALUE_SIZE 16 /* of a struct bpf_timer */

/* The types of a value: two words, or a struct bpf_timer. Return: a BTF, filled in the ids of key and value. */
static int value_btf(bool timer, uint32_t *key, uint32_t *value)
{
	struct btf *btf = btf__new_empty();
	int u64 = btf__add_int(btf, "long long", 8, BTF_INT_SIGNED), words, kept, fd;
	union bpf_attr attr = {0};

	*key = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	words = btf__add_array(btf, *key, u64, 2);
	kept = btf__add_struct(btf, "bpf_timer", VALUE_SIZE);
	btf__add_field(btf, "opaque", words, 0, 0);
	*value = btf__add_struct(btf, "value", VALUE_SIZE);
	btf__add_field(btf, "first", timer ? kept : words, 0, 0);
	attr.btf = (uintptr_t)btf__raw_data(btf, &attr.btf_size);
	fd = sys_bpf(BPF_BTF_LOAD, &attr, sizeof(attr));
	btf__free(btf);
	return fd;
}

enum { TIMER = 1, EXCLUSIVE = 2, FROZEN = 4 };

/* Without libbpf, which tries other things first. */
static int make_map(struct machine *m, enum bpf_map_type type, int how)
{
	static const uint8_t nobody[32] = {1};
	bool storage = type == BPF_MAP_TYPE_SK_STORAGE, sockets = type == BPF_MAP_TYPE_SOCKMAP;
	union bpf_attr attr = {
		.map_type = type, .key_size = 4, .value_size = sockets ? 4 : VALUE_SIZE, .max_entries = storage ? 0 : 1,
		.map_flags = storage ? BPF_F_NO_PREALLOC : 0,
	};
	int map, btf = -1;

	if (!sockets) {
		btf = value_btf(how & TIMER, &attr.btf_key_type_id, &attr.btf_value_type_id);
		attr.btf_fd = btf;
	}
	if (how & EXCLUSIVE) {
		attr.excl_prog_hash = (uintptr_t)nobody;
		attr.excl_prog_hash_size = sizeof(nobody);
	}
	map = sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr));
	if (map < 0 || ((how & FROZEN) && bpf_map_freeze(map)))
		attack_fail(m, "no such map: %s", strerror(errno));
	close(btf);
	return map;
}

struct given {
	const char *target;
	enum bpf_map_type type;
	enum does does;
	int how;
	int want; /* 0, or a negative errno */
};

static void give(struct machine *m, const struct given *g)
{
	int prog = load_iterator_of(m, g->target, g->does), map = make_map(m, g->type, g->how), link;
	union bpf_iter_link_info info = {.map.map_fd = map};
	LIBBPF_OPTS(bpf_link_create_opts, opts, .iter_info = &info, .iter_info_len = sizeof(info));

	if (prog < 0 || map < 0)
		return;
	link = bpf_link_create(prog, 0, BPF_TRACE_ITER, &opts);
	if ((link < 0 ? link : 0) != g->want)
		attack_fail(m, "the link got %d", link);
	if (link >= 0)
		close(link);
	close(map);
}

#define GIVE(fn, ...)                                                    \
	static void fn(struct machine *m)                                \
	{                                                                \
		give(m, &(const struct given){__VA_ARGS__});             \
	}

#define ELEMENTS "bpf_map_elem", BPF_MAP_TYPE_ARRAY
#define STORAGE	 "bpf_sk_storage_map", BPF_MAP_TYPE_SK_STORAGE
#define SOCKETS	 "sockmap", BPF_MAP_TYPE_SOCKMAP

GIVE(timer_written, ELEMENTS, WRITES, TIMER, -EPERM)
GIVE(timer_read, ELEMENTS, READS, TIMER, 0)
GIVE(words_written, ELEMENTS, WRITES, 0, 0)
GIVE(storage_exclusive, STORAGE, READS, EXCLUSIVE, -EPERM)
GIVE(storage_frozen, STORAGE, WRITES, FROZEN, -EPERM)
GIVE(storage_allowed, STORAGE, WRITES, 0, 0)
GIVE(sockets_exclusive, SOCKETS, READS, EXCLUSIVE, -EPERM)
GIVE(sockets_allowed, SOCKETS, READS, 0, 0)

#define LOADS(n, text, fn) {n, text, fn, {0}, "OK", "signed", NOT_THERE}

static const struct attack table[] = {
	LOADS("08-kept-timer", "signed iterator that writes, on a map with a timer in its values", timer_written),
	LOADS("08-kept-read", "one that reads, on the same: is linked", timer_read),
	LOADS("08-kept-allowed", "one that writes, on the same without the timer: is linked", words_written),
	LOADS("08-kept-storage", "signed iterator over socket storage, on a map that is another program's alone", storage_exclusive),
	LOADS("08-kept-storage-frozen", "one that writes, on frozen socket storage", storage_frozen),
	LOADS("08-kept-storage-allowed", "one that writes, on other socket storage: is linked", storage_allowed),
	LOADS("08-kept-sockmap", "signed iterator over a sockmap that is another program's alone", sockets_exclusive),
	LOADS("08-kept-sockmap-allowed", "one over another sockmap: is linked", sockets_allowed),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
