// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* maps_only - the maps of an object without programs are made */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	int before = open_fds();
	struct maps_only *skel = maps_only__open_and_load();
	struct bpf_map_info info;

	CHECK(skel, "%s", strerror(errno));
	CHECK(skel->data->variable == 5, "%d", skel->data->variable);
	info = map_info(skel->maps.fifteen_letters.map_fd);
	CHECK(!strcmp(info.name, "fifteen_letters"), "%s", info.name);
	info = map_info(skel->maps.a_name_with_many_more_letters.map_fd);
	CHECK(!strcmp(info.name, "a_name_with_man"), "%s", info.name);
	CHECK(!maps_only__attach(skel), "nothing to attach");
	maps_only__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
	return done("maps_only");
}
