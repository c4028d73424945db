// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Examples - command line: one table gives the parser and the help. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

#define MAX_OPTS 16

unsigned int tool_seconds;
unsigned int tool_count;

static const struct tool_opt common_opts[] = {
	{'d', "duration", "SECONDS", "stop after SECONDS", TOOL_NUMBER, &tool_seconds, 1,
	 86400 * 365, NULL},
	{'c', "count", "N", "stop after N events", TOOL_NUMBER, &tool_count, 1, 1000000000, NULL},
	{'h', "help", NULL, "show this text", TOOL_FLAG, NULL, 0, 0, NULL},
};

#define NR_COMMON (sizeof(common_opts) / sizeof(common_opts[0]))

static const struct tool_opt *opt_at(const struct tool *tool, size_t i)
{
	return i < tool->nr_opts ? &tool->opts[i] : &common_opts[i - tool->nr_opts];
}

static void print_help(const struct tool *tool)
{
	size_t i;

	printf("Usage: %s [OPTIONS]%s%s\n\n%s\n\nOptions:\n", tool->name, tool->operands ? " " : "",
	       tool->operands ? tool->operands : "", tool->about);
	for (i = 0; i < tool->nr_opts + NR_COMMON; i++) {
		const struct tool_opt *opt = opt_at(tool, i);
		char left[40];

		snprintf(left, sizeof(left), "-%c, --%s%s%s", opt->key, opt->name,
			 opt->arg ? " " : "", opt->arg ? opt->arg : "");
		printf("  %-26s %s\n", left, opt->help);
	}
	printf("\nExit status: 0 done, 1 failed or refused by the kernel, 2 bad command line.\n");
}

static _Noreturn void usage_error(const struct tool *tool)
{
	fprintf(stderr, "Try '%s --help'.\n", tool->name);
	exit(TOOL_USAGE);
}

static void set_number(const struct tool *tool, const struct tool_opt *opt, const char *arg)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(arg, &end, 10);
	if (errno || end == arg || *end || arg[0] < '0' || arg[0] > '9' || value < opt->min ||
	    value > opt->max) {
		fprintf(stderr, "%s: --%s wants a number from %lu to %lu, not '%s'\n", tool->name,
			opt->name, opt->min, opt->max, arg);
		usage_error(tool);
	}
	*(unsigned int *)opt->to = value;
}

static void set_option(const struct tool *tool, const struct tool_opt *opt, const char *arg)
{
	const char *wrong;

	switch (opt->kind) {
	case TOOL_FLAG:
		*(bool *)opt->to = true;
		return;
	case TOOL_NUMBER:
		set_number(tool, opt, arg);
		return;
	case TOOL_TEXT:
		if (!*arg || strlen(arg) > opt->max) {
			fprintf(stderr, "%s: --%s wants 1 to %lu bytes, not '%s'\n", tool->name,
				opt->name, opt->max, arg);
			usage_error(tool);
		}
		*(const char **)opt->to = arg;
		return;
	case TOOL_CALL:
		wrong = opt->call(arg);
		if (wrong) {
			fprintf(stderr, "%s: --%s %s: %s\n", tool->name, opt->name, arg, wrong);
			usage_error(tool);
		}
		return;
	}
}

int tool_parse(const struct tool *tool, int argc, char **argv)
{
	size_t nr = tool->nr_opts + NR_COMMON, i;
	struct option longs[MAX_OPTS + 1] = {};
	char shorts[2 * MAX_OPTS + 2], *s = shorts;
	bool seen[MAX_OPTS] = {};
	int key;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (nr > MAX_OPTS)
		abort();
	*s++ = '+'; /* options end at the first operand */
	for (i = 0; i < nr; i++) {
		const struct tool_opt *opt = opt_at(tool, i);

		longs[i].name = opt->name;
		longs[i].has_arg = opt->arg ? required_argument : no_argument;
		longs[i].val = opt->key;
		*s++ = opt->key;
		if (opt->arg)
			*s++ = ':';
	}
	*s = '\0';

	while ((key = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (key == '?')
			usage_error(tool); /* getopt has said what is wrong */
		if (key == 'h') {
			print_help(tool);
			exit(tool_finish(tool->name, 0));
		}
		for (i = 0; opt_at(tool, i)->key != key; i++)
			;
		if (seen[i] && opt_at(tool, i)->kind != TOOL_CALL) {
			fprintf(stderr, "%s: --%s is given twice\n", tool->name,
				opt_at(tool, i)->name);
			usage_error(tool);
		}
		seen[i] = true;
		set_option(tool, opt_at(tool, i), optarg);
	}
	if (optind < argc && !tool->operands) {
		fprintf(stderr, "%s: unexpected argument '%s'\n", tool->name, argv[optind]);
		usage_error(tool);
	}
	return optind;
}
