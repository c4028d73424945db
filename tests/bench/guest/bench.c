// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* bench - what the guest's programs share */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

/**
 * bench_fail - end this program, and with it the run
 * @what: what failed; errno says why
 */
void bench_fail(const char *what)
{
	printf("bench-failed %s: %s\n", what, strerror(errno));
	fflush(stdout);
	exit(1);
}

static long long read_clock(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/**
 * cost_begin - begin to measure
 * @c: what is measured
 */
void cost_begin(struct cost *c)
{
	c->cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
	c->ns = read_clock(CLOCK_MONOTONIC_RAW);
}

/**
 * cost_end - end it
 * @c: what cost_begin() was called with; holds the cost afterwards
 */
void cost_end(struct cost *c)
{
	c->ns = read_clock(CLOCK_MONOTONIC_RAW) - c->ns;
	c->cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID) - c->cpu;
}

/** bench_settle - wait until what was given up before is freed, so that it isn't measured */
void bench_settle(void)
{
	usleep(50000);
}

static int by_ns(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	return (x->ns > y->ns) - (x->ns < y->ns);
}

static int by_cpu(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	return (x->cpu > y->cpu) - (x->cpu < y->cpu);
}

/**
 * bench_print - print the medians of several measurements
 * @figure: what was measured
 * @name: of what
 * @kind: in which way
 * @costs: the measurements; their order is lost
 * @n: how many
 */
void bench_print(const char *figure, const char *name, const char *kind, struct cost *costs, int n)
{
	long long cpu;

	qsort(costs, n, sizeof(*costs), by_cpu);
	cpu = costs[n / 2].cpu;
	qsort(costs, n, sizeof(*costs), by_ns);
	printf("bench %s %s %s %lld %lld\n", figure, name, kind, costs[n / 2].ns,
	       cpu / NS_PER_INSTRUCTION);
	fflush(stdout);
}

/**
 * bench_value - print a number that is no cost
 * @figure: what was measured
 * @name: of what
 * @kind: in which way
 * @value: the number
 */
void bench_value(const char *figure, const char *name, const char *kind, long long value)
{
	printf("bench %s %s %s %lld %lld\n", figure, name, kind, value, value);
	fflush(stdout);
}

/**
 * bench_read - read a file; the run ends if that fails
 * @path: the file
 * @buf: where to
 * @size: room in @buf
 *
 * Return: how many bytes it has.
 */
size_t bench_read(const char *path, void *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	while (fd >= 0 && len < size && (n = read(fd, (char *)buf + len, size - len)) > 0)
		len += n;
	if (fd < 0 || !len || len == size)
		bench_fail(path);
	close(fd);
	return len;
}

/**
 * bench_slab - get how much the kernel's slabs take
 *
 * Return: bytes, to the KiB.
 */
long long bench_slab(void)
{
	static char buf[65536];
	char *at;

	buf[bench_read("/proc/meminfo", buf, sizeof(buf) - 1)] = 0;
	at = strstr(buf, "\nSlab:");
	if (!at)
		bench_fail("/proc/meminfo");
	return atoll(at + 6) * 1024;
}
