// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed keygen - make a development key and certificate */
#include <stdio.h>

#include "cli.h"

enum { KEY, CERT, NAME, ALG, CA_KEY, CA_CERT, PASS_FILE };

static const struct opt opts[] = {
	[KEY] = { "key", "FILE", "private key to make (mode 0600)", .required = true },
	[CERT] = { "cert", "FILE", "certificate to make", .required = true },
	[NAME] = { "name", "NAME", "common name of the certificate" },
	[ALG] = { "alg", "ALG", "rsa2048 (default), rsa3072, rsa4096, p256, p384, mldsa44..87" },
	[CA_KEY] = { "ca-key", "FILE", "sign the certificate with this CA's key" },
	[CA_CERT] = { "ca-cert", "FILE", "certificate of that CA" },
	[PASS_FILE] = { "pass-file", "FILE", "file with the CA key's passphrase" },
	{ 0 },
};

static int run(const struct args *args)
{
	struct gs_keygen_opts keygen = {
		.sz = sizeof(keygen),
		.key = cli_arg(args, KEY),
		.cert = cli_arg(args, CERT),
		.name = cli_arg(args, NAME),
		.alg = cli_arg(args, ALG),
		.ca_key = cli_arg(args, CA_KEY),
		.ca_cert = cli_arg(args, CA_CERT),
		.ca_pass_file = cli_arg(args, PASS_FILE),
		.log = &cli_log,
	};

	if (!keygen.ca_key != !keygen.ca_cert) {
		fputs("gen_signed: keygen: --ca-key and --ca-cert go together\n", stderr);
		cli_usage(&cmd_keygen, true);
		return EXIT_USAGE;
	}
	if (gs_keygen(&keygen))
		return EXIT_FAILED;
	puts("For development: the key is not encrypted. Keep release keys elsewhere.");
	return EXIT_DONE;
}

const struct cmd cmd_keygen = {
	.name = "keygen",
	.args = "",
	.help = "make a development key and a certificate fit for the kernel",
	.opts = opts,
	.min_pos = 0,
	.max_pos = 0,
	.run = run,
};
