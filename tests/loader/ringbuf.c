// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ringbuf - sizes are rounded up to what this machine's pages need
 */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

static void check_size(int fd, unsigned int want)
{
	unsigned int page = sysconf(_SC_PAGE_SIZE);
	struct bpf_map_info info = map_info(fd);

	if (want < page)
		want = page;
	CHECK(info.max_entries == want, "%u, not %u", info.max_entries, want);
}

int main(void)
{
	struct ringbuf *skel = ringbuf__open_and_load();

	CHECK(skel, "%s", strerror(errno));
	check_size(skel->maps.small.map_fd, 4096);
	check_size(skel->maps.odd.map_fd, 8192);
	check_size(skel->maps.large.map_fd, 256 * 1024);
	check_size(skel->maps.user.map_fd, 4096);
	CHECK(!run_prog(skel->progs.output.prog_fd), "output");
	ringbuf__destroy(skel);
	return done("ringbuf");
}
