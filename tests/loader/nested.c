// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * nested - loads, and when the last program is refused, all that was made
 * before is closed, and nothing else
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

#define DECOYS 8

int main(void)
{
	int decoys[DECOYS], before, i, key = 0, value = 0;
	struct nested *skel;

	/* descriptors of our own above, below and between those of the loader */
	for (i = 0; i < DECOYS; i++)
		decoys[i] = fcntl(0, F_DUPFD, 8 + 2 * i);
	before = open_fds();

	skel = nested__open_and_load();
	CHECK(skel, "%s", strerror(errno));
	CHECK(!run_prog(skel->progs.set_slot_3.prog_fd), "slots");
	CHECK(!map_lookup(skel->maps.inner_a.map_fd, &key, &value) && value == 33, "%d", value);
	nested__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);

	skel = nested__open();
	CHECK(skel, "%s", strerror(errno));
#ifndef SIGNED
	skel->rodata->broken = 1;
	CHECK(nested__load(skel) < 0, "a broken program was loaded");
#endif
	nested__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
	for (i = 0; i < DECOYS; i++)
		CHECK(fcntl(decoys[i], F_GETFD) >= 0, "closed our descriptor %d", decoys[i]);
	return done("nested");
}
