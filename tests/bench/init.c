// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench init - the guest's only process: loads signed light skeletons and tells how long that took
 *
 * Runs from an initramfs, under -icount, where the clock counts instructions and two runs give the
 * same figures. Prints "bench NAME NANOSECONDS" for each skeleton, the median of its loads.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <bpf/skel_internal.h>

#include "session.lskel.h"
#include "many33.lskel.h"
#include "maps100.lskel.h"
#include "nested.lskel.h"

#define LOADS 31

static void fail(const char *what)
{
	printf("bench failed: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	reboot(RB_AUTOBOOT);
}

static void trust_signer(void)
{
	char line[512], der[4096];
	unsigned int serial = 0;
	int fd, len;
	FILE *f;

	f = fopen("/proc/keys", "re");
	while (f && !serial && fgets(line, sizeof(line), f))
		if (strstr(line, ".secondary_trusted_keys:") && sscanf(line, "%x", &serial) != 1)
			serial = 0;
	fd = open("/signer.der", O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, der, sizeof(der));
	if (!serial || len <= 0 ||
	    syscall(SYS_add_key, "asymmetric", "", der, len, serial) < 0)
		fail("signer's certificate");
	fclose(f);
	close(fd);
}

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static int earlier(const void *a, const void *b)
{
	long long d = *(const long long *)a - *(const long long *)b;

	return d < 0 ? -1 : d > 0;
}

/* What is measured: open, load, as a program that uses the skeleton has it. */
#define BENCH(skel)                                                                                \
	static void bench_##skel(void)                                                             \
	{                                                                                          \
		long long took[LOADS], start;                                                      \
		struct skel *s;                                                                    \
		int i;                                                                             \
                                                                                                   \
		for (i = 0; i < LOADS; i++) {                                                      \
			start = now();                                                             \
			s = skel##__open_and_load();                                               \
			took[i] = now() - start;                                                   \
			if (!s)                                                                    \
				fail(#skel);                                                       \
			skel##__destroy(s);                                                        \
			usleep(50000); /* what frees the last one is not measured */               \
		}                                                                                  \
		qsort(took, LOADS, sizeof(took[0]), earlier);                                      \
		printf("bench %s %lld\n", #skel, took[LOADS / 2]);                                 \
	}

BENCH(session)
BENCH(many)
BENCH(maps100)
BENCH(nested)

int main(void)
{
	mkdir("/proc", 0555);
	mkdir("/dev", 0755);
	if (mount("proc", "/proc", "proc", 0, NULL) || mount("devtmpfs", "/dev", "devtmpfs", 0, NULL))
		fail("mount");
	freopen("/dev/ttyS0", "w", stdout);
	trust_signer();
	bench_session();
	bench_many();
	bench_maps100();
	bench_nested();
	printf("bench done\n");
	fflush(stdout);
	reboot(RB_AUTOBOOT);
	return 0;
}
