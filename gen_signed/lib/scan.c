// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - search a file for bytes, in bounded memory; only used to explain a failure */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scan.h"

#define CHUNK (1024 * 1024)

/**
 * gs_scan_bytes() - does a file contain these bytes?
 * @fd: the file, readable and seekable
 * @want, @sz: the bytes, at most a few dozen
 *
 * Return: true if it does; false also if it can't be read.
 */
bool gs_scan_bytes(int fd, const uint8_t *want, size_t sz)
{
	uint8_t *buf = malloc(CHUNK);
	size_t have = 0;
	bool found = false;
	off_t off = 0;
	ssize_t n;

	if (!buf)
		return false;
	while (!found && (n = pread(fd, buf + have, CHUNK - have, off)) > 0) {
		off += n;
		have += n;
		found = memmem(buf, have, want, sz);
		if (have >= sz) {
			/* keep what may be the start of a match */
			memmove(buf, buf + have - (sz - 1), sz - 1);
			have = sz - 1;
		}
	}
	free(buf);
	return found;
}

/**
 * gs_scan_plain_loader() - does a file hold a loader program, of whatever header?
 * @fd: the file, readable and seekable
 *
 * bpf_gen__init() of libbpf starts each loader with r6 = r1; r1 = r10; r1 += -stack size.
 *
 * Return: true if the start of such a program is found.
 */
bool gs_scan_plain_loader(int fd)
{
	static const uint8_t little[] = {
		0xbf, 0x16, 0, 0, 0, 0, 0, 0, 0xbf, 0xa1, 0, 0, 0, 0, 0, 0, 0x07, 0x01, 0, 0,
	};
	static const uint8_t big[] = {
		0xbf, 0x61, 0, 0, 0, 0, 0, 0, 0xbf, 0x1a, 0, 0, 0, 0, 0, 0, 0x07, 0x10, 0, 0,
	};

	return gs_scan_bytes(fd, little, sizeof(little)) || gs_scan_bytes(fd, big, sizeof(big));
}
