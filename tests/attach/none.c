// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach tests - a socket filter has no link: attach says so, until it is opted out */
#include HEADER

int main(void)
{
	struct none *skel = none__open_and_load();
	int err, out;

	if (!skel) {
		perror("load");
		return 1;
	}
	err = none__attach(skel);
	skel->links.prog_fd = SKEL_NO_ATTACH;
	out = none__attach(skel);
	printf("%d %d\n", err, out);
	none__destroy(skel);
	return err != -EOPNOTSUPP || out;
}
