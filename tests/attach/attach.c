// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach tests - load, attach, cause the event, destroy, cause it again
 *
 * SKEL, EVENT and TARGET come from the table in the Makefile. Exit status 0:
 * the event was counted while attached, and neither before nor after.
 */
#include HEADER
#include "events.h"
#include "targets.h"

#define PASTE(a, b) a##b
#define NAME(a, b)  PASTE(a, b)
#define CALL(fn)    NAME(SKEL, fn)

/* the counter, which has to outlive the skeleton */
static const volatile int *map_counter(int map_fd)
{
	void *p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, map_fd, 0);

	return p == MAP_FAILED ? NULL : (const volatile int *)p;
}

int main(void)
{
	struct skel_target target;
	const volatile int *count;
	int before, with, after, link_fd, err;
	struct SKEL *skel;

	skel = CALL(__open)();
	if (!skel || CALL(__load)(skel)) {
		perror("load");
		return 1;
	}
	count = map_counter(skel->maps.bss.map_fd);
	if (!count)
		return 1;

	memset(&target, 0, sizeof(target));
	if (TARGET(&target)) {
		/* without it, nothing is attached and the error says so */
		if (CALL(__attach)(skel) != -EINVAL || skel->links.prog_fd) {
			fprintf(stderr, "attached without a target\n");
			return 1;
		}
		EVENT(0);
		before = *count;
		err = CALL(__prog__attach_to)(skel, &target);
		if (target.fd > 0)
			close(target.fd);
		if (err < 0)
			return 1;
		/* it is attached: nothing left to do */
		err = CALL(__attach)(skel);
	} else {
		EVENT(0);
		before = *count;
		err = CALL(__attach)(skel);
	}
	if (err || skel->links.prog_fd <= 0)
		return 1;

	EVENT(skel->links.prog_fd);
	with = *count - before;
	link_fd = skel->links.prog_fd;
	CALL(__destroy)(skel);
	after = *count;
	EVENT(link_fd);
	after = *count - after;

	printf("before %d, attached %d, after %d\n", before, with, after);
	return before || !with || after;
}
