// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - maps of all kinds are given to a signed loader, which takes them
 *
 *   given_kinds MAP     a map is made like MAP, and given in its place
 *   given_kinds pinned  a second load takes the maps that the first one has pinned: without a size, of one that is rounded up
 *   given_kinds both    the same, but the second one has another map already: the one that is pinned counts
 *   given_kinds sized N a map of N entries is given, where the signer allows up to 1,024
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "given_kinds.skel.h"
#include "map_info.h"

#define PIN "/sys/fs/bpf/given_events"
#define PIN_LRU "/sys/fs/bpf/given_lru"

static const struct kind {
	const char *name;
	enum bpf_map_type type;
	__u32 entries;
	__u32 flags;
} kinds[] = {
	{ "devices", BPF_MAP_TYPE_DEVMAP, 2, 0 },
	{ "devices_hash", BPF_MAP_TYPE_DEVMAP_HASH, 2, 0 },
	{ "lru", BPF_MAP_TYPE_LRU_HASH, 7, BPF_F_NO_COMMON_LRU },
	{ "reading", BPF_MAP_TYPE_ARRAY, 1, BPF_F_RDONLY },
	{ "outer", BPF_MAP_TYPE_HASH_OF_MAPS, 1, 0 },
};

static int create(const char *name)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts);
	size_t i;
	int fd;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds) && strcmp(name, kinds[i].name); i++)
		;
	CHECK(i < sizeof(kinds) / sizeof(*kinds));
	opts.map_flags = kinds[i].flags;
	if (kinds[i].type == BPF_MAP_TYPE_HASH_OF_MAPS)
		opts.inner_map_fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "in", 4, 4, 1, NULL);
	fd = bpf_map_create(kinds[i].type, "mine", 4, 4, kinds[i].entries, &opts);
	CHECK(fd >= 0);
	return fd;
}

static void load(struct given_kinds *skel)
{
	int err = given_kinds__load(skel);

	if (!err)
		return;
	printf("%d\n", err);
	exit(1);
}

/* The outer map is made by nobody else. */
static struct given_kinds *open_kinds(bool outer, bool pin)
{
	struct given_kinds *skel = given_kinds__open();

	CHECK(skel);
	CHECK(!bpf_map__set_autocreate(skel->maps.outer, outer));
	CHECK(!bpf_map__set_autocreate(skel->maps.sized, false));
	CHECK(pin || !bpf_map__set_pin_path(skel->maps.given_events, NULL));
	CHECK(!pin || !bpf_map__set_pin_path(skel->maps.lru, PIN_LRU));
	return skel;
}

static void give(const char *name)
{
	struct given_kinds *skel = open_kinds(!strcmp(name, "outer"), false);
	struct bpf_map *map = bpf_object__find_map_by_name(skel->obj, name);
	int fd = create(name);

	CHECK(map && !bpf_map__reuse_fd(map, fd));
	load(skel);
	CHECK(map_info(bpf_map__fd(map)).id == map_info(fd).id);
	given_kinds__destroy(skel);
}

static void sized(int entries)
{
	struct given_kinds *skel = open_kinds(false, false);
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "mine", 4, 4, entries, NULL);

	CHECK(!bpf_map__set_autocreate(skel->maps.sized, true));
	CHECK(fd >= 0 && !bpf_map__reuse_fd(skel->maps.sized, fd));
	load(skel);
	CHECK(map_info(bpf_map__fd(skel->maps.sized)).id == map_info(fd).id);
	given_kinds__destroy(skel);
}

static void pinned(bool both)
{
	struct given_kinds *one, *two;
	__u32 cpus = libbpf_num_possible_cpus(), id, lru;
	int fd;

	unlink(PIN);
	unlink(PIN_LRU);
	one = open_kinds(false, true);
	load(one);
	id = map_info(bpf_map__fd(one->maps.given_events)).id;
	lru = map_info(bpf_map__fd(one->maps.lru)).id;
	two = open_kinds(false, true);
	if (both) {
		fd = bpf_map_create(BPF_MAP_TYPE_PERF_EVENT_ARRAY, "mine", 4, 4, cpus, NULL);
		CHECK(fd >= 0 && !bpf_map__reuse_fd(two->maps.given_events, fd));
	}
	load(two);
	CHECK(map_info(bpf_map__fd(two->maps.given_events)).id == id);
	CHECK(bpf_map__max_entries(two->maps.given_events) == cpus);
	CHECK(map_info(bpf_map__fd(two->maps.lru)).id == lru);
	given_kinds__destroy(one);
	given_kinds__destroy(two);
	CHECK(!unlink(PIN) && !unlink(PIN_LRU));
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (!strcmp(mode, "pinned") || !strcmp(mode, "both"))
		pinned(!strcmp(mode, "both"));
	else if (!strcmp(mode, "sized") && argc > 2)
		sized(atoi(argv[2]));
	else
		give(mode);
	printf("ok %s\n", mode);
	return 0;
}
