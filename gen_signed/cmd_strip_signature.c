// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed strip-signature - remove the signatures at the end of an executable */
#include "cli.h"

enum { OUT };

static const struct opt opts[] = {
	[OUT] = { "o", "FILE", "write the executable here instead of replacing EXE" },
	{ 0 },
};

static int run(const struct args *args)
{
	const struct gs_strip_opts strip = {
		.sz = sizeof(strip),
		.out = cli_arg(args, OUT),
		.log = &cli_log,
	};

	return gs_strip_exe(args->pos[0], &strip) ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_strip_signature = {
	.name = "strip-signature",
	.args = " EXE",
	.help = "remove the signatures at the end of an executable",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
