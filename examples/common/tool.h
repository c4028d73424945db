/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Examples - what every tool needs: options, signals, events, error messages. */
#ifndef EXAMPLES_TOOL_H
#define EXAMPLES_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Exit statuses of every example. */
#define TOOL_FAILED 1
#define TOOL_USAGE  2

enum tool_opt_kind {
	TOOL_FLAG,   /* no argument; sets the bool at ->to */
	TOOL_NUMBER, /* decimal, min..max; stored in the unsigned int at ->to */
	TOOL_TEXT,   /* at most ->max bytes; its address is stored in the const char * at ->to */
	TOOL_CALL,   /* ->call decides; the only kind that may be given more than once */
};

/**
 * struct tool_opt - one option: how it is parsed and how --help shows it
 * @key: the short option
 * @name: the long option
 * @arg: what --help calls the argument, NULL for a flag
 * @help: one line for --help
 * @kind: how the argument is read
 * @to: where the value goes (see enum tool_opt_kind)
 * @min: smallest number
 * @max: largest number, or longest text in bytes
 * @call: for TOOL_CALL; returns NULL, or what is wrong with the argument
 */
struct tool_opt {
	char key;
	const char *name;
	const char *arg;
	const char *help;
	enum tool_opt_kind kind;
	void *to;
	unsigned long min;
	unsigned long max;
	const char *(*call)(const char *arg);
};

/**
 * struct tool - a tool's name, texts and options
 * @name: as the user types it
 * @operands: what follows the options in the usage line, NULL if nothing may follow
 * @about: what it does, in a few lines
 * @opts: its own options; -d, -c and -h are added to them
 * @nr_opts: how many
 */
struct tool {
	const char *name;
	const char *operands;
	const char *about;
	const struct tool_opt *opts;
	size_t nr_opts;
};

/* What -d and -c said; 0 means no limit. */
extern unsigned int tool_seconds;
extern unsigned int tool_count;

/**
 * tool_parse() - read the command line
 *
 * Exits with 0 after --help and with TOOL_USAGE after a bad command line. Makes stdout
 * line-buffered, so that a pipe sees each event at once.
 *
 * Return: the index of the first operand.
 */
int tool_parse(const struct tool *tool, int argc, char **argv);

/**
 * tool_load_failed() - say why a program did not load and what to do about it
 * @name: the tool
 * @err: what __load() returned, a negative errno
 *
 * Return: TOOL_FAILED, for main() to return.
 */
int tool_load_failed(const char *name, int err);

/**
 * tool_attach_failed() - say that programs were loaded but could not be attached
 *
 * Return: TOOL_FAILED.
 */
int tool_attach_failed(const char *name, int err);

/**
 * tool_catch_signals() - let SIGINT and SIGTERM end tool_events() and tool_stopped()
 */
void tool_catch_signals(void);

/**
 * tool_stopped() - whether a signal came, -d or -c is reached, or stdout cannot be written
 */
bool tool_stopped(void);

/**
 * tool_count_event() - count one printed event against -c
 *
 * Return: false once -c has been reached before this event: do not print it.
 */
bool tool_count_event(void);

/**
 * tool_events() - hand events from a ring buffer to @print until the tool is to stop
 * @name: the tool, for messages
 * @map_fd: a BPF_MAP_TYPE_RINGBUF map
 * @print: called with each event; one shorter than @min_size is reported and skipped
 * @min_size: the smallest whole event
 *
 * Ends at a signal, after -d seconds or -c events.
 *
 * Return: 0 or TOOL_FAILED.
 */
int tool_events(const char *name, int map_fd, void (*print)(const void *event, size_t size),
		size_t min_size);

/**
 * tool_finish() - last look at stdout: an output that could not be written is a failure
 *
 * Return: @status, or TOOL_FAILED if anything printed was lost.
 */
int tool_finish(const char *name, int status);

/**
 * tool_print_text() - print bytes that came from outside, safe for a terminal
 *
 * Control characters, backslashes and bytes above 126 are printed as \xNN. Stops at the first
 * NUL or after @size bytes.
 */
void tool_print_text(const char *text, size_t size);

/**
 * tool_print_time() - print the time of day and a blank
 */
void tool_print_time(void);

#endif /* EXAMPLES_TOOL_H */
