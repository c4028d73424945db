// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - maps that the host gives to a signed light skeleton, of the same object as in given_kinds.c
 *
 *   given_light pinned  the map that an earlier load has pinned is opened and given to the next one
 *   given_light again   a load that fails, and one that has none of the former's inputs
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

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (!strcmp(mode, "pinned"))
		pinned();
	else
		again();
	printf("ok %s\n", mode);
	return 0;
}
