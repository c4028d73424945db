// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - one attack, round after round
 *
 * In every other round the attacker is on another CPU. In those between it is on the loader's and
 * interrupts it: that needs no second CPU, only a kernel that can be preempted.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/sched.h>
#include "race.h"

/**
 * race_pin() - stay on one CPU
 * @cpu: which
 */
void race_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/**
 * race_spin() - let a little time pass without a system call
 * @n: how little
 */
void race_spin(unsigned int n)
{
	while (n--)
		__asm__ volatile("" ::: "memory");
}

/**
 * race_step() - between two looks at what the loader does
 * @r: the round
 *
 * On a CPU of its own the attacker just looks again. On the loader's CPU, before which it goes, it
 * lets it have a moment.
 */
void race_step(const struct race *r)
{
	struct timespec moment = {.tv_nsec = 5000 + rand() % 60000};

	if (r->step)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
}

static void priority(int policy)
{
	struct sched_param p = {.sched_priority = policy == SCHED_FIFO ? 10 : 0};

	sched_setscheduler(0, policy, &p);
}

/**
 * race_high() - move a descriptor away from the numbers that a loader will take
 * @fd: a descriptor, or a negative errno
 *
 * Return: the new number, or the errno.
 */
int race_high(int fd)
{
	int high;

	if (fd < 0)
		return fd;
	high = fcntl(fd, F_DUPFD_CLOEXEC, HIGH_FD);
	if (high < 0)
		high = -errno;
	close(fd);
	return high;
}

/**
 * race_run() - run the loader, nothing more
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int race_run(struct race *r)
{
	return victim_run(r->prog_fd, &r->ctx);
}

static void attacker(struct race *r)
{
	int seen = 0;

	race_pin(1);
	for (;;) {
		while (r->go == seen)
			sched_yield();
		seen = r->go;
		if (r->quit)
			return;
		if (r->step) {
			race_pin(0);
			priority(SCHED_FIFO);
		}
		r->ready = seen;
		r->attempt->during(r);
		priority(SCHED_OTHER);
		race_pin(1);
		r->done = seen;
	}
}

static void *attacker_thread(void *arg)
{
	attacker(arg);
	return NULL;
}

struct helper {
	pthread_t thread;
	pid_t pid;
};

static int helper_start(struct race *r, struct helper *h)
{
	struct clone_args args = {.exit_signal = SIGCHLD};

	h->pid = 0;
	switch (r->attempt->who) {
	case NOBODY:
		return 0;
	case THREAD:
		return -pthread_create(&h->thread, NULL, attacker_thread, r);
	case TABLE:
		args.flags = CLONE_FILES;
		break;
	case PROCESS:
		break;
	}
	h->pid = syscall(__NR_clone3, &args, sizeof(args));
	if (h->pid < 0)
		return -errno;
	if (!h->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		attacker(r);
		_exit(0);
	}
	return 0;
}

static void helper_stop(struct race *r, struct helper *h)
{
	r->quit = 1;
	r->go++;
	if (r->attempt->who == THREAD)
		pthread_join(h->thread, NULL);
	else if (h->pid > 0)
		waitpid(h->pid, NULL, 0);
}

static void let_loose(struct race *r)
{
	r->running = 1;
	if (r->attempt->who == NOBODY)
		return;
	r->go++;
	while (r->ready != r->go)
		sched_yield();
}

static void call_off(struct race *r)
{
	r->running = 0;
	while (r->attempt->who != NOBODY && r->done != r->go)
		sched_yield();
}

static enum outcome judge_round(struct race *r, int err)
{
	const struct attempt *a = r->attempt;

	if (r->won)
		return WIN;
	if (err)
		return a->flags & DENIES ? WIN : REFUSED;
	return victim_judge(r->victim, &r->ctx, a->flags & JUDGE_END);
}

/* The lowest free number is where the loader starts. */
static int next_number(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

static int one_round(struct race *r, struct tally *t, bool records)
{
	const struct attempt *a = r->attempt;
	const struct load *l = a->flags & FOREVER ? &r->victim->forever : &r->victim->load;
	enum outcome o;
	int err;

	r->won = r->set = r->start = 0;
	r->step = a->flags & STEPS || t->rounds & 1;
	err = a->before ? a->before(r) : 0;
	if (err < 0) {
		fprintf(stderr, "%s: cannot be prepared: %s\n", a->name, strerror(-err));
		return err;
	}
	/* what the attacker has loaded for all rounds */
	if (records && !t->rounds)
		race_records_skip();
	r->prog_fd = victim_load(l, &r->meta_fd);
	if (r->prog_fd < 0) {
		fprintf(stderr, "%s: the loader does not load: %s\n", a->name,
			strerror(-r->prog_fd));
		return r->prog_fd;
	}
	r->prog_fd = race_high(r->prog_fd);
	r->meta_fd = race_high(r->meta_fd);
	r->base = next_number();
	r->last_id = map_last_id();
	r->last_prog = prog_last_id();
	r->last_btf = btf_last_id();
	let_loose(r);
	err = a->run ? a->run(r) : race_run(r);
	call_off(r);
	o = judge_round(r, err);
	t->outcome[o]++;
	t->rounds++;
	if (records && !race_records_right(r, !err && !a->run))
		t->wrong++;
	if (err < 0)
		t->errnos[-err < 134 ? -err : 0]++;
	if (a->after)
		a->after(r);
	close_range(r->base, HIGH_FD - 1, 0);
	close(r->prog_fd);
	close(r->meta_fd);
	for (int i = 0; i < 3; i++) {
		if (r->evil[i] > 0)
			close(r->evil[i]);
		r->evil[i] = 0;
	}
	return 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/**
 * race_rounds() - try one attack again and again
 * @r: the attack and its victim
 * @limits: how often, and for how long
 * @t: what came of it
 *
 * Return: 0, or a negative errno after a line on stderr.
 */
int race_rounds(struct race *r, const struct limits *limits, struct tally *t)
{
	double end = now() + limits->seconds;
	struct helper h;
	int err;

	memset(t, 0, sizeof(*t));
	race_pin(0);
	r->pid = getpid();
	ctx_init(r->victim, &r->ctx);
	err = helper_start(r, &h);
	if (err < 0)
		return err;
	for (int i = 0; i < limits->rounds && !err && (i < limits->least || !limits->seconds || now() < end) &&
			!(limits->until_won && !(r->attempt->flags & NO_WIN) && t->outcome[WIN]); i++) {
		/* A round that hangs ends the program, not the machine. */
		alarm(30 * attack_slowness());
		ctx_init(r->victim, &r->ctx);
		err = one_round(r, t, limits->records);
	}
	alarm(0);
	helper_stop(r, &h);
	if (r->evil_prog > 0)
		close(r->evil_prog);
	if (r->evil_btf > 0)
		close(r->evil_btf);
	return err;
}
