// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * clock - a library to preload for a processor that counts no cycles, such as QEMU's
 *
 * A perf event of the processor's cycles that is not there becomes one of the kernel's clock, as
 * perf(1) does it; any other call goes on to libc as it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in libc, six arguments are taken whatever the call has. */
long syscall(long number, ...)
{
	static long (*next)(long number, ...);
	struct perf_event_attr *attr;
	va_list list;
	long a[6], result;
	int i;

	va_start(list, number);
	for (i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (!next)
		next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	result = next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	attr = (struct perf_event_attr *)a[0];
	if (number != SYS_perf_event_open || result >= 0 || errno != ENOENT ||
	    attr->type != PERF_TYPE_HARDWARE || attr->config != PERF_COUNT_HW_CPU_CYCLES)
		return result;
	attr->type = PERF_TYPE_SOFTWARE;
	attr->config = PERF_COUNT_SW_CPU_CLOCK;
	result = next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	attr->type = PERF_TYPE_HARDWARE;
	attr->config = PERF_COUNT_HW_CPU_CYCLES;
	return result;
}
