// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed resign - replace all signatures of an executable by those of another key */
#include "keyargs.h"

enum { OUT = KEYARGS_NR };

static const struct opt opts[] = {
	KEYARGS_OPTS,
	[OUT] = { "o", "FILE", "write the executable here instead of replacing EXE" },
	{ 0 },
};

static int run(const struct args *args)
{
	struct gs_sign_opts sign = {
		.sz = sizeof(sign),
		.out = cli_arg(args, OUT),
		.log = &cli_log,
		.embedded = true,
	};
	struct keyargs key;
	int err, status = keyargs_read(&cmd_resign, args, &key);

	if (!status && keyargs_overwrites(&key, sign.out))
		status = EXIT_USAGE;
	if (status)
		return status;
	err = gs_signer_open(&key.opts, &cli_log, &sign.signer);
	if (!err)
		err = gs_sign_exe(args->pos[0], &sign);
	gs_signer_close(sign.signer);
	return err ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_resign = {
	.name = "resign",
	.args = " EXE",
	.help = "replace all signatures by those of another key, without a rebuild",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
