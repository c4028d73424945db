// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - one-line messages to whoever called the library */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "msg.h"
#include "printable.h"

/**
 * gs_msg() - format one line, made printable, and hand it to the log
 * @log: where it goes; NULL, or without a function: errors and warnings to stderr
 * @level: see enum gs_level
 * @fmt: printf format, without newline
 */
void gs_msg(const struct gs_log *log, enum gs_level level, const char *fmt, ...)
{
	char *raw = NULL, *line;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&raw, fmt, ap);
	va_end(ap);
	line = n < 0 ? NULL : gs_printable(raw);
	if (n >= 0)
		free(raw);
	if (log && log->report)
		log->report(log->ctx, level, line ? line : "out of memory");
	else if (level != GS_INFO)
		fprintf(stderr, "gen_signed: %s\n", line ? line : "out of memory");
	free(line);
}
