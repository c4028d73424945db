// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bare_raw_tp - attaching it by itself fails, the application names the tracepoint
 */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	struct bare_raw_tp *skel = bare_raw_tp__open_and_load();
	int link;

	CHECK(skel, "%s", strerror(errno));
	CHECK(bare_raw_tp__attach(skel) < 0, "attached to nothing");
	link = skel_raw_tracepoint_open("sys_enter", skel->progs.any.prog_fd);
	CHECK(link > 0, "%s", strerror(errno));
	getppid();
	CHECK(skel->bss->calls > 0, "not called");
	close(link);
	bare_raw_tp__destroy(skel);
	return done("bare_raw_tp");
}
