// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - the parts of the kernel that put files into other tasks' tables, or keep files themselves
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include "race.h"

/* A thread in whose name seccomp's supervisor may change the table: it waits in a system call for ever. */
static struct {
	pthread_t thread;
	_Atomic int listener; /* its number, or a negative errno */
	uint64_t call;	      /* that system call */
} supervised;

static void *supervised_thread(void *arg)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = {.len = sizeof(filter) / sizeof(filter[0]), .filter = filter};
	int fd = syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);

	(void)arg;
	supervised.listener = fd < 0 ? -errno : race_high(fd);
	for (;;)
		syscall(__NR_getppid);
	return NULL;
}

/**
 * reach_addfd_before() - a log that waits, and a thread that is supervised
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int reach_addfd_before(struct race *r)
{
	struct seccomp_notif notif = {0};
	int err;

	if (!supervised.thread) {
		err = pthread_create(&supervised.thread, NULL, supervised_thread, NULL);
		if (err)
			return -err;
		while (!supervised.listener)
			usleep(1000);
		if (supervised.listener < 0)
			return supervised.listener;
		if (ioctl(supervised.listener, SECCOMP_IOCTL_NOTIF_RECV, &notif))
			return -errno;
		supervised.call = notif.id;
	}
	return stall_fault_before(r);
}

/* dup2() in another's name. */
static bool number_added(int from, int n)
{
	struct seccomp_notif_addfd add = {
		.id = supervised.call,
		.flags = SECCOMP_ADDFD_FLAG_SETFD,
		.srcfd = from,
		.newfd = n,
	};

	return ioctl(supervised.listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) == n;
}

static bool act_addfd(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (number_open(r->base + r->victim->maps)) {
		number_added(r->evil[0], n);
		return true;
	}
	/* Where the number is reserved and not in the table, this must fail. */
	if (!number_open(n) && number_added(r->evil[0], n))
		close(n);
	return false;
}

/**
 * reach_addfd() - seccomp's supervisor puts the own map over the number of .rodata
 * @r: the round
 */
void reach_addfd(struct race *r)
{
	stall_each(r, act_addfd);
}

static int ring_fd(void)
{
	static int ring;
	struct io_uring_params p = {0};

	if (!ring)
		ring = race_high(syscall(__NR_io_uring_setup, 1, &p));
	return ring;
}

static bool act_uring(struct race *r)
{
	int ring = ring_fd();

	for (int n = r->base; n < r->base + 20; n++) {
		if (syscall(__NR_io_uring_register, ring, IORING_REGISTER_FILES, &n, 1))
			continue;
		syscall(__NR_io_uring_register, ring, IORING_UNREGISTER_FILES, NULL, 0);
		r->won = 1;
	}
	return r->won;
}

/**
 * reach_uring() - can a number of a run that is not over be registered with io_uring?
 * @r: the round
 */
void reach_uring(struct race *r)
{
	stall_each(r, act_uring);
}

static bool act_prog_id(struct race *r)
{
	for (int i = 1; i <= r->victim->progs; i++) {
		int fd = prog_by_id(r->last_prog + i);

		if (fd < 0)
			continue;
		close(fd);
		r->won = 1;
	}
	return r->won;
}

/**
 * reach_prog_id() - is any program of a run that is not over found by its id?
 * @r: the round
 */
void reach_prog_id(struct race *r)
{
	stall_each(r, act_prog_id);
}

static bool act_btf_id(struct race *r)
{
	int fd = btf_by_id(r->last_btf + 1);

	if (fd >= 0) {
		close(fd);
		r->won = 1;
	}
	return r->won;
}

/**
 * reach_btf_id() - is the BTF of a run that is not over found by its id?
 * @r: the round
 */
void reach_btf_id(struct race *r)
{
	stall_each(r, act_btf_id);
}

/**
 * reach_ctx() - initial values, sizes and flags of the context change all the time while it runs
 * @r: the round
 *
 * The numbers in it are the loader's results and stay.
 */
void reach_ctx(struct race *r)
{
	volatile unsigned char *c = r->ctx.bytes;
	uint32_t values[2] = {EVIL, RODATA_MARK};
	uint64_t from = (uintptr_t)values;

	while (r->running) {
		for (int i = 0; i < r->victim->maps; i++) {
			for (unsigned int b = 0; b < sizeof(from); b++)
				c[24 + 16 * i + 8 + b] = from >> (8 * b);
			c[24 + 16 * i + 4] = rand();
		}
		c[4] = rand();
		race_step(r);
	}
}
