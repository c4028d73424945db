// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed doctor - why would a signed program not load on this machine? */
#include <stdio.h>

#include "cli.h"
#include "doctor.h"

enum { CERT, POLICY, ERRNO };

static const struct opt opts[] = {
	[CERT] = { "cert", "FILE", "the signer's certificate: check it, too" },
	[POLICY] = { "policy", "FILE", "ask this policy about EXE, instead of the one that holds" },
	[ERRNO] = { "errno", "NAME", "say what this error of a load means (name or number)" },
	{ 0 },
};

static int run(const struct args *args)
{
	struct gs_cert_facts cert;
	const struct gs_cert_facts *given = args->nr[CERT] ? &cert : NULL;
	struct doctor d = { 0 };

	if (args->nr[ERRNO] && !doctor_errno(cli_arg(args, ERRNO))) {
		cli_say(stderr, "gen_signed: doctor: %s: no error that a load is known to give\n",
			cli_arg(args, ERRNO));
		return EXIT_USAGE;
	}
	if (args->nr[POLICY] && !args->nr_pos) {
		fputs("gen_signed: doctor: --policy needs EXE\n", stderr);
		return EXIT_USAGE;
	}
	/* the meaning of an error does not need the machine */
	if (args->nr[ERRNO] && !args->nr_pos)
		return EXIT_DONE;
	doctor_kernel(&d);
	doctor_caller(&d);
	if (args->nr[CERT] && doctor_cert(&d, cli_arg(args, CERT), &cert))
		return EXIT_FAILED;
	if (args->nr_pos && !args->nr[CERT])
		doctor_no_cert(&d);
	if (args->nr_pos && (doctor_exe(&d, args->pos[0], cli_arg(args, CERT), given) ||
			     doctor_policy(&d, args->pos[0], cli_arg(args, POLICY),
					   given)))
		return EXIT_FAILED;
	printf("%zu problem%s, %zu unknown\n", d.problems, d.problems == 1 ? "" : "s", d.unknown);
	return d.problems ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_doctor = {
	.name = "doctor",
	.args = " [EXE]",
	.help = "say why a signed program would not load on this machine, and what to do",
	.opts = opts,
	.min_pos = 0,
	.max_pos = 1,
	.run = run,
};
