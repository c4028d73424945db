// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench loads - median cost of open and load of each skeleton in this program
 *
 *   loads LABEL LOADS [KIND...]
 *
 * Each load is a process of its own, as a tool is: what libbpf asks a kernel once, it asks each of them.
 *
 * BENCH_SETTLE=0: without a pause after each load. Prints "bench load NAME LABEL:KIND NS INSTRUCTIONS", and "bench where" with
 * LABEL:KIND:COMMAND for what of one load was spent in that command of bpf(); only these kinds, if some are named. The first
 * load, for which the kernel has nothing ready, is "bench first" besides. A skeleton that this kernel doesn't take is "bench-skipped": whether it should have been is for the host to say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define MOST 101

extern const struct bench_load *const __start_bench_loads[], *const __stop_bench_loads[];

/* libbpf is asked to be quiet: a console of 115200 baud is not what is measured. */
extern void libbpf_set_print(void *fn) __attribute__((weak));

/* What one load spends in bpf(), command by command. Linked with --wrap=syscall. */
#define COMMANDS 64
static struct cost *in_bpf;
static int calls[COMMANDS];

long __real_syscall(long nr, long a, long b, long c, long d, long e, long f);
long __wrap_syscall(long nr, long a, long b, long c, long d, long e, long f);

long __wrap_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	struct cost cost;
	long ret;

	if (!in_bpf || nr != SYS_bpf || a < 0 || a >= COMMANDS)
		return __real_syscall(nr, a, b, c, d, e, f);
	cost_begin(&cost);
	ret = __real_syscall(nr, a, b, c, d, e, f);
	cost_end(&cost);
	in_bpf[a].ns += cost.ns;
	in_bpf[a].cpu += cost.cpu;
	calls[a]++;
	return ret;
}

static void where(const struct bench_load *b, const char *kind)
{
	struct cost sum[COMMANDS] = { 0 }, cost;
	char command[160];
	int i;

	memset(calls, 0, sizeof(calls));
	in_bpf = sum;
	if (b->once(&cost))
		bench_fail(b->name);
	in_bpf = NULL;
	for (i = 0; i < COMMANDS; i++) {
		if (!calls[i])
			continue;
		snprintf(command, sizeof(command), "%s:%d", kind, i);
		bench_print("where", b->name, command, &sum[i], 1);
	}
}

struct outcome {
	int err;
	struct cost cost;
};

static struct outcome apart(const struct bench_load *b)
{
	struct outcome o = { 0 };
	int fds[2], status;
	pid_t pid;

	if (pipe(fds) || (pid = fork()) < 0)
		bench_fail("fork");
	if (!pid) {
		o.err = b->once(&o.cost);
		_exit(write(fds[1], &o, sizeof(o)) != sizeof(o));
	}
	close(fds[1]);
	if (read(fds[0], &o, sizeof(o)) != sizeof(o) || waitpid(pid, &status, 0) != pid || status)
		bench_fail(b->name);
	close(fds[0]);
	return o;
}

static void where_apart(const struct bench_load *b, const char *kind)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		bench_fail("fork");
	if (!pid) {
		where(b, kind);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		bench_fail(b->name);
}

static void measure(const struct bench_load *b, const char *label, int loads)
{
	struct cost costs[MOST];
	struct outcome o;
	char kind[128];
	int i;

	snprintf(kind, sizeof(kind), "%s:%s", label, b->kind);
	fflush(stdout);
	for (i = 0; i < loads; i++) {
		o = apart(b);
		if (o.err) {
			printf("bench-skipped %s %s:%s %d\n", b->name, label, b->kind, o.err);
			fflush(stdout);
			return;
		}
		costs[i] = o.cost;
		if (!i)
			bench_print("first", b->name, kind, &o.cost, 1);
		if (!getenv("BENCH_SETTLE"))
			bench_settle();
	}
	bench_print("load", b->name, kind, costs, loads);
	where_apart(b, kind);
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
