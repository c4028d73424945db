// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed keygen - make a development key and certificate */
#include <stdio.h>

#include "keyargs.h"
#include "lib/printable.h"

enum { NAME = KEYARGS_NR, ALG, CA_KEY, CA_CERT };

static const struct opt opts[] = {
	[KEYARG_KEY] = { "key", "FILE", "private key to make (mode 0600)", .required = true },
	[KEYARG_CERT] = { "cert", "FILE", "certificate to make", .required = true },
	KEYARGS_ACCESS_OPTS,
	[KEYARG_DIGEST] = { "digest", "ALG", "of the CA's signature: sha256 (default), sha384 or sha512" },
	[NAME] = { "name", "NAME", "common name of the certificate" },
	[ALG] = { "alg", "ALG", "rsa2048 (default), rsa3072, rsa4096, p256, p384, mldsa44..87" },
	[CA_KEY] = { "ca-key", "KEY", "sign the certificate with this CA's key, a file or a URI" },
	[CA_CERT] = { "ca-cert", "CERT", "certificate of that CA" },
	{ 0 },
};

static int usage_error(const char *what)
{
	cli_say(stderr, "gen_signed: keygen: %s\n", what);
	cli_usage(&cmd_keygen, true);
	return EXIT_USAGE;
}

/* An option that is only about a CA; NULL: none is given. */
static const struct opt *of_ca(const struct args *args)
{
	int i;

	for (i = KEYARG_PASS_FILE; i < KEYARGS_NR; i++)
		if (args->nr[i])
			return &opts[i];
	return args->nr[CA_CERT] ? &opts[CA_CERT] : NULL;
}

static int without_ca(const struct opt *opt)
{
	cli_say(stderr, "gen_signed: keygen: --%s is about a CA's key: it needs --ca-key and --ca-cert\n",
		opt->name);
	cli_usage(&cmd_keygen, true);
	return EXIT_USAGE;
}

/* As RFC 5280 has it (ub-common-name), and so that it can be printed, and named with verify --require-signer */
static bool is_name(const char *name)
{
	int n, nr;

	for (nr = 0; *name; nr++, name += n) {
		n = gs_utf8_size(name);
		if (!n || gs_utf8_is_control(name, n))
			return false;
	}
	return nr && nr <= 64;
}

static int run(const struct args *args)
{
	struct keyargs ca;
	struct gs_keygen_opts keygen = {
		.sz = sizeof(keygen),
		.key = cli_arg(args, KEYARG_KEY),
		.cert = cli_arg(args, KEYARG_CERT),
		.name = cli_arg(args, NAME),
		.alg = cli_arg(args, ALG),
		.ca = args->nr[CA_KEY] ? &ca.opts : NULL,
		.log = &cli_log,
	};
	int status = keyargs_read(&cmd_keygen, args, &ca);

	if (status)
		return status;
	if (keygen.name && !is_name(keygen.name))
		return usage_error("--name: 1 to 64 characters of UTF-8, and none that a terminal obeys");
	/* both would be "there already" when the second one is written */
	if (cli_is_one_of(keygen.cert, &keygen.key, 1))
		return EXIT_USAGE;
	if (keygen.ca && !args->nr[CA_CERT])
		return usage_error("--ca-key needs --ca-cert");
	if (!keygen.ca && of_ca(args))
		return without_ca(of_ca(args));
	/* --key and --cert are what is made */
	ca.opts.key = cli_arg(args, CA_KEY);
	ca.opts.cert = cli_arg(args, CA_CERT);
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
