// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed inspect, text or JSON, on a whole file: ELF, records, trailer, signatures, instructions */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "gensigned.h"

static int reported;

static void count(void *ctx, enum gs_level level, const char *line)
{
	(void)ctx;
	(void)line;
	reported += level == GS_ERROR;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct gs_log log = { .report = count };
	static FILE *null;
	struct gs_inspect_opts opts = { .sz = sizeof(opts), .log = &log };
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char path[64];

	if (!null)
		null = fopen("/dev/null", "w");
	opts.out = null;
	if (fd < 0 || !null || write(fd, data, size) != (ssize_t)size)
		abort();
	opts.json = size & 1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reported = 0;
	/* each failure has its reason, and exactly one */
	if (gs_inspect_exe(path, &opts) ? reported != 1 : reported)
		abort();
	close(fd);
	return 0;
}
