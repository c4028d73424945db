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
 * Of our libbpf it closes its descriptors in a loop: if r1 s<= 0 goto +1; call 168. That of mainline's
 * libbpf clears its stack first: r3 = 0; call 113. The registers' byte depends on the target's byte order.
 *
 * Return: true if such instructions are found.
 */
bool gs_scan_plain_loader(int fd)
{
	static const uint8_t mark[][16] = {
		{ 0xd5, 0x01, 1, 0, 0, 0, 0, 0, 0x85, 0, 0, 0, 168, 0, 0, 0 },
		{ 0xd5, 0x10, 0, 1, 0, 0, 0, 0, 0x85, 0, 0, 0, 0, 0, 0, 168 },
		{ 0xb7, 0x03, 0, 0, 0, 0, 0, 0, 0x85, 0, 0, 0, 113, 0, 0, 0 },
		{ 0xb7, 0x30, 0, 0, 0, 0, 0, 0, 0x85, 0, 0, 0, 0, 0, 0, 113 },
	};
	size_t i;

	for (i = 0; i < sizeof(mark) / sizeof(mark[0]); i++)
		if (gs_scan_bytes(fd, mark[i], sizeof(mark[i])))
			return true;
	return false;
}

/**
 * gs_scan_full_skeleton() - does a file hold the BPF object of a full skeleton?
 * @fd: the file, readable and seekable
 *
 * Return: true if the start of a relocatable ELF file for EM_BPF is found.
 */
bool gs_scan_full_skeleton(int fd)
{
	static const uint8_t little[] = "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\1\0\367";
	static const uint8_t big[] = "\177ELF\2\2\1\0\0\0\0\0\0\0\0\0\0\1\0\367";

	/* the first ends in the second byte of e_machine, 0, which is the NUL here */
	return gs_scan_bytes(fd, little, sizeof(little)) ||
	       gs_scan_bytes(fd, big, sizeof(big) - 1);
}
