// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tail - the tail call arrives at the program of its slot */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

static int run_filter(int fd)
{
	char packet[64] = {};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = fd;
	attr.test.data_in = (unsigned long)packet;
	attr.test.data_size_in = sizeof(packet);
	CHECK(!skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr)), "%s", strerror(errno));
	return attr.test.retval;
}

int main(void)
{
	struct tail *skel = tail__open_and_load();

	CHECK(skel, "%s", strerror(errno));
	CHECK(run_filter(skel->progs.first.prog_fd) == 3, "no tail call");
	CHECK(run_filter(skel->progs.second.prog_fd) == 2, "an empty slot");
	tail__destroy(skel);
	return done("tail");
}
