/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - pages of a map that io_uring has pinned: they can be written when nobody maps them any more
 */
#ifndef HORNET_TEST_PINNED_H
#define HORNET_TEST_PINNED_H

#include <stddef.h>
#include <linux/io_uring.h>

struct ring {
	int fd;
	struct io_uring_params p;
	char *sq; /* both queues */
	struct io_uring_sqe *sqe;
};

void *pinned_map(struct ring *r, int map_fd, size_t size);
int pinned_write(struct ring *r, void *at, const void *data, size_t size);

#endif
