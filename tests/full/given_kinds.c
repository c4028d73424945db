// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - maps of all kinds are given to a signed loader, which takes them
 *
 *   given_kinds MAP     a map is made like MAP, and given in its place
 */
#include <string.h>
#include "given_kinds.skel.h"
#include "map_info.h"

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

static void give(const char *name)
{
	struct given_kinds *skel = given_kinds__open();
	int fd = create(name);
	struct bpf_map *map;

	CHECK(skel);
	map = bpf_object__find_map_by_name(skel->obj, name);
	CHECK(map && !bpf_map__reuse_fd(map, fd));
	load(skel);
	CHECK(map_info(bpf_map__fd(map)).id == map_info(fd).id);
	given_kinds__destroy(skel);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	give(mode);
	printf("ok %s\n", mode);
	return 0;
}
