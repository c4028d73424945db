// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed inspect - list the loaders of an executable or header */
#include <stdio.h>

#include "cli.h"

enum { JSON };

static const struct opt opts[] = {
	[JSON] = { "json", NULL, "as JSON; the schema is in gen_signed(1)" },
	{ 0 },
};

static int run(const struct args *args)
{
	struct gs_inspect_opts inspect = {
		.sz = sizeof(inspect),
		.out = stdout,
		.json = args->nr[JSON],
		.log = &cli_log,
	};

	return gs_inspect_exe(args->pos[0], &inspect) ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_inspect = {
	.name = "inspect",
	.args = " FILE",
	.help = "list the loaders in an executable or header: programs, maps, digests, signers",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
