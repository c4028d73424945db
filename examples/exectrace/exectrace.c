// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* exectrace - prints every program that is started, and how it ends. */
#include <errno.h>
#include <linux/types.h>
#include <string.h>
#include <sys/wait.h>

#include "../common/tool.h"
#include "exectrace.h"
#include "exectrace.lskel.h"

static struct {
	unsigned int ppid;
	unsigned int uid;
	const char *comm;
	bool no_exit;
} opts = {.uid = -1U};

static const struct tool_opt exec_opts[] = {
	{'p', "parent", "PID", "only processes whose parent is PID", TOOL_NUMBER, &opts.ppid, 1,
	 4194304, NULL},
	{'u', "uid", "UID", "only processes of the user UID", TOOL_NUMBER, &opts.uid, 0, 4294967294,
	 NULL},
	{'n', "comm", "NAME", "only programs called NAME (at most 15 bytes)", TOOL_TEXT, &opts.comm,
	 0, EXEC_COMM_LEN - 1, NULL},
	{'x', "no-exit", NULL, "print the starts only", TOOL_FLAG, &opts.no_exit, 0, 0, NULL},
};

static const struct tool exectrace = {
	.name = "exectrace",
	.about = "Prints every program that is started: time, process, parent, user, name and\n"
		 "command line; and when it ends: exit status or signal, and how long it ran.",
	.opts = exec_opts,
	.nr_opts = sizeof(exec_opts) / sizeof(exec_opts[0]),
};

static unsigned long starts, ends;

/* Print one argument so that its limits stay visible. */
static void print_arg(const char *arg, size_t size)
{
	bool quote = !size || memchr(arg, ' ', size) || memchr(arg, '\'', size);

	if (quote)
		putchar('"');
	tool_print_text(arg, size);
	if (quote)
		putchar('"');
}

static void print_args(const struct exec_event *e)
{
	size_t size = e->args_size < sizeof(e->args) ? e->args_size : sizeof(e->args);
	size_t at = 0;

	while (at < size) {
		size_t len = strnlen(e->args + at, size - at);

		if (at)
			putchar(' ');
		print_arg(e->args + at, len);
		at += len + 1;
	}
	puts(e->cut ? " ..." : "");
}

static void print_end(const struct exec_event *e)
{
	int status = e->status;

	if (WIFSIGNALED(status))
		printf("signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		printf("status %d", WEXITSTATUS(status));
	printf(" after %.3f ms\n", e->duration_ns / 1e6);
}

static void print_event(const void *event, size_t size)
{
	const struct exec_event *e = event;
	bool ended = e->kind == EXEC_ENDED;

	(void)size;
	if ((ended && opts.no_exit) || !tool_count_event())
		return;
	*(ended ? &ends : &starts) += 1;
	tool_print_time();
	printf("%-5s %7u %7u %6u ", ended ? "exit" : "exec", e->pid, e->ppid, e->uid);
	tool_print_text(e->comm, sizeof(e->comm));
	putchar(' ');
	if (ended)
		print_end(e);
	else
		print_args(e);
}

static void set_filter(struct exec_filter *filter)
{
	filter->ppid = opts.ppid;
	filter->by_uid = opts.uid != -1U;
	filter->uid = opts.uid;
	if (opts.comm)
		memcpy(filter->comm, opts.comm, strlen(opts.comm));
}

int main(int argc, char **argv)
{
	struct exectrace *skel;
	int err, status;

	tool_parse(&exectrace, argc, argv);
	skel = exectrace__open();
	err = skel ? exectrace__load(skel) : -ENOMEM;
	if (err) {
		exectrace__destroy(skel);
		return tool_load_failed(exectrace.name, err);
	}
	set_filter((struct exec_filter *)&skel->bss->filter);
	err = exectrace__attach(skel);
	if (err) {
		exectrace__destroy(skel);
		return tool_attach_failed(exectrace.name, err);
	}

	tool_catch_signals();
	puts("TIME     EVENT     PID    PPID    UID COMM COMMAND LINE | HOW IT ENDED");
	status = tool_events(exectrace.name, skel->maps.events.map_fd, print_event,
			     sizeof(struct exec_event));
	fprintf(stderr, "%lu started, %lu ended, %llu lost\n", starts, ends,
		(unsigned long long)skel->bss->lost);
	exectrace__destroy(skel);
	return tool_finish(exectrace.name, status);
}
