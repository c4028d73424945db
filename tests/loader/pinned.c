// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pinned - the load pins both maps, or none when one name is taken
 */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

#define PIN_A "/sys/fs/bpf/loader_pin_a"
#define PIN_B "/sys/fs/bpf/loader_pin_b"

static int open_pin(const char *path)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (unsigned long)path;
	return skel_sys_bpf(BPF_OBJ_GET, &attr, sizeof(attr));
}

int main(void)
{
	int before = open_fds(), key = 0, value = 0, fd;
	struct pinned *skel;

	unlink(PIN_A);
	unlink(PIN_B);
	skel = pinned__open_and_load();
	CHECK(skel, "%s", strerror(errno));
	CHECK(!run_prog(skel->progs.count.prog_fd), "run");
	fd = open_pin(PIN_A);
	CHECK(fd > 0, "%s", strerror(errno));
	CHECK(!map_lookup(fd, &key, &value) && value == 1, "%d", value);
	close(fd);
	CHECK(!access(PIN_B, F_OK), "%s", strerror(errno));
	CHECK(access("/sys/fs/bpf/not_pinned", F_OK), "pinned too much");
	pinned__destroy(skel);

	/* the second name is taken: the first pin must be taken back */
	CHECK(!unlink(PIN_A), "%s", strerror(errno));
	skel = pinned__open();
	CHECK(skel, "%s", strerror(errno));
	CHECK(pinned__load(skel) == -EEXIST, "%s", strerror(errno));
	CHECK(access(PIN_A, F_OK), "left behind");
	CHECK(!access(PIN_B, F_OK), "removed a foreign pin");
	pinned__destroy(skel);
	unlink(PIN_B);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
	return done("pinned");
}
