// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach tests - failure in the middle, opting out, and descriptor 0
 *
 * usage: two middle|optout|zero|again
 */
#include HEADER
#include "events.h"

static int check(int ok, const char *what)
{
	if (!ok)
		fprintf(stderr, "not true: %s\n", what);
	return !ok;
}

static int counted(struct two *skel)
{
	int old = skel->bss->count;

	event_getpgid(0);
	return skel->bss->count - old;
}

/* the second program has no target: the first one is detached again */
static int middle(struct two *skel)
{
	int err = two__attach(skel);

	return check(err == -EINVAL, "attach is EINVAL") |
	       check(errno == EINVAL, "errno is EINVAL") |
	       check(skel->links.first_fd == 0, "first is detached") |
	       check(counted(skel) == 0, "nothing is counted");
}

static int optout(struct two *skel)
{
	skel->links.second_fd = SKEL_NO_ATTACH;
	return check(two__attach(skel) == 0, "attach works") |
	       check(skel->links.second_fd == SKEL_NO_ATTACH, "second is left alone") |
	       check(counted(skel) == 1, "first counts");
}

/* standard input is closed, so the next descriptor is 0 */
static int zero(struct two *skel)
{
	skel->links.second_fd = SKEL_NO_ATTACH;
	close(0);
	return check(two__attach(skel) == 0, "attach works") |
	       check(skel->links.first_fd > 0, "link is not 0") |
	       check(counted(skel) == 1, "first counts");
}

static int again(struct two *skel)
{
	struct skel_target t;
	int fd;

	memset(&t, 0, sizeof(t));
	t.symbol = "__x64_sys_getpgid";
	fd = two__second__attach_to(skel, &t);
	if (check(fd > 0 && skel->links.second_fd == fd, "attach_to works") ||
	    check(two__second__attach_to(skel, &t) == -EBUSY, "twice is EBUSY") ||
	    check(counted(skel) == 100, "second counts once"))
		return 1;
	skel->links.second_fd = 0;
	if (check(two__second__attach_to(skel, &t) > 0, "a second link") ||
	    check(counted(skel) == 200, "second counts twice"))
		return 1;
	close(fd);
	two__detach(skel);
	return check(counted(skel) == 0, "detached");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(struct two *skel);
	} tests[] = {
		{"middle", middle},
		{"optout", optout},
		{"zero", zero},
		{"again", again},
	};
	struct two *skel = two__open_and_load();
	int err = 2;
	size_t i;

	if (!skel) {
		perror("load");
		return 1;
	}
	for (i = 0; argc == 2 && i < sizeof(tests) / sizeof(tests[0]); i++)
		if (!strcmp(argv[1], tests[i].name))
			err = tests[i].fn(skel);
	two__destroy(skel);
	return err;
}
