// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed verify - verify the signatures in an executable, offline */
#include <stdio.h>

#include "cli.h"

enum { CERT, CA };

static const struct opt opts[] = {
	[CERT] = { "cert", "FILE", "certificate of a signer, PEM or DER", .many = true },
	[CA] = { "ca", "FILE-or-DIR", "certificates; the signer's must chain to a CA in them",
		 .many = true },
	{ 0 },
};

static int run(const struct args *args)
{
	struct gs_verify_opts verify = {
		.sz = sizeof(verify),
		.certs = args->val[CERT],
		.nr_certs = args->nr[CERT],
		.cas = args->val[CA],
		.nr_cas = args->nr[CA],
		.log = &cli_log,
	};

	if (!verify.nr_certs && !verify.nr_cas) {
		fputs("gen_signed: verify: --cert or --ca is missing\n", stderr);
		cli_usage(&cmd_verify, true);
		return EXIT_USAGE;
	}
	if (gs_verify_exe(args->pos[0], &verify))
		return EXIT_FAILED;
	printf("%s: verified\n", args->pos[0]);
	return EXIT_DONE;
}

const struct cmd cmd_verify = {
	.name = "verify",
	.args = " EXE",
	.help = "verify every loader's embedded and appended signature",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
