// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed log - Hornet's audit records as text or JSON */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "audit_socket.h"
#include "cli.h"
#include "lib/event.h"

#define FOLLOW_US 200000	/* how often a file is looked at for more */
#define QUIET 10		/* for so many looks nothing has come to a file whose name another one has */

enum { JSON, FOLLOW };

static const struct opt opts[] = {
	[JSON] = { "json", NULL, "one JSON object a line, with the names of the Elastic Common Schema" },
	[FOLLOW] = { "follow", NULL, "wait for more at the end of FILE, and for the file after it" },
	{ 0 },
};

/**
 * struct lines - a log, line by line
 * @path: its name, "-" for the standard input
 * @in: the file
 * @buf, @len: the line that is being read
 * @too_long: it does not fit: what follows up to the newline is left out
 * @json: how records are written
 * @damaged: records that could not be read
 * @copies: of journald's, which are no records
 * @lost: the kernel says that it has lost some
 */
struct lines {
	const char *path;
	FILE *in;
	char buf[GS_EVENT_LINE];
	size_t len;
	bool too_long;
	bool json;
	size_t damaged;
	size_t copies;
	bool lost;
};

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = stop };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

static int put(const struct gs_event *event, bool json)
{
	if (json)
		gs_event_json(stdout, event);
	else
		gs_event_text(stdout, event);
	return ferror(stdout) ? -EIO : 0;
}

static int end_of_line(struct lines *l)
{
	struct gs_event event;
	int n = gs_event_parse(l->buf, l->len, &event), err = 0;

	if (n == -ENOBUFS)
		l->lost = true;
	else if (n == -ENOMSG)
		l->copies++;
	else if (n < 0 || (l->too_long && n > 0))
		l->damaged++;
	else if (n > 0)
		err = put(&event, l->json);
	l->len = 0;
	l->too_long = false;
	return err;
}

/* Takes all that is there now. */
static int read_lines(struct lines *l)
{
	int c, err;

	while (!stopped && (c = getc(l->in)) != EOF) {
		if (c == '\n') {
			err = end_of_line(l);
			if (err)
				return err;
		} else if (l->len < sizeof(l->buf)) {
			l->buf[l->len++] = (char)c;
		} else {
			l->too_long = true;
		}
	}
	if (!stopped && ferror(l->in)) {
		cli_say(stderr, "gen_signed: %s: cannot read: %s\n", l->path, strerror(errno));
		return -EIO;
	}
	clearerr(l->in);
	return 0;
}

static FILE *open_log(const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;

	/* a FIFO that nobody writes to is waited for until a signal comes */
	if (!in && !stopped)
		cli_say(stderr, "gen_signed: %s: cannot open: %s\n", path, strerror(errno));
	return in;
}

enum next { SAME, EMPTIED, ANOTHER };

/* What is it that has the name now? Another file counts once it has something in it. */
static enum next what_is_next(const struct lines *l)
{
	struct stat named, open;

	if (l->in == stdin || stat(l->path, &named) || fstat(fileno(l->in), &open))
		return SAME;
	if (named.st_dev != open.st_dev || named.st_ino != open.st_ino)
		return named.st_size ? ANOTHER : SAME;
	return open.st_size < ftello(l->in) ? EMPTIED : SAME;
}

/* The rest of what was read, then the file that has the name now. */
static int go_on(struct lines *l)
{
	int err = l->len ? end_of_line(l) : 0;

	if (err)
		return err;
	fclose(l->in);
	l->in = open_log(l->path);
	return l->in || stopped ? 0 : -EIO;
}

/* Who writes goes on with the old file for a while after it was renamed: it is read until it is quiet. */
static int follow(struct lines *l)
{
	unsigned int quiet = 0;
	int err = 0;

	while (!err && !stopped && l->in) {
		enum next next = what_is_next(l);
		off_t before = ftello(l->in);

		if (fflush(stdout))
			return -EIO;
		usleep(FOLLOW_US);
		err = read_lines(l);
		if (err || stopped)
			break;
		quiet = next == ANOTHER && ftello(l->in) == before ? quiet + 1 : 0;
		if (next == EMPTIED || quiet == QUIET)
			err = go_on(l);
	}
	return err;
}

