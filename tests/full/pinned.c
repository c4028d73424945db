// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - the load pins the map; a second one finds it there and is -EEXIST, and takes nothing away */
#include <stdio.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "pinned.skel.h"

#define PIN "/sys/fs/bpf/full_pin"

int main(void)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);
	int key = 0, value = 0, fd, err;
	struct pinned *skel, *again;

	unlink(PIN);
	skel = pinned__open_and_load();
	if (!skel || bpf_prog_test_run_opts(bpf_program__fd(skel->progs.count), &run))
		return 1;
	fd = bpf_obj_get(PIN);
	if (fd < 0 || bpf_map_lookup_elem(fd, &key, &value) || value != 1)
		return 2;
	close(fd);
	if (!bpf_map__is_pinned(skel->maps.full_pin))
		return 3;

	again = pinned__open();
	err = again ? pinned__load(again) : 0;
	pinned__destroy(again);
	if (err != -EEXIST || access(PIN, F_OK))
		return 4;

	/* pins outlive the object, as ever */
	pinned__destroy(skel);
	if (access(PIN, F_OK) || unlink(PIN))
		return 5;
	printf("ok pinned\n");
	return 0;
}
