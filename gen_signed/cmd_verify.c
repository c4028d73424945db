// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed verify - verify the signatures in an executable or header, offline */
#include <stdio.h>

#include "cli.h"
#include "object.h"

enum { CERT, CA, CRL, REQUIRE, OBJECT, JSON };

static const struct opt opts[] = {
	[CERT] = { "cert", "FILE", "certificate of a signer, PEM or DER", .many = true },
	[CA] = { "ca", "FILE-or-DIR", "certificates; the signer's must chain to a CA in them",
		 .many = true },
	[CRL] = { "crl", "FILE", "list of revoked certificates, PEM or DER", .many = true },
	[REQUIRE] = { "require-signer", "NAME|sha256:HEX", "each loader must be signed by this one",
		      .many = true },
	[OBJECT] = { "object", "OBJ.bpf.o", "the loader must be what bpftool makes of this object" },
	[JSON] = { "json", NULL, "print the result as JSON; the schema is in gen_signed(1)" },
	{ 0 },
};

/* Reasons to stderr as ever; what is good is in the JSON. */
static void report_errors(void *ctx, enum gs_level level, const char *line)
{
	if (level != GS_INFO)
		cli_log.report(ctx, level, line);
}

static const struct gs_log errors_only = { .report = report_errors };

static int run(const struct args *args)
{
	const char *object = cli_arg(args, OBJECT);
	bool json = args->nr[JSON];
	struct gs_verify_opts verify = {
		.sz = sizeof(verify),
		.certs = args->val[CERT],
		.nr_certs = args->nr[CERT],
		.cas = args->val[CA],
		.nr_cas = args->nr[CA],
		.crls = args->val[CRL],
		.nr_crls = args->nr[CRL],
		.signers = args->val[REQUIRE],
		.nr_signers = args->nr[REQUIRE],
		.coverage = !json,
		.json = json ? stdout : NULL,
		.log = json ? &errors_only : &cli_log,
	};

	if (!verify.nr_certs && !verify.nr_cas) {
		fputs("gen_signed: verify: --cert or --ca is missing\n", stderr);
		cli_usage(&cmd_verify, true);
		return EXIT_USAGE;
	}
	if (object && compare_object(args->pos[0], object))
		return EXIT_FAILED;
	if (gs_verify_exe(args->pos[0], &verify))
		return EXIT_FAILED;
	if (!json)
		printf("%s: verified\n", args->pos[0]);
	return EXIT_DONE;
}

const struct cmd cmd_verify = {
	.name = "verify",
	.args = " FILE",
	.help = "verify every loader's embedded and appended signature, offline",
	.opts = opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run,
};
