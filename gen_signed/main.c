// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - build, sign, verify and inspect executables with signed eBPF loaders */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#ifndef GS_VERSION
#define GS_VERSION "0.1"
#endif

static const struct cmd *const commands[] = {
	&cmd_build, &cmd_sign, &cmd_verify, &cmd_inspect, &cmd_keygen,
	&cmd_prepare, &cmd_attach, &cmd_resign, &cmd_strip_signature, &cmd_bundle,
	&cmd_diff, &cmd_doctor, &cmd_rebuild, &cmd_attest,
	&cmd_policy, &cmd_log, &cmd_ps,
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *out)
{
	size_t i;

	fputs("usage: gen_signed COMMAND [ARGUMENT...]\n\ncommands:\n", out);
	for (i = 0; i < NR_COMMANDS; i++)
		fprintf(out, "  %-16s %s\n", commands[i]->name, commands[i]->help);
	fputs("  help             show the usage of a command: gen_signed help COMMAND\n"
	      "  --version        print the version\n\n"
	      "exit status: 0 done, 1 failed or refused, 2 wrong usage\n", out);
}

static const struct cmd *find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(name, commands[i]->name))
			return commands[i];
	cli_say(stderr, "gen_signed: %s: unknown command; see gen_signed help\n", name);
	return NULL;
}

/* The part of @cmd that @name names; NULL, reported, if there is none. */
static const struct cmd *find_sub(const struct cmd *cmd, const char *name)
{
	const struct cmd *const *sub;

	for (sub = cmd->subs; name && *sub; sub++)
		if (!strcmp((*sub)->name + strlen(cmd->name) + 1, name))
			return *sub;
	if (name)
		cli_say(stderr, "gen_signed: %s: %s: unknown command\n", cmd->name, name);
	cli_usage(cmd, true);
	return NULL;
}

static int help_of(const struct cmd *cmd)
{
	const struct cmd *const *sub;

	cli_usage(cmd, false);
	for (sub = cmd->subs; sub && *sub; sub++) {
		putchar('\n');
		cli_usage(*sub, false);
	}
	return cli_flush(EXIT_DONE);
}

static int too_many(const char *arg)
{
	cli_say(stderr, "gen_signed: %s: one argument too many; see gen_signed help\n", arg);
	return EXIT_USAGE;
}

static int help(int argc, char **argv)
{
	const struct cmd *cmd;

	if (!argc) {
		usage(stdout);
		return cli_flush(EXIT_DONE);
	}
	if (!strcmp(argv[0], "help") && argc == 1)
		return help(0, NULL);
	cmd = find(argv[0]);
	if (cmd && cmd->subs && argc > 1) {
		cmd = find_sub(cmd, argv[1]);
		argv++;
		argc--;
	}
	if (!cmd)
		return EXIT_USAGE;
	return argc > 1 ? too_many(argv[1]) : help_of(cmd);
}

static int is_help(const char *arg)
{
	return !strcmp(arg, "--help") || !strcmp(arg, "-h");
}

/*
 * A standard descriptor that is closed would become the next file that is opened: messages would be
 * written into it. What takes its place can't be written, so that it is still noticed.
 */
static int fill_standard_fds(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	const struct cmd *cmd;

	if (fill_standard_fds())
		return EXIT_FAILED;

	/* a closed pipe is reported like any other write that fails */
	signal(SIGPIPE, SIG_IGN);
	/* and so is a file that would get too large (RLIMIT_FSIZE) */
	signal(SIGXFSZ, SIG_IGN);
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "help") || is_help(argv[1]))
		return help(argc - 2, argv + 2);
	if (!strcmp(argv[1], "--version")) {
		if (argc > 2)
			return too_many(argv[2]);
		puts("gen_signed " GS_VERSION);
		return cli_flush(EXIT_DONE);
	}
	cmd = find(argv[1]);
	if (!cmd)
		return EXIT_USAGE;
	if (argc == 3 && is_help(argv[2]))
		return help_of(cmd);
	gs_openssl_begin();
	if (!cmd->subs)
		return cli_run(cmd, argc - 2, argv + 2);
	cmd = find_sub(cmd, argc > 2 ? argv[2] : NULL);
	if (!cmd)
		return EXIT_USAGE;
	if (argc == 4 && is_help(argv[3]))
		return help_of(cmd);
	return cli_run(cmd, argc - 3, argv + 3);
}
