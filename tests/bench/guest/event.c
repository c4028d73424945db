// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench event - what each event of a running tracer costs
 *
 *   event LABEL
 *
 * Compiled with a signed and with an unsigned skeleton (HEADER). Prints the cost of EVENTS system calls
 * with the tracer attached, less that of as many without: "bench event syscall LABEL NS INSTRUCTIONS".
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include HEADER
#include "bench.h"

#define EVENTS 20000
#define TIMES  5

static void measure(struct cost *costs)
{
	int i, n;

	for (n = 0; n < TIMES; n++) {
		cost_begin(&costs[n]);
		for (i = 0; i < EVENTS; i++)
			syscall(SYS_getppid);
		cost_end(&costs[n]);
	}
}

int main(int argc, char **argv)
{
	struct cost idle[TIMES], traced[TIMES];
	struct s_event *skel;
	int n;

	if (argc != 2)
		return 2;
	measure(idle);
	skel = s_event__open_and_load();
	if (!skel || s_event__attach(skel))
		bench_fail("event");
	measure(traced);
	if (skel->bss->seen < EVENTS)
		bench_fail("no events");
	s_event__destroy(skel);
	for (n = 0; n < TIMES; n++) {
		traced[n].ns -= idle[n].ns;
		traced[n].cpu -= idle[n].cpu;
	}
	bench_print("event", "syscall", argv[1], traced, TIMES);
	return 0;
}
