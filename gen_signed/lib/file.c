// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - read and write the whole of what was asked for; is a file what it was? */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>

#include "file.h"

/**
 * gs_pread() - read exactly @sz bytes at @off
 *
 * Return: 0, -EIO if the file ends before, or another negative errno.
 */
int gs_pread(int fd, void *buf, size_t sz, uint64_t off)
{
	char *p = buf;

	while (sz) {
		ssize_t n = pread(fd, p, sz, off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return -EIO;
		p += n;
		off += n;
		sz -= n;
	}
	return 0;
}

/**
 * gs_write() - write exactly @sz bytes
 *
 * Return: 0 or a negative errno.
 */
int gs_write(int fd, const void *buf, size_t sz)
{
	const char *p = buf;

	while (sz) {
		ssize_t n = write(fd, p, sz);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		sz -= n;
	}
	return 0;
}

/**
 * gs_pwrite() - write exactly @sz bytes at @off
 *
 * Return: 0 or a negative errno.
 */
int gs_pwrite(int fd, const void *buf, size_t sz, uint64_t off)
{
	const char *p = buf;

	while (sz) {
		ssize_t n = pwrite(fd, p, sz, off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		off += n;
		sz -= n;
	}
	return 0;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/** gs_is_unchanged() - is it one file both times, and nothing of it changed in between? */
bool gs_is_unchanged(const struct stat *was, const struct stat *now)
{
	return was->st_dev == now->st_dev && was->st_ino == now->st_ino && was->st_size == now->st_size &&
	       same_time(&was->st_mtim, &now->st_mtim) && same_time(&was->st_ctim, &now->st_ctim);
}
