// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - run other programs, one stage after the other */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "stage.h"

static volatile sig_atomic_t caught;
static volatile sig_atomic_t child;

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

/* Takes over @arg. */
static void add(struct argv *argv, char *arg)
{
	char **more = arg ? realloc(argv->arg, (argv->nr + 2) * sizeof(*more)) : NULL;

	if (!more) {
		free(arg);
		argv->failed = true;
		return;
	}
	argv->arg = more;
	argv->arg[argv->nr++] = arg;
	argv->arg[argv->nr] = NULL;
}

/** argv_add() - add one argument, formatted */
void argv_add(struct argv *argv, const char *fmt, ...)
{
	char *arg;
	va_list ap;

	va_start(ap, fmt);
	arg = cli_text(fmt, ap);
	va_end(ap);
	add(argv, arg);
}

/** argv_add_file() - add a file's name, which a compiler would take for options if it began with - or @ */
void argv_add_file(struct argv *argv, const char *path)
{
	argv_add(argv, "%s%s", *path == '-' || *path == '@' ? "./" : "", path);
}

/** argv_add_words() - add words parted by blanks, as CC and CLANG hold them */
void argv_add_words(struct argv *argv, const char *words)
{
	while (*(words += strspn(words, " \t"))) {
		size_t n = strcspn(words, " \t");

		add(argv, strndup(words, n));
		words += n;
	}
}

/** argv_free() - free all arguments */
void argv_free(struct argv *argv)
{
	while (argv->nr)
		free(argv->arg[--argv->nr]);
	free(argv->arg);
	argv->arg = NULL;
}

/**
 * stage_check_input() - is this a file that a stage's program can read? It would say less, in more lines
 * @path: the file
 * @may_be_empty: there may be nothing in it
 * @hint: what follows the message
 *
 * Return: 0, or a negative errno (reported).
 */
int stage_check_input(const char *path, bool may_be_empty, const char *hint)
{
	/* O_NONBLOCK: a FIFO must be refused, not waited for */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), err = fd < 0 ? -errno : 0;
	const char *why = strerror(-err);
	struct stat st;

	if (!err && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
		why = "not a regular file";
		err = -EINVAL;
	} else if (!err && !st.st_size && !may_be_empty) {
		why = "an empty file";
		err = -ENODATA;
	}
	if (err)
		cli_say(stderr, "gen_signed: %s: %s%s\n", path, why, hint);
	if (fd >= 0)
		close(fd);
	return err;
}

/** stage_print() - the stage's one line on stdout */
void stage_print(const char *name, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = cli_text(fmt, ap);
	va_end(ap);
	cli_say(stdout, "  %-10s %s\n", name, text ? text : "");
	free(text);
	fflush(stdout);
}

static void put_word(FILE *f, const char *before, const char *text)
{
	char *word = cli_shell_word(text);

	fprintf(f, "%s%s", before, word ? word : "?");
	free(word);
}

/* A command as it could be typed into a shell, but for what a terminal may obey. */
static void print_command(const struct argv *argv, const char *out)
{
	char *line = NULL;
	size_t i, sz;
	FILE *f = open_memstream(&line, &sz);

	for (i = 0; f && i < argv->nr; i++)
		put_word(f, i ? " " : "", argv->arg[i]);
	if (f && out)
		put_word(f, " > ", out);
	if (f)
		fclose(f);
	cli_say(stdout, "%s\n", line ? line : "?");
	free(line);
	fflush(stdout);
}

static void run_child(const struct argv *argv, const char *out)
{
	if (out) {
		int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

		if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) {
			cli_say(stderr, "gen_signed: %s: %s\n", out, strerror(errno));
			_exit(126);
		}
	} else {
		/* what a compiler prints is no line of ours */
		dup2(STDERR_FILENO, STDOUT_FILENO);
	}
	if (argv->tmpdir)
		setenv("TMPDIR", argv->tmpdir, true);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	execvp(argv->file ? argv->file : argv->arg[0], argv->arg);
	cli_say(stderr, "gen_signed: %s: %s\n", argv->arg[0], strerror(errno));
	_exit(127);
}

static int wait_child(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
		/* a signal sent to us alone has to end the child too */
		if (caught)
			kill(pid, caught);
	}
	return status;
}

/**
 * stage_run() - run a program and wait for it
 * @name: of the stage, for messages
 * @argv: its command line
 * @out: file for its stdout, NULL: goes to stderr
 * @verbose: print the command line
 *
 * Return: 0 if its exit status is 0, else a negative errno (reported).
 */
int stage_run(const char *name, const struct argv *argv, const char *out, bool verbose)
{
	int status;
	pid_t pid;

	if (argv->failed || !argv->nr) {
		cli_say(stderr, "gen_signed: %s: %s\n", name,
			argv->failed ? "out of memory" : "no command");
		return -ENOMEM;
	}
	if (verbose)
		print_command(argv, out);
	fflush(NULL);
	pid = fork();
	if (!pid)
		run_child(argv, out);
	if (pid < 0) {
		status = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", name, strerror(-status));
		return status;
	}
	child = pid;
	status = wait_child(pid);
	child = 0;
	if (caught)
		return -EINTR;
	if (status >= 0 && WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	if (status >= 0 && WIFSIGNALED(status))
		cli_say(stderr, "gen_signed: %s failed: %s was killed by signal %d\n", name,
			argv->arg[0], WTERMSIG(status));
	else
		cli_say(stderr, "gen_signed: %s failed: exit status %d of %s\n", name,
			WEXITSTATUS(status), argv->arg[0]);
	return -EIO;
}

static void on_signal(int sig)
{
	caught = sig;
	if (child)
		kill(child, sig);
}

/** stage_catch_signals() - let SIGINT, SIGTERM and SIGHUP end the stage, not us */
void stage_catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	size_t i;

	sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &sa, NULL);
}

/** stage_end() - everything is put away: signals are as before, and one that came ends us now */
void stage_end(void)
{
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	if (caught)
		raise(caught);
}