/* The standard input, if it is a pipe or a terminal, has no more once it has ended. */
static bool has_ended(const struct lines *l)
{
	struct stat st;

	return l->in == stdin && !fstat(STDIN_FILENO, &st) && !S_ISREG(st.st_mode);
}

static void tell_damaged(const char *path, size_t nr)
{
	if (nr)
		cli_say(stderr, "gen_signed: %s: %zu record%s of Hornet's %s damaged, left out\n",
			path, nr, nr == 1 ? "" : "s", nr == 1 ? "is" : "are");
}

/* They may be of records that are here, too, or of none: auditd takes these away from the kernel's messages. */
static void tell_copies(const char *path, size_t nr)
{
	if (nr)
		cli_say(stderr, "gen_signed: %s: left out %zu line%s of journald's, without the number and the time of a record:"
			" take auditd's log, or without auditd journalctl -k\n", path, nr, nr == 1 ? "" : "s");
}

static int from_file(const char *path, bool json, bool wait)
{
	static struct lines l;
	int err;

	l = (struct lines){ .path = path, .json = json, .in = open_log(path) };
	if (!l.in)
		return stopped ? EXIT_DONE : EXIT_FAILED;
	if (wait)
		setlinebuf(stdout);
	err = read_lines(&l);
	if (!stopped && has_ended(&l))
		wait = false;
	if (!err && wait)
		err = follow(&l);
	/* a line without an end counts if it is whole; one that is being written is left alone */
	if (!err && l.len && !wait)
		err = end_of_line(&l);
	if (l.in && l.in != stdin)
		fclose(l.in);
	tell_damaged(path, l.damaged);
	tell_copies(path, l.copies);
	if (l.lost)
		cli_say(stderr, "gen_signed: %s: the kernel says that it lost records: some can be missing here\n",
			path);
	return err || l.damaged || l.copies || l.lost ? EXIT_FAILED : EXIT_DONE;
}

static int from_kernel(bool json)
{
	static char buf[GS_EVENT_LINE];
	int fd = audit_socket_open(), status = EXIT_DONE;
	struct gs_event event;
	unsigned int type = 0;
	bool too_long = false;
	size_t damaged = 0;
	ssize_t n;
	int is;

	if (fd < 0) {
		cli_say(stderr, "gen_signed: the kernel's audit records: cannot read: %s%s\n",
			strerror(-fd), fd == -EPERM ? "; this needs CAP_AUDIT_READ" : "");
		return EXIT_FAILED;
	}
	while (!stopped) {
		n = audit_socket_read(fd, buf, sizeof(buf), &type, &too_long);
		if (n == -ENOBUFS) {
			fputs("gen_signed: records came faster than they were read: some are missing here\n",
			      stderr);
			status = EXIT_FAILED;
		} else if (n < 0 && n != -EINTR) {
			cli_say(stderr, "gen_signed: the kernel's audit records: cannot read: %s\n",
				strerror((int)-n));
			status = EXIT_FAILED;
			break;
		}
		is = n > 0 ? gs_event_parse_message(type, buf, (size_t)n, &event) : 0;
		if (is < 0 || (too_long && is > 0))
			damaged++;
		else if (is > 0 && (put(&event, json) || fflush(stdout)))
			break;
	}
	close(fd);
	tell_damaged("the kernel's audit records", damaged);
	return damaged ? EXIT_FAILED : status;
}

static int run(const struct args *args)
{
	catch_signals();
	if (!args->nr_pos)
		return from_kernel(args->nr[JSON]);
	return from_file(args->pos[0], args->nr[JSON], args->nr[FOLLOW]);
}

const struct cmd cmd_log = {
	.name = "log",
	.args = " [FILE]",
	.help = "show Hornet's audit records, of a log file or as the kernel writes them",
	.opts = opts,
	.max_pos = 1,
	.run = run,
};
