// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - the executable at whose end the kernel looks for a signature
 *
 * row15-trailer copies it, puts something behind its end and runs it. It loads a program without a
 * signature in the attr and writes to stdout: the result and the bytes that the kernel read for
 * this process meanwhile (/proc/self/io). With a third argument it waits for a byte on stdin first.
 *
 * trailer-child KEYRING_ID direct|loader|relocated|unreadable WAIT VICTIM | INSNS DATA
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
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

/* A copy in memory takes the place of a mapping of the executable, which goes on there. */
static bool detach(const char *line)
{
	unsigned long start, end;
	char prot[5];
	void *copy;

	if (sscanf(line, "%lx-%lx %4s", &start, &end, prot) != 3)
		return false;
	copy = mmap(NULL, end - start, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (copy == MAP_FAILED)
		return false;
	memcpy(copy, (void *)start, end - start);
	return !mprotect(copy, end - start,
			 PROT_READ | (prot[1] == 'w' ? PROT_WRITE : 0) | (prot[2] == 'x' ? PROT_EXEC : 0)) &&
	       mremap(copy, end - start, end - start, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)start) == (void *)start;
}

/* prctl(2) takes a descriptor for neither reading nor writing, once nothing of the executable is mapped. */
static bool hide_executable(void)
{
	static char maps[1 << 16];
	char path[4096] = "", *line = maps, *end;
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	size_t size = 0;
	ssize_t n;

	while ((n = read(fd, maps + size, sizeof(maps) - 1 - size)) > 0)
		size += n;
	close(fd);
	if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
		return false;
	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (strstr(line, path) && !detach(line))
			return false;
	}
	fd = open(path, O_ACCMODE | O_CLOEXEC);
	return fd >= 0 && !prctl(PR_SET_MM, PR_SET_MM_EXE_FILE, fd, 0, 0);
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
	if (!strcmp(argv[2], "unreadable") && !hide_executable()) {
		perror("cannot change the executable");
		return 1;
	}
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
