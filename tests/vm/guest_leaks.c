// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* VM init - a last look for leaked kernel memory, on kernels built with kmemleak. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define KMEMLEAK "/sys/kernel/debug/kmemleak"

static void scan(void)
{
	int fd = open(KMEMLEAK, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "scan", 4) != 4)
		perror("init: kmemleak");
	close(fd);
}

void vm_leaks(void)
{
	char line[512];
	FILE *in, *out;

	if (access(KMEMLEAK, F_OK))
		return;
	/* An object counts as leaked once two scans, some seconds apart, found no pointer to it. */
	scan();
	sleep(6);
	scan();
	in = fopen(KMEMLEAK, "re");
	out = fopen("/dev/console", "we");
	while (in && out && fgets(line, sizeof(line), in))
		fprintf(out, "kmemleak: %s", line);
	if (in)
		fclose(in);
	if (out)
		fclose(out);
}
