// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Examples - when to stop (signals, -d, -c) and how to print. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "tool.h"

static volatile sig_atomic_t stop;
static struct timespec deadline;
static unsigned int counted;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

void tool_catch_signals(void)
{
	struct sigaction act = {.sa_handler = on_signal};

	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	if (tool_seconds) {
		clock_gettime(CLOCK_MONOTONIC, &deadline);
		deadline.tv_sec += tool_seconds;
	}
}

bool tool_stopped(void)
{
	struct timespec now;

	if (stop || ferror(stdout) || (tool_count && counted >= tool_count))
		return true;
	if (!tool_seconds)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > deadline.tv_sec ||
	       (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec);
}

bool tool_count_event(void)
{
	if (tool_count && counted >= tool_count)
		return false;
	counted++;
	return true;
}

int tool_finish(const char *name, int status)
{
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "%s: cannot write the output: %s\n", name, strerror(errno));
		return TOOL_FAILED;
	}
	return status;
}

void tool_print_text(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size && text[i]; i++) {
		unsigned char c = text[i];

		if (c < ' ' || c > '~' || c == '\\')
			printf("\\x%02x", c);
		else
			putchar(c);
	}
}

void tool_print_time(void)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[16];

	localtime_r(&now, &tm);
	strftime(text, sizeof(text), "%H:%M:%S", &tm);
	printf("%s ", text);
}
