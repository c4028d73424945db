// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - memory whose first fault waits for as long as one likes
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include "held.h"

/**
 * held_watch() - let the faults of missing pages wait
 * @uffd: a userfaultfd, of the process whose memory it is
 * @at: the memory, whole pages of it
 * @size: in bytes
 *
 * Return: 0 or a negative errno.
 */
int held_watch(int uffd, void *at, size_t size)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register reg = {.mode = UFFDIO_REGISTER_MODE_MISSING};

	reg.range.start = (uintptr_t)at;
	reg.range.len = size;
	if (ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &reg))
		return -errno;
	return 0;
}

/**
 * held_new() - memory of the own process, whose first page waits
 * @at: where it is
 * @size: in bytes
 *
 * Return: a userfaultfd, or a negative errno.
 */
int held_new(void **at, size_t size)
{
	int uffd = syscall(__NR_userfaultfd, O_CLOEXEC), err;

	*at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (uffd < 0 || *at == MAP_FAILED)
		return -errno;
	err = held_watch(uffd, *at, HELD_PAGE);
	return err ? err : uffd;
}

/**
 * held_fault() - the next fault that waits
 * @uffd: the userfaultfd
 * @page: its page
 *
 * Return: false if there is none, which only a userfaultfd with O_NONBLOCK says.
 */
bool held_fault(int uffd, uint64_t *page)
{
	struct uffd_msg msg;

	if (read(uffd, &msg, sizeof(msg)) != sizeof(msg) || msg.event != UFFD_EVENT_PAGEFAULT)
		return false;
	*page = msg.arg.pagefault.address & ~(uint64_t)(HELD_PAGE - 1);
	return true;
}

/**
 * held_fill() - let those who wait for a page go on
 * @uffd: the userfaultfd
 * @page: the page
 * @contents: what is in it then, a page of memory; NULL: zeros
 *
 * Return: 0 or a negative errno.
 */
int held_fill(int uffd, void *page, const void *contents)
{
	struct uffdio_zeropage zero = {.range = {(uintptr_t)page, HELD_PAGE}};
	struct uffdio_copy copy = {.dst = (uintptr_t)page, .src = (uintptr_t)contents, .len = HELD_PAGE};

	if (contents ? ioctl(uffd, UFFDIO_COPY, &copy) : ioctl(uffd, UFFDIO_ZEROPAGE, &zero))
		return -errno;
	return 0;
}
