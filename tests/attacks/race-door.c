// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - other ways to what the loader makes, while it makes it
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "race.h"

#define MAX_METADATA 65536

static bool act_id(struct race *r)
{
	for (int i = 1; i <= r->victim->maps; i++) {
		int fd = map_by_id(r->last_id + i);

		if (fd < 0)
			continue;
		close(fd);
		r->won = 1;
	}
	return r->won;
}

/**
 * door_id() - is any map of a run that is not over found by its id?
 * @r: the round
 */
void door_id(struct race *r)
{
	stall_each(r, act_id);
}

static bool act_number(struct race *r)
{
	for (int n = r->base; n < r->base + 20; n++)
		if (number_open(n))
			r->won = 1;
	return r->won;
}

/**
 * door_number() - is any number of a run that is not over usable?
 * @r: the round
 */
void door_number(struct race *r)
{
	stall_each(r, act_number);
}

/* Each way that starts from the own table. */
static bool number_sent(int n)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov,
			     .msg_iovlen = 1,
			     .msg_control = control,
			     .msg_controllen = sizeof(control)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	bool sent = false;
	int pair[2];

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &n, sizeof(n));
	if (!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		/* The pair has free numbers itself. */
		sent = n != pair[0] && n != pair[1] && sendmsg(pair[0], &msg, 0) == 1;
		close(pair[0]);
		close(pair[1]);
	}
	return sent;
}

static bool number_copied(int n)
{
	int fd = fcntl(n, F_DUPFD_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* A child of fork() has a copy of the table: nothing may be in it that is not in the table. */
static bool number_inherited(int n)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid)
		_exit(number_open(n) || close(n) == 0 || close_range(n, n, 0));
	return pid > 0 && waitpid(pid, &status, 0) == pid && status;
}

static bool act_send(struct race *r)
{
	for (int n = r->base; n < r->base + 20; n++)
		if (number_sent(n) || number_copied(n))
			r->won = 1;
	return r->won;
}

/**
 * door_send() - can a number of a run that is not over be duplicated, or sent to others?
 * @r: the round
 */
void door_send(struct race *r)
{
	stall_each(r, act_send);
}

static bool act_fork(struct race *r)
{
	for (int n = r->base; n < r->base + 4; n++)
		if (number_inherited(n))
			r->won = 1;
	return r->won;
}

/**
 * door_fork() - does a child of fork() get the descriptors of a run that is not over?
 * @r: the round
 */
void door_fork(struct race *r)
{
	stall_each(r, act_fork);
}

static bool act_pidfd(struct race *r)
{
	for (int n = r->base; n < r->base + 20; n++) {
		int fd = peer_fd(r, n);

		if (fd < 0)
			continue;
		close(fd);
		r->won = 1;
	}
	return r->won;
}

/**
 * door_pidfd() - is any number of a run that is not over given to others?
 * @r: the round
 */
void door_pidfd(struct race *r)
{
	stall_each(r, act_pidfd);
}

static bool act_proc(struct race *r)
{
	for (int n = r->base; n < r->base + 20; n++) {
		char path[64], target[64];

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", r->pid, n);
		if (readlink(path, target, sizeof(target)) > 0)
			r->won = 1;
	}
	return r->won;
}

/**
 * door_proc() - does /proc show any number of a run that is not over?
 * @r: the round
 */
void door_proc(struct race *r)
{
	stall_each(r, act_proc);
}

/**
 * door_pidfd_write() - another process takes the map by its number, and writes it
 * @r: the round
 */
void door_pidfd_write(struct race *r)
{
	int n = r->base + r->victim->rodata, fd = -1;
	uint32_t value = 0;

	while (r->running && (fd = peer_fd(r, n)) < 0)
		race_step(r);
	while (r->running && !map_read(fd, &value) && value != ANSWER)
		race_step(r);
	while (r->running && !map_write(fd, EVIL))
		race_step(r);
	if (fd >= 0)
		close(fd);
}

/**
 * door_partial() - take the first program as soon as it is there
 * @r: the round
 */
void door_partial(struct race *r)
{
	int fd = -1;

	while (r->running && (fd = peer_fd(r, r->base + r->victim->last)) < 0)
		race_step(r);
	if (fd < 0)
		return;
	r->set = 1;
	close(fd);
}

/**
 * door_partial_run() - a run for which there are too few numbers
 * @r: the round
 *
 * Return: as race_run().
 */
int door_partial_run(struct race *r)
{
	struct rlimit all, few;
	int err;

	getrlimit(RLIMIT_NOFILE, &all);
	few = all;
	few.rlim_cur = r->base + r->victim->last + 1;
	setrlimit(RLIMIT_NOFILE, &few);
	err = race_run(r);
	if (err && r->set)
		r->won = 1;
	setrlimit(RLIMIT_NOFILE, &all);
	return err;
}

/* Words of the metadata, as they are now. */
static const int *metadata_read(const struct race *r)
{
	static int words[MAX_METADATA / sizeof(int)];
	uint32_t key = 0;
	union bpf_attr attr = {.map_fd = r->meta_fd, .key = (uintptr_t)&key, .value = (uintptr_t)words};

	return r->victim->load.data_sz <= sizeof(words) && !sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr)) ?
		       words : NULL;
}

/**
 * door_watch() - see the loader's numbers in its metadata as it writes them there
 * @r: the round
 */
void door_watch(struct race *r)
{
	uint32_t value = 0;
	const int *table;
	int n = 0;

	r->set = 1;
	while (r->running && (table = metadata_read(r)) && !(n = table[r->victim->rodata - 1]))
		race_step(r);
	while (r->running && (map_read(n, &value) || value != ANSWER))
		race_step(r);
	if (r->running)
		dup2(r->evil[0], n);
}

/**
 * door_watch_run() - run the loader once it is watched
 * @r: the round
 *
 * Return: as race_run().
 */
int door_watch_run(struct race *r)
{
	while (!r->set)
		sched_yield();
	return race_run(r);
}

/* A process that has nothing to do with it loads a good program; it ends itself. */
static pid_t start_other(struct victim *v)
{
	struct sched_param none = {0};
	pid_t pid = fork();
	struct ctx c;
	int fd, meta;

	if (pid)
		return pid;
	sched_setscheduler(0, SCHED_OTHER, &none);
	alarm(20 * attack_slowness());
	fd = victim_load(&v->load, &meta);
	ctx_init(v, &c);
	_exit(fd < 0 || victim_run(fd, &c) ? 1 : 0);
}

static bool act_lock(struct race *r)
{
	bool gone = false;
	pid_t pid;

	/* It is the log of a program that counts; where none can be seen, guess, a few times. */
	if (!number_open(r->base) && rand() % 40)
		return false;
	if (++r->stalls > 6)
		return true;
	pid = start_other(r->victim);
	for (int i = 0; i < 500 && pid > 0 && !gone; i++) {
		usleep(1000);
		gone = waitpid(pid, NULL, WNOHANG) == pid;
	}
	r->won = !gone;
	/* Where it could not be killed now, waiting for it would be for ever. */
	if (!gone)
		kill(pid, SIGKILL);
	return r->won;
}

/**
 * door_lock() - can a loader that waits keep others from being loaded?
 * @r: the round
 */
void door_lock(struct race *r)
{
	r->stalls = 0;
	stall_each(r, act_lock);
}
