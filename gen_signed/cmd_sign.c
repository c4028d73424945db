// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed sign - append a signature for every loader of an executable */
#include "cli.h"

enum { KEY, CERT, OUT, PASS_FILE };

static const struct opt opts[] = {
	[KEY] = { "key", "FILE", "private key, PEM or DER", .required = true },
	[CERT] = { "cert", "FILE", "its certificate, PEM or DER", .required = true },
	[OUT] = { "o", "FILE", "write the signed executable here instead of replacing EXE" },
	[PASS_FILE] = { "pass-file", "FILE", "file with the key's passphrase in its first line" },
	{ 0 },
};

static int run(const struct args *args)
{
	struct gs_key_opts key = {
		.key = cli_arg(args, KEY),
		.cert = cli_arg(args, CERT),
		.pass_file = cli_arg(args, PASS_FILE),
	};
	struct gs_sign_opts sign = {
		.sz = sizeof(sign),
		.out = cli_arg(args, OUT),
		.log = &cli_log,
	};
	int err = gs_signer_open(&key, &cli_log, &sign.signer);

	if (!err)
		err = gs_sign_exe(args->pos[0], &sign);
	gs_signer_close(sign.signer);
	return err ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_sign = {
	.name = "sign",
	.args = " EXE",
	.help = "append a signature for every loader in an executable",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
