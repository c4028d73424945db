// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 12 - a tracer of the process that loads
 *
 * A process makes the metadata map, loads the loader, runs it and runs what that installed. It stops
 * before and behind each of these system calls, and at each stop the tracer has all that root has over a
 * process: its descriptors, its memory, its calls. What is loaded is of no interest, for what a tracer may
 * load he can load by himself. He wins if a program that the verified loader installed runs on other data
 * than the signed: then it does not return VICTIM_RETVAL.
 *
 * Here one thing is tried at one stop: each thing at each stop, in turn. row12-traced.c has the attacks
 * that take more than one stop. Only those win on mainline: the run of the loader is one call, inside of
 * which nothing stops.
 */
#include <stdio.h>
#include <unistd.h>
#include <sys/syscall.h>
#include "scene.h"

#define NUMBERS 9  /* of the caller: 0 to 2, the map, the loader, and the four that this makes */
#define STOPS	12 /* of the caller's six calls of bpf(2); there are some more */

/* Try the @i-th thing at a stop; false if there is none. */
typedef bool way(struct scene *s, struct traced *t, int i);

enum round { TRIED, NO_SUCH_THING, NO_SUCH_STOP };

static enum round one_round(struct scene *s, way *way, int stop, int i)
{
	enum round result = TRIED;
	struct traced t;

	if (scene_start(s, &t))
		return NO_SUCH_STOP;
	for (int k = 0; k < stop && result == TRIED; k++)
		if (!traced_next(&t))
			result = NO_SUCH_STOP;
	if (result == TRIED && !way(s, &t, i))
		result = NO_SUCH_THING;
	if (result != TRIED) {
		traced_end(&t);
		return result;
	}
	do
		scene_judge(s);
	while (traced_next(&t));
	scene_end(s, &t);
	if (s->won)
		attack_fail(s->m, "thing %d at stop %d: other data than the signed", i, stop);
	return TRIED;
}

static void everywhere(struct machine *m, way *way)
{
	enum round last = TRIED;
	struct scene s;
	int stop = 0;

	if (scene_open(m, &s))
		last = NO_SUCH_STOP;
	while (last != NO_SUCH_STOP) {
		stop++;
		last = TRIED;
		for (int i = 0; last == TRIED; i++)
			last = one_round(&s, way, stop, i);
	}
	printf("# %s: %d rounds at %d stops, %d good, %d won\n", m->attack->name, s.rounds, stop - 1, s.good, s.wins);
	if (stop <= STOPS || s.rounds < STOPS / 2 || !s.good)
		attack_fail(m, "%d rounds at %d stops, %d good: something was not tried", s.rounds, stop - 1, s.good);
	scene_close(&s);
}

static bool map_over(struct scene *s, struct traced *t, int i)
{
	int n = 3 + i / 2;

	if (n >= NUMBERS)
		return false;
	traced_call(t, __NR_dup2, i % 2 ? s->data : s->map, n, 0);
	return true;
}

static bool closed(struct scene *s, struct traced *t, int i)
{
	(void)s;
	if (i >= NUMBERS)
		return false;
	traced_call(t, __NR_close, i, 0, 0);
	return true;
}

/* The words of what bpf(2) is given, then those of the loader's context. */
static bool word(struct scene *s, struct traced *t, int i)
{
	uint64_t words = t->args[2] / 4, ctx, w = i;

	if (!t->entry || t->nr != __NR_bpf)
		return false;
	if (w < words)
		return !traced_write(t, t->args[1] + 4 * w, &s->map, sizeof(s->map));
	w -= words;
	ctx = loader_ctx(t);
	return ctx && w < VICTIM_CTX / 4 && !traced_write(t, ctx + 4 * w, &s->map, sizeof(s->map));
}

static bool metadata(struct scene *s, struct traced *t, int i)
{
	return !i && !traced_write(t, (uintptr_t)s->l.data, s->other, s->l.data_sz);
}

static bool twice(struct scene *s, struct traced *t, int i)
{
	(void)s;
	if (i || t->nr != __NR_bpf)
		return false;
	traced_call(t, t->nr, t->args[0], t->args[1], t->args[2]);
	return true;
}

static bool interrupted(struct scene *s, struct traced *t, int i)
{
	(void)s;
	if (!i)
		traced_interrupt(t);
	return !i;
}

static void ptrace_map(struct machine *m)
{
	everywhere(m, map_over);
}

static void ptrace_close(struct machine *m)
{
	everywhere(m, closed);
}

static void ptrace_word(struct machine *m)
{
	everywhere(m, word);
}

static void ptrace_data(struct machine *m)
{
	everywhere(m, metadata);
}

static void ptrace_twice(struct machine *m)
{
	everywhere(m, twice);
}

static void ptrace_interrupt(struct machine *m)
{
	everywhere(m, interrupted);
}

#define BAD "OK|BADSIG|UNEXPECTED"
#define ANY "NONE|OK|UNSIGNED|BADSIG|UNKNOWNKEY|UNEXPECTED|FAULT"

static const struct attack table[] = {
	{"12-ptrace-map", "tracer puts own maps over each number, at each stop", ptrace_map, {0}, BAD, NULL, 0},
	{"12-ptrace-close", "tracer closes each descriptor, at each stop", ptrace_close, {0}, BAD, NULL, 0},
	{"12-ptrace-word", "tracer writes his map's number to each word of each call, and of the context",
	 ptrace_word, {0}, ANY, NULL, 0},
	{"12-ptrace-data", "tracer writes other metadata, at each stop", ptrace_data, {0}, BAD, NULL, 0},
	{"12-ptrace-twice", "tracer has each call made twice", ptrace_twice, {0}, BAD, NULL, 0},
	{"12-ptrace-interrupt", "tracer interrupts at each stop: none is inside the run", ptrace_interrupt, {0},
	 BAD, NULL, 0},
	{"12-ptrace-pinned", "tracer has the metadata map pinned, and writes to it before the run", ptrace_pinned,
	 {0}, "OK", NULL, 0},
	{"12-ptrace-thread", "tracer adds a thread, which puts his map over the number while the run waits in its log",
	 ptrace_thread, {0}, "OK", NULL, 0},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
