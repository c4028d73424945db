// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench - how much memory the kernel takes at most while something is done
 *
 * By the kernel's own events of this process: pages, and objects of slabs up to MOST_SLAB bytes; larger ones are
 * pages. What others free on behalf of this process counts as not freed, and a page for a slab counts beside the
 * objects in it: so far the figure may be too large. It is too small by what others take on behalf of this process, and
 * where vmalloc() finds no large pieces of memory and takes pages in bulk, which has no events. In a machine that has
 * just been booted it finds them: a payload that is missing would show as a figure below 0, which fails the run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "peak.h"

#define TRACING	  "/sys/kernel/tracing/"
#define MOST_SLAB 8192
#define MOST	  65536

static struct object {
	unsigned long long where;
	long long size;
} live[MOST];
static int n_live;

static void set(const char *file, const char *value)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), TRACING "%s", file);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		bench_fail(path);
	close(fd);
}

/** peak_begin - begin to watch what is allocated for this process */
void peak_begin(void)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	set("tracing_on", "0");
	set("buffer_size_kb", "8192");
	set("set_event_pid", pid);
	set("events/kmem/enable", "1");
	set("trace", "");
	set("tracing_on", "1");
}

static long long add(unsigned long long where, long long size)
{
	if (n_live == MOST)
		bench_fail("too many objects at once");
	live[n_live++] = (struct object){ where, size };
	return size;
}

static long long drop(unsigned long long where)
{
	long long size;
	int i;

	for (i = 0; i < n_live; i++) {
		if (live[i].where != where)
			continue;
		size = live[i].size;
		live[i] = live[--n_live];
		return size;
	}
	return 0;
}

static unsigned long long field(const char *line, const char *name)
{
	const char *at = strstr(line, name);

	return at ? strtoull(at + strlen(name), NULL, 0) : 0;
}

/* Pages are told from objects by their number, which no address has. */
static long long change(const char *line)
{
	long long size;

	if (strstr(line, "mm_page_alloc:"))
		return add(field(line, "pfn="), 4096LL << field(line, "order="));
	if (strstr(line, "mm_page_free:") || strstr(line, "mm_page_free_batched:"))
		return -drop(field(line, "pfn="));
	if (strstr(line, "kmalloc:") || strstr(line, "kmem_cache_alloc:")) {
		size = field(line, "bytes_alloc=");
		return size > MOST_SLAB ? 0 : add(strtoull(strstr(line, "ptr=") + 4, NULL, 16), size);
	}
	if (strstr(line, "kfree:") || strstr(line, "kmem_cache_free:"))
		return -drop(strtoull(strstr(line, "ptr=") + 4, NULL, 16));
	return 0;
}

/**
 * peak_end - end it
 *
 * Return: bytes that were taken at most.
 */
long long peak_end(void)
{
	long long now = 0, most = 0;
	char line[1024];
	FILE *f;

	set("tracing_on", "0");
	set("events/kmem/enable", "0");
	f = fopen(TRACING "trace", "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (strstr(line, "LOST"))
			bench_fail("events were lost");
		now += change(line);
		most = now > most ? now : most;
	}
	if (!f || !most)
		bench_fail(TRACING "trace");
	fclose(f);
	return most;
}
