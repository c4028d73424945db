// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * arena - it is where map_extra says, and the program can take pages of it
 */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	struct arena *skel = arena__open_and_load();
	struct bpf_map_info info;
	long size = 4 * sysconf(_SC_PAGE_SIZE);
	char *mem;

	CHECK(skel, "%s", strerror(errno));
	info = map_info(skel->maps.shared.map_fd);
	CHECK(info.map_extra == 1ull << 30, "%#llx", (unsigned long long)info.map_extra);
	mem = mmap((void *)(1ul << 30), size, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_FIXED_NOREPLACE, skel->maps.shared.map_fd, 0);
	CHECK(mem == (void *)(1ul << 30), "%s", strerror(errno));
	mem[size - 1] = 1;	/* takes the last of four pages */
	CHECK(run_prog(skel->progs.alloc.prog_fd) == 1 << 30, "not the first page");
	CHECK(!mem[0], "not zeroed");
	munmap(mem, size);
	arena__destroy(skel);
	return done("arena");
}
