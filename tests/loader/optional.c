// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * optional - each program is in its own slot, and what is not loaded has 0
 */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	int key = 0, value = 0, before = open_fds();
	struct optional *skel = optional__open_and_load();

	CHECK(skel, "%s", strerror(errno));
	CHECK(!skel->progs.p0_off.prog_fd, "%d", skel->progs.p0_off.prog_fd);
	CHECK(!skel->progs.p2_off.prog_fd, "%d", skel->progs.p2_off.prog_fd);
	CHECK(!skel->progs.ssthresh_off.prog_fd, "%d", skel->progs.ssthresh_off.prog_fd);
	CHECK(!skel->maps.cc_off.map_fd, "%d", skel->maps.cc_off.map_fd);
	CHECK(run_prog(skel->progs.p1_on.prog_fd) == 11, "p1_on");
	CHECK(run_prog(skel->progs.p3_on.prog_fd) == 13, "p3_on");
	CHECK(run_prog(skel->progs.p5_on.prog_fd) == 15, "p5_on");
	CHECK(!map_lookup(skel->maps.runs.map_fd, &key, &value), "lookup");
	CHECK(value == 3, "%d runs", value);
	optional__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
	return done("optional");
}
