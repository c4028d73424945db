// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* maps100 - each program finds the last entry of each of its maps */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	int before = open_fds(), i, nr;
	struct maps100 *skel = maps100__open_and_load();
	struct bpf_map_desc *maps;

	CHECK(skel, "%s", strerror(errno));
	CHECK(run_prog(skel->progs.low.prog_fd) == 50, "low");
	CHECK(run_prog(skel->progs.high.prog_fd) == 50, "high");
	maps = (struct bpf_map_desc *)&skel->maps;
	nr = sizeof(skel->maps) / sizeof(*maps);
	CHECK(nr == 100, "%d", nr);
	for (i = 0; i < nr; i++) {
		int value = 0;

		CHECK(map_info(maps[i].map_fd).max_entries == (unsigned int)i + 1, "map %d", i);
		CHECK(!map_lookup(maps[i].map_fd, &i, &value) && value == 100 + i, "map %d: %d",
		      i, value);
	}
	maps100__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
	return done("maps100");
}
