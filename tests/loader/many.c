// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * many - load NPROGS programs and run each: it must be the one of its slot
 */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	int key = 0, value = 0, before = open_fds(), i, nr;
	struct bpf_prog_desc *progs;
	struct many *skel;

	skel = many__open();
	CHECK(skel, "%s", strerror(errno));
	CHECK(!many__load(skel), "%s", strerror(errno));

	progs = (struct bpf_prog_desc *)&skel->progs;
	nr = sizeof(skel->progs) / sizeof(*progs);
	CHECK(nr == NPROGS, "%d", nr);
	for (i = 0; i < nr; i++) {
		char want[16], name[16];
		int ret = run_prog(progs[i].prog_fd);

		snprintf(want, sizeof(want), "p%03d", i);
		prog_name(progs[i].prog_fd, name);
		CHECK(!strcmp(name, want), "slot %d holds %s", i, name);
		CHECK(ret == 1000 + i, "slot %d returned %d", i, ret);
	}
	CHECK(!map_lookup(skel->maps.counter.map_fd, &key, &value), "lookup");
	CHECK(value == nr && skel->bss->runs == nr, "%d %d of %d runs", value,
	      skel->bss->runs, nr);
	many__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
	return done("many");
}
