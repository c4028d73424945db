// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - maps that the host gives to a signed light skeleton, of the same object as in given_kinds.c
 *
 *   given_light pinned  the map that an earlier load has pinned is opened and given to the next one
 *   given_light again   a load that fails, and one that has none of the former's inputs
 *   given_light sized   where the size is open, a map that is given has the one that the host says
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "given_light.lskel.h"
#include "check.h"
#include "skel_map_info.h"

#define PIN "/sys/fs/bpf/given_events"

static struct given_light *open_light(void)
{
	struct given_light *skel = given_light__open();

	CHECK(skel);
	skel->maps.outer.map_fd = -1;
	skel->maps.sized.map_fd = -1;
	return skel;
}

static int open_pin(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (unsigned long)PIN;
	return skel_sys_bpf(BPF_OBJ_GET, &attr, sizeof(attr));
}

static void pinned(void)
{
	struct given_light *one = open_light(), *two = open_light();
	int fd, err;

	unlink(PIN);
	CHECK(!given_light__load(one));
	fd = open_pin();
	CHECK(fd >= 0 && !given_light__set_maps_given_events_fd(two, fd));
	err = given_light__load(two);
	if (err) {
		printf("%d\n", err);
		exit(1);
	}
	CHECK(map_info(two->maps.given_events.map_fd).id == map_info(fd).id);
	given_light__destroy(one);
	given_light__destroy(two);
	CHECK(!unlink(PIN));
}

static void again(void)
{
	struct given_light *skel = open_light();

	unlink(PIN);
	skel->maps.devices_hash.max_entries = 5;
	skel->maps.lru.map_fd = -1;
	CHECK(!given_light__set_maps_devices_fd(skel, 999));
	CHECK(given_light__load(skel) == -EBADF);

	CHECK(!given_light__set_maps_devices_fd(skel, 0));
	skel->maps.devices_hash.max_entries = 0;
	skel->maps.lru.map_fd = 0;
	CHECK(!given_light__load(skel));
	CHECK(map_info(skel->maps.devices_hash.map_fd).max_entries == 2);
	CHECK(skel->maps.lru.map_fd > 0);
	given_light__destroy(skel);
	CHECK(!unlink(PIN));
}

static void give_sized(__u32 has, __u32 said, int want)
{
	int fd = skel_map_create(BPF_MAP_TYPE_HASH, "mine", 4, 4, has, NULL, 0);
	struct given_light *skel = open_light();

	unlink(PIN);
	skel->maps.sized.map_fd = 0;
	skel->maps.sized.max_entries = said;
	CHECK(fd >= 0 && !given_light__set_maps_sized_fd(skel, fd));
	CHECK(given_light__load(skel) == want);
	CHECK(want || map_info(skel->maps.sized.map_fd).id == map_info(fd).id);
	given_light__destroy(skel);
	unlink(PIN);
	close(fd);
}

static void sized(void)
{
	give_sized(512, 512, 0);
	give_sized(1024, 512, -EPERM);
	give_sized(2048, 2048, -EPERM);
	/* to the kernel, this would be any size */
	give_sized(2048, 0, -EPERM);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (!strcmp(mode, "pinned"))
		pinned();
	else if (!strcmp(mode, "sized"))
		sized();
	else
		again();
	printf("ok %s\n", mode);
	return 0;
}
