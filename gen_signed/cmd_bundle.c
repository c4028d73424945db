// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed bundle - write what a program in another language needs to load signed loaders */
#include "cli.h"

enum { OUT };

static const struct opt opts[] = {
	[OUT] = { "o", "FILE", "file to write", .required = true },
	{ 0 },
};

static int run(const struct args *args)
{
	const struct gs_lbundle_opts bundle = {
		.sz = sizeof(bundle),
		.out = cli_arg(args, OUT),
		.log = &cli_log,
	};

	if (cli_is_one_of(bundle.out, (const char *const *)args->pos, 1))
		return EXIT_USAGE;
	return gs_lbundle_make(args->pos[0], &bundle) ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_bundle = {
	.name = "bundle",
	.args = " FILE",
	.help = "write the signed loaders of an executable or header for programs in any language",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
