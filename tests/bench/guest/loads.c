// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench loads - median cost of open and load of each skeleton in this program
 *
 *   loads LABEL LOADS [KIND...]
 *
 * BENCH_SETTLE=0: without a pause after each load. Prints "bench load NAME LABEL:KIND NS INSTRUCTIONS"; only these kinds, if some are named. A skeleton
 * that this kernel doesn't take is "bench-skipped": whether it should have been is for the host to say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define MOST 101

extern const struct bench_load *const __start_bench_loads[], *const __stop_bench_loads[];

/* libbpf is asked to be quiet: a console of 115200 baud is not what is measured. */
extern void libbpf_set_print(void *fn) __attribute__((weak));

static int measure(const struct bench_load *b, const char *label, int loads)
{
	struct cost costs[MOST];
	char kind[128];
	int i, err;

	for (i = 0; i < loads; i++) {
		err = b->once(&costs[i]);
		if (err) {
			printf("bench-skipped %s %s:%s %d\n", b->name, label, b->kind, err);
			return 0;
		}
		if (!getenv("BENCH_SETTLE"))
			bench_settle();
	}
	snprintf(kind, sizeof(kind), "%s:%s", label, b->kind);
	bench_print("load", b->name, kind, costs, loads);
	return 1;
}

int main(int argc, char **argv)
{
	const struct bench_load *const *b;
	int i, loads = argc > 2 ? atoi(argv[2]) : 0;

	if (loads < 1 || loads > MOST)
		return 2;
	if (libbpf_set_print)
		libbpf_set_print(NULL);
	for (b = __start_bench_loads; b < __stop_bench_loads; b++) {
		for (i = 3; i < argc && strcmp(argv[i], (*b)->kind); i++)
			;
		if (argc == 3 || i < argc)
			measure(*b, argv[1], loads);
	}
	return 0;
}
