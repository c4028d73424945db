// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cpus - the size is this machine's number of possible CPUs, found by the
 * loader in the kernel; where it may not see kernel addresses there is room for more
 */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

#define POSSIBLE "/sys/devices/system/cpu/possible"
#define RESTRICT "/proc/sys/kernel/kptr_restrict"

/* returns the value before */
static int set_restrict(int value)
{
	FILE *f = fopen(RESTRICT, "r+");
	int old;

	CHECK(f && fscanf(f, "%d", &old) == 1, "%s", strerror(errno));
	rewind(f);
	CHECK(fprintf(f, "%d\n", value) > 0 && !fclose(f), "%s", strerror(errno));
	return old;
}

static void check_load(unsigned int least, unsigned int most)
{
	int before = open_fds();
	struct cpus *skel = cpus__open_and_load();
	struct bpf_map_info info;

	CHECK(skel, "%s", strerror(errno));
	info = map_info(skel->maps.events.map_fd);
	CHECK(info.max_entries >= least && info.max_entries <= most, "%u, not %u to %u", info.max_entries,
	      least, most);
	info = map_info(skel->maps.three.map_fd);
	CHECK(info.max_entries == 3, "%u", info.max_entries);
	cpus__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
}

int main(void)
{
	unsigned int first, last = 0;
	int old;
	FILE *f = fopen(POSSIBLE, "r");

	CHECK(f, "%s", strerror(errno));
	CHECK(fscanf(f, "%u-%u", &first, &last) >= 1 && !first, POSSIBLE);
	fclose(f);
	check_load(last + 1, last + 1);
	old = set_restrict(2);	/* nr_cpu_ids is hidden now */
	check_load(last + 1, 8192);
	set_restrict(old);
	return done("cpus");
}
