// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - a whole file into the new one that will replace it; holes stay holes */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "msg.h"
#include "newfile.h"

#define COPY_CHUNK (256 * 1024)

/* Copy [off, end) of @from to the same place. */
static int copy_data(int to, int from, off_t off, off_t end, char *buf)
{
	off_t to_off = off;
	ssize_t n;
	int err;

	/* share or copy blocks in the kernel where the file system can */
	while (off < end && (n = copy_file_range(from, &off, to, &to_off, end - off, 0)) > 0)
		;
	if (off < end && n < 0 && errno == ENOSPC)
		return -ENOSPC;
	while (off < end) {
		n = pread(from, buf, end - off < COPY_CHUNK ? end - off : COPY_CHUNK, off);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		err = gs_pwrite(to, buf, n, off);
		if (err)
			return err;
		off += n;
	}
	return 0;
}

/* Copy what is not a hole, so that a sparse file stays one. */
static int copy_sparse(int to, int from, off_t size, char *buf)
{
	off_t data, hole = 0;
	int err = ftruncate(to, size) ? -errno : 0;

	while (!err && hole < size) {
		data = lseek(from, hole, SEEK_DATA);
		if (data < 0 && errno == ENXIO)
			break;		/* the rest is a hole */
		hole = data < 0 ? -1 : lseek(from, data, SEEK_HOLE);
		if (hole < 0 || hole > size) {
			/* a file system that does not know, or a file that grew */
			data = data < 0 ? 0 : data;
			hole = size;
		}
		if (data < hole)
			err = copy_data(to, from, data, hole, buf);
	}
	return err;
}

/**
 * gs_newfile_copy() - copy a whole file into the new one
 * @nf: from gs_newfile_start()
 * @from: the file, readable and seekable
 * @log: where messages go
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newfile_copy(struct gs_newfile *nf, int from, const struct gs_log *log)
{
	char *buf = malloc(COPY_CHUNK);
	struct stat st;
	int err = buf ? 0 : -ENOMEM;

	if (!err && fstat(from, &st))
		err = -errno;
	if (!err)
		err = copy_sparse(nf->fd, from, st.st_size, buf);
	free(buf);
	if (err)
		gs_err(log, "%s: can't be written: %s", nf->target, strerror(-err));
	return err;
}
