// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed attach - verify signatures that were made elsewhere, and append them */
#include <limits.h>
#include <stdio.h>

#include "keyargs.h"
#include "lib/bounds.h"

enum { CERT, OUT, DIGEST };

static const struct opt opts[] = {
	[CERT] = { "cert", "FILE", "certificate of a signer, PEM or DER", .required = true,
		   .many = true },
	[OUT] = { "o", "FILE", "write the signed executable here instead of replacing EXE" },
	[DIGEST] = { "digest", "ALG", "of raw signatures: sha256 (default), sha384 or sha512" },
	{ 0 },
};

static bool overwrites(const struct gs_attach_opts *attach)
{
	static const char *const suffixes[] = { "p7s", "sig" };
	char file[PATH_MAX];
	const char *sig = file;
	size_t i;

	for (i = 0; attach->out && i < 2 * GS_MAX_LOADERS; i++) {
		snprintf(file, sizeof(file), "%s/%zu.%s", attach->sigs, i / 2 + 1, suffixes[i % 2]);
		if (cli_is_one_of(attach->out, &sig, 1))
			return true;
	}
	return cli_is_one_of(attach->out, attach->certs, attach->nr_certs);
}

static int run(const struct args *args)
{
	const struct gs_attach_opts attach = {
		.sz = sizeof(attach),
		.sigs = args->pos[1],
		.certs = args->val[CERT],
		.nr_certs = args->nr[CERT],
		.out = cli_arg(args, OUT),
		.digest = cli_arg(args, DIGEST),
		.log = &cli_log,
	};

	if (keyargs_digest(attach.digest) || overwrites(&attach))
		return EXIT_USAGE;
	return gs_bundle_attach(args->pos[0], &attach) ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_attach = {
	.name = "attach",
	.args = " EXE SIGS",
	.help = "verify signatures that were made elsewhere, and append them",
	.opts = opts,
	.min_pos = 2,
	.max_pos = 2,
	.run = run,
};
