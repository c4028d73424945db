// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed inspect - list the loaders of an executable */
#include <stdio.h>

#include "cli.h"

static const struct opt opts[] = {
	{ 0 },
};

static int run(const struct args *args)
{
	struct gs_inspect_opts inspect = {
		.sz = sizeof(inspect),
		.out = stdout,
		.log = &cli_log,
	};

	return gs_inspect_exe(args->pos[0], &inspect) ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_inspect = {
	.name = "inspect",
	.args = " EXE",
	.help = "list an executable's loaders, their programs, maps, digests and signers",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
