// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * asked - a library to preload that writes down what perf events a process asks for
 *
 * What a perf event samples, how often and of which process cannot be read back from the kernel. A
 * line for each perf_event_open() through libc's syscall() goes to the file named in ASKED.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process of the caller's has no number that a second run would give it, too. */
static void name_process(char *name, size_t size, int pid)
{
	siginfo_t info;

	if (pid > 0 && pid == getpid())
		snprintf(name, size, "self");
	else if (pid > 0 && !waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT))
		snprintf(name, size, "child");
	else
		snprintf(name, size, "%d", pid);
}

static void write_down(const struct perf_event_attr *attr, int pid, int cpu)
{
	char name[16], line[256];
	int n, fd;

	name_process(name, sizeof(name), pid);
	n = snprintf(line, sizeof(line), "asked type %u config %#llx %s %llu process %s CPU %d\n",
		     attr->type, (unsigned long long)attr->config,
		     attr->freq ? "frequency" : "period", (unsigned long long)attr->sample_freq,
		     name, cpu);
	fd = open(getenv("ASKED"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, line, n) != n)
		abort();
	close(fd);
}

/* As in libc, six arguments are taken whatever the call has. */
long syscall(long number, ...)
{
	static long (*next)(long number, ...);
	va_list list;
	long a[6];
	int i;

	va_start(list, number);
	for (i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (!next)
		next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	if (number == SYS_perf_event_open)
		write_down((const struct perf_event_attr *)a[0], a[1], a[2]);
	return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
