// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's readers of audit records and of hornet/programs: a file, line by line */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "fuzz.h"
#include "live.h"

static char *written;
static size_t written_sz;

/* One line, printable, whatever the record holds. */
static void check_output(FILE *out)
{
	size_t i;

	if (fclose(out) || !written_sz || written[written_sz - 1] != '\n')
		abort();
	for (i = 0; i + 1 < written_sz; i++)
		if ((unsigned char)written[i] < ' ' || written[i] == 0x7f)
			abort();
	free(written);
}

static FILE *output(void)
{
	FILE *out = open_memstream(&written, &written_sz);

	if (!out)
		abort();
	return out;
}

static void event(const struct gs_event *ev)
{
	FILE *out = output();

	gs_event_json(out, ev);
	check_output(out);
	out = output();
	gs_event_text(out, ev);
	check_output(out);
}

static void one_line(const char *line, size_t len)
{
	const uint64_t boot_ns = 1700000000000000000;
	struct gs_event ev;
	struct gs_live live;
	FILE *out;

	if (gs_event_parse(line, len, &ev) == 1)
		event(&ev);
	if (gs_event_parse_message(GS_EVENT_BPF, line, len, &ev) == 1)
		event(&ev);
	if (gs_live_parse(line, len, &live))
		return;
	/* nothing counts as signed that does not say so */
	if (live.is_signed && !memmem(line, len, "verdict=OK", 10) &&
	    !memmem(line, len, "origin=kernel", 13))
		abort();
	out = output();
	gs_live_json(out, &live, &boot_ns, NULL);
	check_output(out);
	out = output();
	gs_live_text(out, &live, NULL);
	check_output(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	while (size) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t len = end ? (size_t)(end - data) : size;
		char *line = malloc(len ? len : 1);	/* its own, so that reads beyond it are seen */

		if (!line)
			abort();
		memcpy(line, data, len);
		one_line(line, len);
		free(line);
		data += len + !!end;
		size -= len + !!end;
	}
	return 0;
}
