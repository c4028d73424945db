// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench list - what many live programs cost: their listing, and one more load
 *
 *   list N
 *
 * Loads N small programs, keeps them, and prints the cost of reading hornet/programs, of one more load,
 * and how much larger the kernel's slabs became for each program.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bench.h"
#include "bpfcall.h"

#define TIMES 9

static int load(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (unsigned long)return_0;
	attr.insn_cnt = 2;
	attr.license = (unsigned long)"GPL";
	return bpf_call(BPF_PROG_LOAD, &attr, END_OF(prog_name));
}

static void listing(const char *live)
{
	static char buf[65536];
	struct cost costs[TIMES];
	long long all = 0, was;
	ssize_t n;
	int i, fd;

	for (i = 0; i < TIMES; i++) {
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
	bench_print("list", live, "read", costs, TIMES);
}

static void more(const char *live)
{
	struct cost costs[TIMES];
	int i, fd;

	for (i = 0; i < TIMES; i++) {
		cost_begin(&costs[i]);
		fd = load();
		cost_end(&costs[i]);
		if (fd < 0)
			bench_fail("one more load");
		close(fd);
		bench_settle();
	}
	bench_print("list", live, "load", costs, TIMES);
}

int main(int argc, char **argv)
{
	int i, n = argc == 2 ? atoi(argv[1]) : 0;
	struct rlimit files = { n + 100, n + 100 };
	long long before;

	if (n < 1)
		return 2;
	setrlimit(RLIMIT_NOFILE, &files);
	before = bench_slab();
	for (i = 0; i < n; i++)
		if (load() < 0)
			bench_fail("load");
	bench_value("list", argv[1], "slab", (bench_slab() - before) / n);
	listing(argv[1]);
	more(argv[1]);
	return 0;
}
