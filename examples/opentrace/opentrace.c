// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* opentrace - prints every open of a file and a histogram of how long they took. */
#define _GNU_SOURCE /* strerrorname_np() */
#include <errno.h>
#include <linux/types.h>
#include <string.h>

#include "../common/tool.h"
#include "opentrace.h"
#include "opentrace.lskel.h"

#define BAR_WIDTH 40

static struct {
	unsigned int pid;
	const char *comm;
	bool failed;
	bool quiet;
} opts;

static const struct tool_opt open_opts[] = {
	{'p', "pid", "PID", "only opens of the process PID", TOOL_NUMBER, &opts.pid, 1, 4194304,
	 NULL},
	{'n', "comm", "NAME", "only threads called NAME (at most 15 bytes)", TOOL_TEXT, &opts.comm,
	 0, OPEN_COMM_LEN - 1, NULL},
	{'x', "failed", NULL, "only opens that fail", TOOL_FLAG, &opts.failed, 0, 0, NULL},
	{'q', "quiet", NULL, "print the histogram only (not with -c)", TOOL_FLAG, &opts.quiet, 0, 0,
	 NULL},
};

static const struct tool opentrace = {
	.name = "opentrace",
	.about = "Prints every open of a file: time, process, name, descriptor or error, latency\n"
		 "and path; at the end a histogram of the latencies.",
	.opts = open_opts,
	.nr_opts = sizeof(open_opts) / sizeof(open_opts[0]),
};

static void print_event(const void *event, size_t size)
{
	const struct open_event *e = event;

	(void)size;
	if (!tool_count_event())
		return;
	tool_print_time();
	printf("%7u ", e->pid);
	tool_print_text(e->comm, sizeof(e->comm));
	if (e->ret < 0)
		printf(" %s", strerrorname_np(-e->ret) ? strerrorname_np(-e->ret) : "?");
	else
		printf(" %d", e->ret);
	printf(" %llu ", (unsigned long long)e->took_ns / 1000);
	tool_print_text(e->path, sizeof(e->path));
	putchar('\n');
}

static void print_histogram(const __u64 *slots)
{
	unsigned int i, first = OPEN_SLOTS, last = 0;
	unsigned long long max = 0;

	for (i = 0; i < OPEN_SLOTS; i++) {
		if (!slots[i])
			continue;
		if (first == OPEN_SLOTS)
			first = i;
		last = i;
		if (slots[i] > max)
			max = slots[i];
	}
	printf("\n%23s : %-8s distribution\n", "microseconds", "opens");
	for (i = first; i <= last && first != OPEN_SLOTS; i++) {
		int bar = slots[i] * BAR_WIDTH / max;

		printf("%10llu -> %-10llu : %-8llu |%.*s%*s|\n", i ? 1ULL << i : 0ULL,
		       (2ULL << i) - 1, (unsigned long long)slots[i], bar,
		       "****************************************", BAR_WIDTH - bar, "");
	}
}

static void set_filter(struct open_filter *filter)
{
	filter->failed = opts.failed;
	filter->quiet = opts.quiet;
	if (opts.comm)
		memcpy(filter->comm, opts.comm, strlen(opts.comm));
}

int main(int argc, char **argv)
{
	struct opentrace *skel;
	int err, status;

	tool_parse(&opentrace, argc, argv);
	if (opts.quiet && tool_count) {
		fprintf(stderr, "opentrace: --quiet prints no events that --count could count\n");
		return TOOL_USAGE;
	}
	skel = opentrace__open();
	if (skel)
		skel->rodata->only_pid = opts.pid;
	err = skel ? opentrace__load(skel) : -ENOMEM;
	if (err) {
		opentrace__destroy(skel);
		return tool_load_failed(opentrace.name, err);
	}
	set_filter((struct open_filter *)&skel->bss->filter);
	err = opentrace__attach(skel);
	if (err) {
		opentrace__destroy(skel);
		return tool_attach_failed(opentrace.name, err);
	}

	tool_catch_signals();
	puts("TIME         PID COMM FD|ERROR MICROSECONDS PATH");
	status = tool_events(opentrace.name, skel->maps.events.map_fd, print_event,
			     sizeof(struct open_event));
	print_histogram((const __u64 *)skel->bss->slots);
	fprintf(stderr, "%llu lost\n", (unsigned long long)skel->bss->lost);
	opentrace__destroy(skel);
	return tool_finish(opentrace.name, status);
}
