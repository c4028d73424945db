// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed prepare - write what is to be signed elsewhere */
#include "keyargs.h"

enum { OUT, DIGEST };

static const struct opt opts[] = {
	[OUT] = { "o", "BUNDLE", "folder to make", .required = true },
	[DIGEST] = { "digest", "ALG", "sha256 (default), sha384 or sha512" },
	{ 0 },
};

static int run(const struct args *args)
{
	const struct gs_prepare_opts prepare = {
		.sz = sizeof(prepare),
		.out = cli_arg(args, OUT),
		.digest = cli_arg(args, DIGEST),
		.log = &cli_log,
	};

	if (keyargs_digest(prepare.digest))
		return EXIT_USAGE;
	return gs_bundle_prepare(args->pos[0], &prepare) ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_prepare = {
	.name = "prepare",
	.args = " EXE",
	.help = "write what is to be signed elsewhere, with a key that is not here",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
