// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench crowd - many processes that load at once, against one after the other
 *
 *   crowd NAME PROCESSES PROGRAM ARG...
 *
 * Runs PROGRAM as often one after the other, then all at once, and prints both times. Then what
 * /proc/lock_stat, if this kernel has it, says of the second: "bench-lock CONTENTIONS ACQUISITIONS CLASS".
 * BENCH_LOCK_STAT names another file to read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static pid_t start(char **argv)
{
	pid_t pid = fork();
	int null;

	if (!pid) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, 1);
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0)
		bench_fail("fork");
	return pid;
}

static void end(void)
{
	int status;

	if (wait(&status) < 0 || status)
		bench_fail("a process of the crowd failed");
}

static void write_word(const char *path, const char *word)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, word, strlen(word)) < 0)
			bench_fail(path);
		close(fd);
	}
}

/* One line a class: "name: con-bounces contentions wait-min ... acq-bounces acquisitions ..." */
static void print_locks(void)
{
	long long contended, acquired;
	const char *other = getenv("BENCH_LOCK_STAT");
	char line[1024], *colon;
	FILE *f = fopen(other ? other : "/proc/lock_stat", "re");

	while (f && fgets(line, sizeof(line), f)) {
		colon = strstr(line, ": ");
		if (!colon || sscanf(colon + 1, "%*s %lld %*s %*s %*s %*s %*s %lld", &contended, &acquired) != 2)
			continue;
		*colon = 0;
		printf("bench-lock %lld %lld %s\n", contended, acquired, line + strspn(line, " "));
	}
	if (f)
		fclose(f);
}

int main(int argc, char **argv)
{
	int i, n = argc > 3 ? atoi(argv[2]) : 0;
	struct cost cost;

	if (n < 1)
		return 2;
	/* a pause after each load is no load */
	setenv("BENCH_SETTLE", "0", 1);
	cost_begin(&cost);
	for (i = 0; i < n; i++) {
		start(argv + 3);
		end();
	}
	cost_end(&cost);
	bench_print("crowd", argv[1], "in-turn", &cost, 1);
	write_word("/proc/lock_stat", "0");
	write_word("/proc/sys/kernel/lock_stat", "1");
	cost_begin(&cost);
	for (i = 0; i < n; i++)
		start(argv + 3);
	for (i = 0; i < n; i++)
		end();
	cost_end(&cost);
	bench_print("crowd", argv[1], "at-once", &cost, 1);
	print_locks();
	return 0;
}
