// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed sign - append a signature for every loader of an executable, or sign a bundle */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "keyargs.h"

enum { OUT = KEYARGS_NR, ADD };

static const struct opt opts[] = {
	KEYARGS_OPTS,
	[OUT] = { "o", "FILE", "write here instead of replacing EXE; for a bundle, a folder" },
	[ADD] = { "add", NULL, "keep the signers that are there, and add this one" },
	{ 0 },
};

/* Did gen_signed prepare make this? */
static bool is_bundle(const char *path)
{
	char manifest[PATH_MAX];

	return snprintf(manifest, sizeof(manifest), "%s/MANIFEST", path) < PATH_MAX &&
	       !access(manifest, F_OK);
}

static int run(const struct args *args)
{
	const char *path = args->pos[0];
	struct gs_sign_opts sign = {
		.sz = sizeof(sign),
		.out = cli_arg(args, OUT),
		.log = &cli_log,
		.add = args->nr[ADD],
	};
	struct keyargs key;
	bool bundle = is_bundle(path);
	int err, status = keyargs_read(&cmd_sign, args, &key);

	if (!status && keyargs_overwrites(&key, sign.out))
		status = EXIT_USAGE;
	if (status)
		return status;
	if (bundle && (!sign.out || sign.add)) {
		fputs("gen_signed: sign: a bundle needs -o, and takes no --add\n", stderr);
		cli_usage(&cmd_sign, true);
		return EXIT_USAGE;
	}
	err = gs_signer_open(&key.opts, &cli_log, &sign.signer);
	if (!err)
		err = bundle ? gs_bundle_sign(path, &sign) : gs_sign_exe(path, &sign);
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
