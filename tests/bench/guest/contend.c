// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench contend FILE TIMES - writes a MiB as often over the same place of a file
 *
 * The kernel lets one at a time write to a file: several of these at once wait for each other's lock. What counts
 * waits has to see that, or its 0 for another lock means nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

static char buf[1 << 20];

int main(int argc, char **argv)
{
	int i, fd;

	if (argc != 3)
		return 2;
	fd = open(argv[1], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	for (i = 0; i < atoi(argv[2]); i++)
		if (fd < 0 || pwrite(fd, buf, sizeof(buf), 0) != sizeof(buf))
			bench_fail(argv[1]);
	return 0;
}
