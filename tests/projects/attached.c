// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * attached - waits until a process has attached its BPF programs, then says what it holds of BPF
 *
 * attached PID SECONDS: ends when for half a second no descriptor came to those of programs, links and
 * perf events, there are both programs and attachments, and the process was seen waiting; when it has
 * programs only and does nothing but wait for five seconds; when it is gone; or after SECONDS.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 100
#define QUIET_STEPS 5
#define BUSY_STEPS 100 /* for one that its own events keep from ever waiting */
#define BARE_STEPS 50 /* for one whose programs are at a socket or device: no descriptor shows that */

struct holding {
	int progs, links, perf_events;
};

/* Return: false when the process has no descriptors: it is gone, or dead and not waited for. */
static int look(const char *pid, struct holding *h)
{
	char path[512], target[64];
	struct dirent *e;
	int any = 0;
	ssize_t n;
	DIR *dir;

	memset(h, 0, sizeof(*h));
	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	while (dir && (e = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s/fd/%s", pid, e->d_name);
		n = readlink(path, target, sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		any = 1;
		h->progs += !strcmp(target, "anon_inode:bpf-prog");
		h->links += !strcmp(target, "anon_inode:bpf_link");
		h->perf_events += !strcmp(target, "anon_inode:[perf_event]");
	}
	if (dir)
		closedir(dir);
	return any;
}

/* Return: it waits for what a signal can end, such as its events. */
static int waits(const char *pid)
{
	char path[64], line[512];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	n = fread(line, 1, sizeof(line) - 1, f);
	fclose(f);
	line[n] = '\0';
	return strstr(line, ") S ") != NULL;
}

/* Return: how many looks without a change are enough. */
static int steps(const struct holding *h, int waited)
{
	if (!(h->links + h->perf_events))
		return BARE_STEPS;
	return waited ? QUIET_STEPS : BUSY_STEPS;
}

int main(int argc, char **argv)
{
	const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
	struct holding now = {0}, last = {0};
	int quiet = 0, waited = 0, waiting, bare, i;

	if (argc != 3) {
		fprintf(stderr, "usage: attached PID SECONDS\n");
		return 2;
	}
	for (i = 0; i < atoi(argv[2]) * 1000 / STEP_MS && quiet < steps(&last, waited); i++) {
		if (!look(argv[1], &now))
			break;
		waiting = waits(argv[1]);
		quiet = now.progs && !memcmp(&now, &last, sizeof(now)) ? quiet + 1 : 0;
		if (!waiting && !(now.links + now.perf_events))
			quiet = 0;
		waited = quiet && (waited || waiting);
		last = now;
		nanosleep(&step, NULL);
	}
	bare = quiet >= BARE_STEPS && !(last.links + last.perf_events);
	printf("%d programs, %d links, %d perf events%s\n", last.progs, last.links, last.perf_events,
	       bare ? ", waiting" : "");
	return 0;
}
