// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench end - open and load in an executable of a given size
 *
 *   end NAME LABEL LOADS
 *
 * Compiled with a skeleton that has its signature (HEADER), with one that leaves it to the end of
 * the executable, and with one whose object has CO-RE relocations. BENCH_SETTLE=0: without a pause after each load. Prints "bench end NAME LABEL NS INSTRUCTIONS".
 */
#include <stdlib.h>

#include HEADER
#include "bench.h"

#define MOST 101

int main(int argc, char **argv)
{
	int err, i, loads = argc == 4 ? atoi(argv[3]) : 0;
	struct cost costs[MOST];
	struct s_session *skel;

	if (loads < 1 || loads > MOST)
		return 2;
	for (i = 0; i < loads; i++) {
		cost_begin(&costs[i]);
		skel = s_session__open();
		if (!skel)
			bench_fail("open");
		skel->keyring_id = 1; /* the secondary one, while Hornet is off */
		err = s_session__load(skel);
		cost_end(&costs[i]);
		if (err)
			bench_fail("end");
		s_session__destroy(skel);
		if (!getenv("BENCH_SETTLE"))
			bench_settle();
	}
	bench_print("end", argv[1], argv[2], costs, loads);
	return 0;
}
