// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - parse a subcommand's arguments by its table, and print its usage from the same */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "lib/printable.h"

static void report(void *ctx, enum gs_level level, const char *line)
{
	(void)ctx;
	if (level == GS_INFO)
		puts(line);
	else
		fprintf(stderr, "gen_signed: %s%s\n", level == GS_WARN ? "warning: " : "", line);
}

const struct gs_log cli_log = { .report = report };

/**
 * cli_text() - format a text
 * @fmt: printf format
 * @ap: its arguments
 *
 * Return: the text, free() it; NULL if memory is short.
 */
char *cli_text(const char *fmt, va_list ap)
{
	char *text = NULL;

	return vasprintf(&text, fmt, ap) < 0 ? NULL : text;
}

/**
 * cli_say() - print one line that may have names of others in it
 * @out: stdout or stderr
 * @fmt: printf format; ends in a newline, the only one that is printed as such
 */
void cli_say(FILE *out, const char *fmt, ...)
{
	char *raw, *line = NULL;
	va_list ap;

	va_start(ap, fmt);
	raw = cli_text(fmt, ap);
	va_end(ap);
	if (raw && *raw) {
		raw[strlen(raw) - 1] = '\0';
		line = gs_printable(raw);
	}
	fprintf(out, "%s\n", line ? line : "gen_signed: out of memory");
	free(line);
	free(raw);
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The last part of a path; @folder gets the rest, free() it. */
static const char *split(const char *path, char **folder)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	if (asprintf(folder, "%.*s.", (int)(name - path), path) < 0)
		*folder = NULL;
	return name;
}

/* What a link that leads to nothing yet would be the file of; free() it. Another path: itself. */
static char *behind_links(const char *path)
{
	char target[PATH_MAX], *at = strdup(path), *next;
	const char *slash;
	int links;
	ssize_t n;

	for (links = 0; at && links < 40; links++) {
		n = readlink(at, target, sizeof(target) - 1);
		if (n <= 0)
			break;
		target[n] = '\0';
		slash = *target == '/' ? NULL : strrchr(at, '/');
		if (asprintf(&next, "%.*s%s", slash ? (int)(slash + 1 - at) : 0, at, target) < 0)
			next = NULL;
		free(at);
		at = next;
	}
	return at;
}

/* One name in one folder, whether or not a file has it yet. */
static bool is_same_name(const char *a, const char *b)
{
	char *p = behind_links(a), *q = behind_links(b), *x = NULL, *y = NULL;
	bool same = p && q && !strcmp(split(p, &x), split(q, &y)) && x && y && is_same_file(x, y);

	free(x);
	free(y);
	free(p);
	free(q);
	return same;
}

static bool is_same(const char *a, const char *b)
{
	return !strcmp(a, b) || is_same_file(a, b) || is_same_name(a, b);
}

/**
 * cli_is_one_of() - would writing this file destroy one that is read, or written, too?
 * @out: the file; NULL: none
 * @in: names of the others; NULL and what is no file are none
 * @nr: how many
 *
 * Return: true (reported) if it would.
 */
bool cli_is_one_of(const char *out, const char *const *in, size_t nr)
{
	size_t i;

	for (i = 0; out && i < nr; i++) {
		if (!in[i] || !is_same(out, in[i]))
			continue;
		cli_say(stderr, "gen_signed: %s: it would be written over %s; give another name\n",
			out, in[i]);
		return true;
	}
	return false;
}

/**
 * cli_shell_word() - a text as one word of a shell's command
 * @text: the text
 *
 * Return: the text, in quotes if it needs them; free() it. NULL if memory is short.
 */
char *cli_shell_word(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_./=+:,@%";
	char *word = malloc(4 * strlen(text) + 3), *p = word;

	if (!word)
		return NULL;
	if (*text && !text[strspn(text, plain)])
		return strcpy(word, text);
	*p++ = '\'';
	for (; *text; text++)
		if (*text == '\'')
			p = stpcpy(p, "'\\''");
		else
			*p++ = *text;
	strcpy(p, "'");
	return word;
}

static const char *dashes(const struct opt *opt)
{
	return opt->name[1] ? "--" : "-";
}

static size_t count_opts(const struct cmd *cmd)
{
	size_t n = 0;

	while (cmd->opts[n].name)
		n++;
	return n;
}

/**
 * cli_usage() - print a subcommand's usage
 * @cmd: the subcommand
 * @to_stderr: because of a mistake, one line only; else all of it to stdout
 */
void cli_usage(const struct cmd *cmd, bool to_stderr)
{
	FILE *out = to_stderr ? stderr : stdout;
	const struct opt *opt;

	fprintf(out, "usage: gen_signed %s%s", cmd->name, cmd->args);
	for (opt = cmd->opts; opt->name; opt++)
		fprintf(out, " %s%s%s%s%s%s%s", opt->required ? "" : "[", dashes(opt), opt->name,
			opt->arg ? " " : "", opt->arg ? opt->arg : "", opt->required ? "" : "]",
			opt->many ? "..." : "");
	fputs(cmd->takes_rest ? " [-- CC-ARG...]\n" : "\n", out);
	if (to_stderr)
		return;
	fprintf(out, "\n%s\n", cmd->help);
	if (cmd->opts->name)
		fputs("\noptions:\n", out);
	for (opt = cmd->opts; opt->name; opt++) {
		char left[64];

		snprintf(left, sizeof(left), "%s%s%s%s", dashes(opt), opt->name,
			 opt->arg ? " " : "", opt->arg ? opt->arg : "");
		fprintf(out, "  %-24s %s\n", left, opt->help);
	}
}

