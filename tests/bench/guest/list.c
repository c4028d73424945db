// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench list - what many live programs cost: their listing, one more load, and its end
 *
 *   list SIGNER N...
 *
 * Loads signed programs, keeps them, and for each N, in rising order, prints with so many alive the cost of reading
 * hornet/programs, of one more load and of its end; last how much larger the kernel's slabs became for each program.
 * What the kernel frees later, in a thread of its own, is not in the cost of the end.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"
#include "signed.h"

#define TIMES 9
#define READS 3
#define SIZE  "4096"

static void listing(const char *live)
{
	static char buf[65536];
	struct cost costs[READS];
	long long all = 0, was;
	ssize_t n;
	int i, fd;

	for (i = 0; i < READS; i++) {
		was = all;
		all = 0;
		cost_begin(&costs[i]);
		fd = open("/sys/kernel/security/hornet/programs", O_RDONLY | O_CLOEXEC);
		while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
			all += n;
		cost_end(&costs[i]);
		if (fd < 0 || n < 0 || (was && all != was) || all < 100 * atoll(live))
			bench_fail("hornet/programs");
		close(fd);
	}
	bench_print("list", live, "read", costs, READS);
}

static void more(const char *live, int map, size_t sig_len)
{
	struct cost costs[TIMES], ends[TIMES];
	int i, fd;

	for (i = 0; i < TIMES; i++) {
		fd = signed_load(map, sig_len, &costs[i]);
		if (fd < 0)
			bench_fail("one more load");
		cost_begin(&ends[i]);
		close(fd);
		cost_end(&ends[i]);
		bench_settle();
	}
	bench_print("list", live, "load", costs, TIMES);
	bench_print("list", live, "unload", ends, TIMES);
}

int main(int argc, char **argv)
{
	int map, i, most = argc > 2 ? atoi(argv[argc - 1]) : 0, live = 0;
	struct rlimit files = { most + 100, most + 100 };
	size_t size = atoi(SIZE), sig_len;
	struct cost cost;
	long long before;

	if (most < 1)
		return 2;
	setrlimit(RLIMIT_NOFILE, &files);
	sig_len = signed_signature(argv[1], SIZE);
	map = signed_map(signed_metadata(size), size);
	before = bench_slab();
	for (i = 2; i < argc; i++) {
		for (; live < atoi(argv[i]); live++)
			if (signed_load(map, sig_len, &cost) < 0)
				bench_fail("load");
		if (i == argc - 1)
			bench_value("list", argv[i], "slab", (bench_slab() - before) / live);
		listing(argv[i]);
		more(argv[i], map, sig_len);
	}
	return 0;
}
