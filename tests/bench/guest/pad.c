// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench pad - an executable as large as one likes, with the same signature at its end
 *
 *   pad FROM TO SIZE TAIL
 *
 * Copies FROM to TO, the last TAIL bytes to the end of SIZE bytes; what is between is a hole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

static char buf[16 << 20];

int main(int argc, char **argv)
{
	off_t size, tail;
	size_t len;
	int fd;

	if (argc != 5)
		return 2;
	size = atoll(argv[3]);
	tail = atoll(argv[4]);
	len = bench_read(argv[1], buf, sizeof(buf));
	if (tail > (off_t)len || size < (off_t)len)
		return 2;
	fd = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	if (fd < 0 || pwrite(fd, buf, len - tail, 0) != (ssize_t)(len - tail) || ftruncate(fd, size) ||
	    pwrite(fd, buf + len - tail, tail, size - tail) != tail || close(fd))
		bench_fail(argv[2]);
	return 0;
}
