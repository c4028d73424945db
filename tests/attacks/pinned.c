// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - pages of a map that io_uring has pinned as a buffer
 */
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include "pinned.h"

static int ring_open(struct ring *r)
{
	size_t size;

	memset(r, 0, sizeof(*r));
	r->fd = syscall(__NR_io_uring_setup, 1, &r->p);
	if (r->fd < 0 || !(r->p.features & IORING_FEAT_SINGLE_MMAP))
		return -1;
	size = r->p.cq_off.cqes + r->p.cq_entries * sizeof(struct io_uring_cqe);
	r->sq = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, IORING_OFF_SQ_RING);
	r->sqe = mmap(NULL, sizeof(*r->sqe), PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, IORING_OFF_SQES);
	return r->sq == MAP_FAILED || r->sqe == MAP_FAILED ? -1 : 0;
}

/* Read @n bytes of @fd to @addr, which the ring has as its buffer 0. Return: what read() would. */
static int ring_read(struct ring *r, int fd, void *addr, uint32_t n)
{
	uint32_t *tail = (uint32_t *)(r->sq + r->p.sq_off.tail);
	struct io_uring_cqe *cqe = (struct io_uring_cqe *)(r->sq + r->p.cq_off.cqes);

	*r->sqe = (struct io_uring_sqe){
		.opcode = IORING_OP_READ_FIXED, .fd = fd, .addr = (uintptr_t)addr, .len = n};
	*(uint32_t *)(r->sq + r->p.sq_off.array) = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(__NR_io_uring_enter, r->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return -1;
	return cqe->res;
}

/**
 * pinned_map() - have the pages of a map pinned, and nobody who maps them
 * @r: filled; its descriptor is the caller's
 * @map_fd: a map that can be mapped
 * @size: of its value
 *
 * Return: what pinned_write() wants, or NULL.
 */
void *pinned_map(struct ring *r, int map_fd, size_t size)
{
	struct iovec iov = {.iov_len = size};

	iov.iov_base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);
	if (iov.iov_base == MAP_FAILED || ring_open(r) ||
	    syscall(__NR_io_uring_register, r->fd, IORING_REGISTER_BUFFERS, &iov, 1))
		return NULL;
	munmap(iov.iov_base, size);
	return iov.iov_base;
}

/**
 * pinned_write() - write to the map
 * @r: the ring that has it pinned
 * @at: from pinned_map()
 * @data: what is written
 * @size: in bytes
 *
 * Return: 0 or -1.
 */
int pinned_write(struct ring *r, void *at, const void *data, size_t size)
{
	int fd = memfd_create("data", MFD_CLOEXEC), err;

	if (fd < 0)
		return -1;
	err = write(fd, data, size) != (ssize_t)size || ring_read(r, fd, at, size) != (int)size;
	close(fd);
	return err ? -1 : 0;
}
