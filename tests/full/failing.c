// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - a load that fails says which part of the object, and what the verifier says of a program
 *
 *   failing log PART     with a log buffer of the application's
 *   failing buffer PART  the same, for a load that fails only (level 0)
 *   failing small PART   the same at level 2, too small for what the kernel says of the loader or of BTF
 *   failing own PART     the buffer is the program's own
 *   failing plain PART   without; PART is a program, or the map huge
 */
#include <stdio.h>
#include <string.h>
#include "check.h"
#include "failing.skel.h"

static char kernel_log[1 << 20];

int main(int argc, char **argv)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts);
	struct bpf_program *prog = NULL;
	struct failing *skel;
	int before, err;

	CHECK(argc == 3);
	if (strcmp(argv[1], "plain") && strcmp(argv[1], "own")) {
		opts.kernel_log_buf = kernel_log;
		opts.kernel_log_size = sizeof(kernel_log);
		opts.kernel_log_level = !strcmp(argv[1], "log");
	}
	if (!strcmp(argv[1], "small")) {
		opts.kernel_log_size = strcmp(argv[2], "good") ? 4096 : 512;
		opts.kernel_log_level = 2;
	}
	before = open_fds();
	skel = failing__open_opts(&opts);
	CHECK(skel);
	if (strcmp(argv[2], "huge")) {
		CHECK(!bpf_map__set_autocreate(skel->maps.huge, false));
		prog = bpf_object__find_program_by_name(skel->obj, argv[2]);
		CHECK(prog && !bpf_program__set_autoload(prog, true));
	}
	CHECK(!bpf_program__set_autoload(skel->progs.good, true));
	if (!strcmp(argv[1], "own")) {
		CHECK(!bpf_program__set_log_buf(prog, kernel_log, sizeof(kernel_log)));
		CHECK(!bpf_program__set_log_level(prog, 2));
	}
	err = failing__load(skel);
	failing__destroy(skel);
	CHECK(open_fds() == before);
	printf("%d\n", err);
	if (strstr(kernel_log, "invalid mem access"))
		printf("the application has the log\n");
	else if (kernel_log[0])
		printf("the application has another log\n");
	return err ? 1 : 0;
}
