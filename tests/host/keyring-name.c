// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * To be preloaded: the keyring hornet-test is called as KEYRING_NAME says. The kernel lets nobody make keyrings
 * whose names begin with a dot, as those of its own do.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/keyctl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

long syscall(long nr, ...)
{
	static const char own[] = ";hornet-test";
	long (*next)(long nr, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	const char *name = getenv("KEYRING_NAME");
	long a[6], n;
	va_list ap;
	char *at;
	int i;

	va_start(ap, nr);
	for (i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	n = next(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (nr != SYS_keyctl || a[0] != KEYCTL_DESCRIBE || n <= 0 || n > a[3] || !name)
		return n;
	at = strstr((char *)a[2], own);
	if (!at || strcmp(at, own) || at + 1 + strlen(name) >= (char *)a[2] + a[3])
		return n;
	strcpy(at + 1, name);
	return at + 1 + strlen(name) + 1 - (char *)a[2];
}
