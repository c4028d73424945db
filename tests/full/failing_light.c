// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - failing with a light skeleton; failing_light PART, and "signature" for a loader that is not verified */
#include <string.h>
#include <bpf/bpf.h>
#include "check.h"
#include "failing_light.lskel.h"

int main(int argc, char **argv)
{
	struct failing_light *skel = failing_light__open();
	static char kernel_log[1 << 20];
	int before = open_fds(), err;
	const char *part = argv[1];

	CHECK(argc == 2 && skel);
	skel->progs.good.prog_fd = 0;
	skel->progs.unchecked.prog_fd = strcmp(part, "unchecked") ? -1 : 0;
	skel->progs.targetless.prog_fd = strcmp(part, "targetless") ? -1 : 0;
	skel->progs.typeless.prog_fd = strcmp(part, "typeless") ? -1 : 0;
	skel->progs.unresolved.prog_fd = strcmp(part, "unresolved") ? -1 : 0;
	skel->maps.huge.map_fd = strcmp(part, "huge") ? -1 : 0;
	if (!strcmp(part, "signature"))
		skel->keyring_id = 12345; /* no keyring */
	skel->ctx.log_buf = (unsigned long)kernel_log;
	skel->ctx.log_size = sizeof(kernel_log);
	skel->ctx.log_level = 1;
	err = failing_light__load(skel);
	failing_light__destroy(skel);
	CHECK(open_fds() == before);
	printf("%d%s\n", err, strstr(kernel_log, "invalid mem access") ? " log" : "");
	return err ? 1 : 0;
}
