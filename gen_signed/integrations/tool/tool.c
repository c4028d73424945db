// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A tool with either kind of skeleton: starts a command, says how many programs that started. */
#include <stdio.h>
#include <stdlib.h>
#include "tool.h"
#ifdef FULL_SKELETON
#include "tool.skel.h"
#else
#include "tool.lskel.h"
#endif

int main(int argc, char **argv)
{
	struct tool *skel = tool__open_and_load();
	int err = !skel || tool__attach(skel);

	if (err) {
		perror("tool");
		return 1;
	}
	err = argc > 1 ? system(argv[1]) : 0;
	printf("%llu programs were started\n", skel->bss->counts.execs);
	tool__destroy(skel);
	return !!err;
}
