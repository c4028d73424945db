// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Examples - events from a ring buffer
 *
 * A light skeleton needs no libbpf. Its ring buffer reader is used all the same, on the map's
 * descriptor: it asks the kernel for the map's size, maps it and loads no program.
 */
#include <errno.h>
#include <string.h>

#include <bpf/libbpf.h>

#include "tool.h"

#define POLL_MS 100

struct reader {
	const char *name;
	void (*print)(const void *event, size_t size);
	size_t min_size;
};

static int on_event(void *ctx, void *event, size_t size)
{
	const struct reader *reader = ctx;

	if (size < reader->min_size)
		fprintf(stderr, "%s: skipped an event of %zu bytes\n", reader->name, size);
	else
		reader->print(event, size);
	return 0;
}

int tool_events(const char *name, int map_fd, void (*print)(const void *event, size_t size),
		size_t min_size)
{
	struct reader reader = {name, print, min_size};
	struct ring_buffer *ring;
	int err = 0;

	ring = ring_buffer__new(map_fd, on_event, &reader, NULL);
	if (!ring) {
		fprintf(stderr, "%s: cannot read the ring buffer: %s\n", name, strerror(errno));
		return TOOL_FAILED;
	}
	while (!tool_stopped()) {
		err = ring_buffer__poll(ring, POLL_MS);
		if (err < 0 && err != -EINTR)
			break;
		err = 0;
	}
	if (!err)
		err = ring_buffer__consume(ring); /* what came since the last poll */
	ring_buffer__free(ring);
	if (err < 0) {
		fprintf(stderr, "%s: reading the ring buffer failed: %s\n", name, strerror(-err));
		return TOOL_FAILED;
	}
	return 0;
}