static int usage_error(const struct cmd *cmd, const char *what, const char *which)
{
	cli_say(stderr, "gen_signed: %s: %s%s%s\n", cmd->name, which, *which ? ": " : "", what);
	cli_usage(cmd, true);
	return EXIT_USAGE;
}

/* The option that @arg names; sets @value to what follows "=", if there is that. */
static const struct opt *find_opt(const struct cmd *cmd, const char *arg, const char **value)
{
	const struct opt *opt;

	*value = NULL;
	for (opt = cmd->opts; opt->name; opt++) {
		const char *d = dashes(opt);
		size_t n = strlen(opt->name);

		if (strncmp(arg, d, strlen(d)) || strncmp(arg + strlen(d), opt->name, n))
			continue;
		arg += strlen(d) + n;
		if (!*arg)
			return opt;
		if (*arg == '=' && opt->name[1] && opt->arg) {
			*value = arg + 1;
			return opt;
		}
		arg -= strlen(d) + n;
	}
	return NULL;
}

/* Take the option at argv[*i], and its argument. */
static int take_opt(const struct cmd *cmd, int argc, char **argv, int *i, struct args *args)
{
	const char *value, *arg = argv[*i];
	const struct opt *opt = find_opt(cmd, arg, &value);
	size_t n;

	if (!opt)
		return usage_error(cmd, "unknown option", arg);
	n = opt - cmd->opts;
	if (args->nr[n] && !opt->many)
		return usage_error(cmd, "given twice", arg);
	if (opt->arg && !value) {
		if (*i + 1 == argc)
			return usage_error(cmd, "needs an argument", arg);
		value = argv[++*i];
	}
	if (opt->arg && !*value)
		return usage_error(cmd, "its argument is empty", arg);
	args->val[n][args->nr[n]++] = value ? value : "";
	return EXIT_DONE;
}

static int parse(const struct cmd *cmd, int argc, char **argv, struct args *args)
{
	size_t n;
	int i, status;

	for (i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "--")) {
			char **list = argv + i + 1;
			size_t left = argc - i - 1;

			if (cmd->takes_rest) {
				args->rest = list;
				args->nr_rest = left;
			} else {
				memcpy(args->pos + args->nr_pos, list, left * sizeof(*list));
				args->nr_pos += left;
			}
			break;
		}
		if (argv[i][0] != '-' || !argv[i][1]) {
			args->pos[args->nr_pos++] = argv[i];
			continue;
		}
		status = take_opt(cmd, argc, argv, &i, args);
		if (status)
			return status;
	}
	for (n = 0; n < count_opts(cmd); n++)
		if (cmd->opts[n].required && !args->nr[n]) {
			char name[64];

			snprintf(name, sizeof(name), "%s%s", dashes(&cmd->opts[n]),
				 cmd->opts[n].name);
			return usage_error(cmd, "is missing", name);
		}
	/* what a variable of a script gives that is not set */
	for (n = 0; n < args->nr_pos; n++)
		if (!*args->pos[n])
			return usage_error(cmd, "an argument is empty", "");
	if (args->nr_pos < cmd->min_pos)
		return usage_error(cmd, "a file is missing", "");
	if (args->nr_pos > cmd->max_pos)
		return usage_error(cmd, "one argument too many", args->pos[cmd->max_pos]);
	return EXIT_DONE;
}

/**
 * cli_flush() - what was printed has to have arrived
 * @status: exit status so far
 *
 * Return: @status, or EXIT_FAILED if stdout can't be written.
 */
int cli_flush(int status)
{
	/* of what failed before, errno says nothing any more */
	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "gen_signed: standard output can't be written: %s\n",
		strerror(errno ? errno : EIO));
	return status ? status : EXIT_FAILED;
}

/**
 * cli_run() - parse a subcommand's arguments and run it
 * @cmd: the subcommand
 * @argc, @argv: what follows its name
 *
 * Return: enum exit_status.
 */
int cli_run(const struct cmd *cmd, int argc, char **argv)
{
	struct args args = { 0 };
	size_t n, nr = count_opts(cmd);
	int status = EXIT_FAILED;

	args.pos = calloc(argc + 1, sizeof(*args.pos));
	for (n = 0; n < nr; n++)
		args.val[n] = calloc(argc + 1, sizeof(**args.val));
	for (n = 0; args.pos && n < nr && args.val[n]; n++)
		;
	if (n < nr || !args.pos) {
		fputs("gen_signed: out of memory\n", stderr);
		goto out_free;
	}
	status = parse(cmd, argc, argv, &args);
	if (status == EXIT_DONE) {
		status = cmd->run(&args);
		if (cli_flush(EXIT_DONE) && (!status || cmd->trouble))
			status = cmd->trouble ? cmd->trouble : EXIT_FAILED;
	}
out_free:
	for (n = 0; n < nr; n++)
		free(args.val[n]);
	free(args.pos);
	return status;
}
