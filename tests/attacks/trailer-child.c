// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - the executable at whose end the kernel looks for a signature
 *
 * row15-trailer copies it, puts something behind its end and runs it. It loads a program without a
 * signature in the attr and writes to stdout: the result and the bytes that the kernel read for
 * this process meanwhile (/proc/self/io). With a third argument it waits for a byte on stdin first.
 *
 * trailer-child KEYRING_ID direct|loader|relocated WAIT VICTIM | INSNS DATA
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "machine.h"

static struct machine m;

static long long bytes_read(void)
{
	long long n = -1;
	FILE *f = fopen("/proc/self/io", "re");

	if (!f)
		return -1;
	if (fscanf(f, "rchar: %lld", &n) != 1)
		n = -1;
	fclose(f);
	return n;
}

int main(int argc, char **argv)
{
	long long before, after;
	struct load l;
	char c;
	int ret;

	if (argc < 5)
		return 2;
	m.no_keys = true;
	m.keyring = atoi(argv[1]);
	m.victim = argc == 5 ? argv[4] : NULL;
	m.insns = argv[4];
	m.data = argv[5];
	if (machine_blob(&m))
		return 1;
	if (!strcmp(argv[2], "loader"))
		load_loader(&m, &l);
	else
		load_direct(&m, &l);
	if (!strcmp(argv[2], "relocated"))
		l.tweak = host_core_relos;
	l.sig_ptr = NULL;
	l.keyring_alone = m.keyring;
	if (atoi(argv[3]) && (printf("ready\n") < 0 || fflush(stdout) || read(0, &c, 1) != 1))
		return 1;
	before = bytes_read();
	ret = load_quiet(&l);
	after = bytes_read();
	load_free(&l);
	printf("%d %lld\n", ret < 0 ? ret : 0, before < 0 ? -1 : after - before);
	return 0;
}
