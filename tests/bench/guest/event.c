// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench event - what each event of a running tracer costs
 *
 *   event LABEL
 *
 * Compiled with a signed and with an unsigned skeleton (HEADER) of each KIND of tracer. Prints the cost of EVENTS system
 * calls with the tracer attached, less that of as many without: "bench event KIND LABEL NS INSTRUCTIONS". Of several
 * times the least: what is more is the timer's interrupts.
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include HEADER
#include "bench.h"

#define EVENTS 20000
#define TIMES  9

static struct cost measure(void)
{
	struct cost least = { 0 }, cost;
	int i, n;

	for (n = 0; n < TIMES; n++) {
		cost_begin(&cost);
		for (i = 0; i < EVENTS; i++)
			syscall(SYS_getpgid, 0);
		cost_end(&cost);
		if (!n || cost.cpu < least.cpu)
			least = cost;
	}
	return least;
}

int main(int argc, char **argv)
{
	struct cost idle, traced;
	struct s_event *skel;

	if (argc != 2)
		return 2;
	idle = measure();
	skel = s_event__open_and_load();
	if (!skel || s_event__attach(skel))
		bench_fail("event");
	traced = measure();
	if (skel->bss->seen < EVENTS)
		bench_fail("no events");
	s_event__destroy(skel);
	traced.ns -= idle.ns;
	traced.cpu -= idle.cpu;
	bench_print("event", KIND, argv[1], &traced, 1);
	return 0;
}
