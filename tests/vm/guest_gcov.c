// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* VM init - the counters of a kernel built with gcov, to a folder of the host's. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

#define GCOV	 "/sys/kernel/debug/gcov"
#define COUNTERS ".gcda"

static int out_dir;

/* The kernel has them below the path of its build, of which the last name is enough. */
static int copy(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + ftw->base;
	size_t len = strlen(name), suffix = sizeof(COUNTERS) - 1;
	char buf[16384];
	int from, to;
	ssize_t n;

	(void)st;
	if (type != FTW_F || len < suffix || strcmp(name + len - suffix, COUNTERS))
		return 0;
	from = open(path, O_RDONLY | O_CLOEXEC);
	to = openat(out_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (from < 0 || to < 0)
		vm_fail("counters of %s: %s", name, strerror(errno));
	while ((n = read(from, buf, sizeof(buf))) > 0)
		if (write(to, buf, n) != n)
			break;
	if (n || close(to))
		vm_fail("counters of %s: %s", name, strerror(errno));
	close(from);
	return 0;
}

void vm_gcov(void)
{
	size_t len;
	char *dir;

	dir = vm_read("gcov", &len);
	if (!dir || access(GCOV, F_OK))
		return;
	out_dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out_dir < 0 || nftw(GCOV, copy, 8, FTW_PHYS))
		vm_fail("counters: %s: %s", dir, strerror(errno));
}
