/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the command line: a table of subcommands, each with a table of options */
#ifndef GS_CLI_H
#define GS_CLI_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/gensigned.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
};

#define OPT_MAX 24	/* options of one subcommand */

/**
 * struct opt - an option
 * @name: long name, without dashes; or a single letter
 * @arg: name of its argument, NULL: it has none
 * @help: one line
 * @required: it has to be given
 * @many: it may be given more than once
 */
struct opt {
	const char *name;
	const char *arg;
	const char *help;
	bool required;
	bool many;
};

/**
 * struct args - a parsed command line
 * @val: for each option: its arguments, "" for an option without; NULL-terminated
 * @nr: for each option: how often it was given
 * @pos, @nr_pos: what is not an option
 * @rest, @nr_rest: what follows "--"
 */
struct args {
	const char **val[OPT_MAX];
	size_t nr[OPT_MAX];
	char **pos;
	size_t nr_pos;
	char **rest;
	size_t nr_rest;
};

/**
 * struct cmd - a subcommand
 * @name: what is typed
 * @args: its arguments besides options for the usage line, each after a space
 * @help: one line
 * @opts: its options, by the numbers that @run uses; ends with a NULL name
 * @min_pos, @max_pos: how many arguments besides options
 * @takes_rest: arguments after "--" are passed on
 * @run: does it; Return: enum exit_status
 * @trouble: status when stdout can't be written, if that is not EXIT_FAILED
 * @subs: what it consists of, if its next word names one of several; ends with NULL
 */
struct cmd {
	const char *name;
	const char *args;
	const char *help;
	const struct opt *opts;
	size_t min_pos;
	size_t max_pos;
	bool takes_rest;
	int (*run)(const struct args *args);
	enum exit_status trouble;
	const struct cmd *const *subs;
};

extern const struct cmd cmd_build, cmd_sign, cmd_verify, cmd_inspect, cmd_keygen;
extern const struct cmd cmd_bundle, cmd_prepare, cmd_attach, cmd_resign, cmd_strip_signature;
extern const struct cmd cmd_diff, cmd_doctor, cmd_rebuild, cmd_attest;
extern const struct cmd cmd_policy, cmd_log, cmd_ps;

/* messages of the library as gen_signed shows them: GS_INFO to stdout, others to stderr */
extern const struct gs_log cli_log;

char *cli_text(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
void cli_say(FILE *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool cli_is_one_of(const char *out, const char *const *in, size_t nr);
char *cli_shell_word(const char *text);
int cli_run(const struct cmd *cmd, int argc, char **argv);
void cli_usage(const struct cmd *cmd, bool to_stderr);
int cli_flush(int status);

/** cli_arg() - argument of an option, NULL if it was not given */
static inline const char *cli_arg(const struct args *args, int opt)
{
	return args->nr[opt] ? args->val[opt][0] : NULL;
}

#endif /* GS_CLI_H */
