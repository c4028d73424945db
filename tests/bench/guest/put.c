// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* bench put FROM TO: writes a file to another one in one write(), as securityfs wants it */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "bench.h"

static char buf[4 << 20];

int main(int argc, char **argv)
{
	size_t len;
	int fd;

	if (argc != 3)
		return 2;
	len = bench_read(argv[1], buf, sizeof(buf));
	fd = open(argv[2], O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, buf, len) != (ssize_t)len || close(fd))
		bench_fail(argv[2]);
	return 0;
}
