/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * bench - what the guest's programs share: clocks, medians, the lines that the host reads
 *
 * The guest runs under QEMU's icount: its clocks count instructions, 8 ns each. The monotonic clock
 * also goes on while the machine waits for something (a grace period); the process' own does not.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NS_PER_INSTRUCTION 8

/**
 * struct cost - what something took
 * @ns: time that passed, in nanoseconds of the machine's clock
 * @cpu: time that this process ran in it, likewise
 */
struct cost {
	long long ns, cpu;
};

void bench_fail(const char *what) __attribute__((noreturn));
void bench_print(const char *figure, const char *name, const char *kind, struct cost *costs, int n);
void bench_value(const char *figure, const char *name, const char *kind, long long value);
void cost_begin(struct cost *c);
void cost_end(struct cost *c);
void bench_settle(void);
long long bench_slab(void);
size_t bench_read(const char *path, void *buf, size_t size);

/**
 * struct bench_load - a skeleton whose open and load is measured
 * @name: the object's
 * @kind: how it was generated
 * @once: opens, loads and destroys it; returns 0 or a negative errno
 */
struct bench_load {
	const char *name, *kind;
	int (*once)(struct cost *cost);
};

#endif
