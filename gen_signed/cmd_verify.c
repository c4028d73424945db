// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed verify - verify the signatures in an executable or header, offline */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attestation.h"
#include "cli.h"
#include "lib/verify.h"
#include "lib/verify_report.h"
#include "live.h"
#include "object.h"

enum { CERT, CA, CRL, REQUIRE, OBJECT, ATTESTATION, PID, PROG_ID, JSON };

static const struct opt opts[] = {
	[CERT] = { "cert", "FILE", "certificate of a signer, PEM or DER", .many = true },
	[CA] = { "ca", "FILE-or-DIR", "certificates; the signer's must chain to a CA in them",
		 .many = true },
	[CRL] = { "crl", "FILE", "list of revoked certificates, PEM or DER", .many = true },
	[REQUIRE] = { "require-signer", "NAME|sha256:HEX", "each loader must be signed by this one",
		      .many = true },
	[OBJECT] = { "object", "OBJ.bpf.o", "the loader must be what bpftool makes of this object" },
	[ATTESTATION] = { "attestation", "FILE", "statements (attest) that must be genuine, and about FILE" },
	[PID] = { "pid", "PID", "the programs that this process holds or has loaded must be of FILE"
		  " (default: its executable)" },
	[PROG_ID] = { "prog-id", "ID", "this live program must be of FILE" },
	[JSON] = { "json", NULL, "print the result as JSON; the schema is in gen_signed(1)" },
	{ 0 },
};

/* Reasons to stderr as ever; what is good is in the JSON. */
static void report_reasons(void *ctx, enum gs_level level, const char *line)
{
	if (level != GS_INFO)
		cli_log.report(ctx, level, line);
}

static const struct gs_log no_info = { .report = report_reasons };

static int usage_error(const char *what)
{
	cli_say(stderr, "gen_signed: verify: %s\n", what);
	cli_usage(&cmd_verify, true);
	return EXIT_USAGE;
}

/* A number above 0 and nothing else; 0 if it is not. */
static unsigned int number(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	return *end || *text == '-' || n > INT_MAX ? 0 : n;
}

/* A digest that is none would be asked of every signer in vain. */
static bool are_signers(const struct args *args)
{
	const size_t prefix = strlen("sha256:");
	size_t i;

	for (i = 0; i < args->nr[REQUIRE]; i++) {
		const char *name = args->val[REQUIRE][i];

		if (!strncmp(name, "sha256:", prefix) &&
		    (strlen(name + prefix) != 64 ||
		     strspn(name + prefix, "0123456789abcdefABCDEF") != 64))
			return false;
	}
	return true;
}

static int check_usage(const struct args *args, bool live, bool offline)
{
	if (!args->nr_pos && !args->nr[PID])
		return usage_error("a file is missing");
	if (!live && !offline)
		return usage_error("--cert or --ca is missing");
	if ((args->nr[PID] && !number(cli_arg(args, PID))) ||
	    (args->nr[PROG_ID] && !number(cli_arg(args, PROG_ID))))
		return usage_error("--pid and --prog-id need a number");
	if (args->nr[CRL] + args->nr[REQUIRE] + args->nr[ATTESTATION] && !offline)
		return usage_error("--crl, --require-signer and --attestation need --cert or --ca");
	if (!are_signers(args))
		return usage_error("--require-signer: behind sha256: are 64 hex digits");
	return EXIT_DONE;
}

/* What is found besides the file's signatures. */
struct found {
	const struct args *args;
	struct live live;
	struct attestation attestation;
};

static void add_members(struct gs_json *j, void *ctx)
{
	const struct found *found = ctx;

	if (found->args->nr[ATTESTATION])
		attestation_json(&found->attestation, j);
	if (found->args->nr[PID] + found->args->nr[PROG_ID])
		live_json(&found->live, j);
}

static int verify_offline(const char *path, struct gs_input *input, struct gs_verify_opts *verify, int err)
{
	int err2;

	verify->refused = err;
	err2 = gs_verify_input(input, verify);
	if (!err2 && !verify->json)
		cli_say(stdout, "%s: verified\n", path);
	return err ? err : err2;
}

/* No signature of the file is asked for. */
static int print_live(const struct gs_input *input, struct found *found, int err)
{
	struct gs_json j;

	gs_report_json_begin(&j, input->exe.name, !err, stdout);
	add_members(&j, found);
	gs_json_end(&j);
	return err;
}

static int check_live(struct found *found)
{
	const struct args *args = found->args;
	int err = 0, err2 = 0;

	if (args->nr[PID])
		err = live_check_pid(number(cli_arg(args, PID)), &found->live);
	if (args->nr[PROG_ID] && (!err || args->nr[JSON]))
		err2 = live_check_prog(number(cli_arg(args, PROG_ID)), &found->live);
	return err ? err : err2;
}

static int check_attestation(struct found *found, const struct gs_input *input,
			     const struct gs_verify_opts *verify)
{
	const char *path = cli_arg(found->args, ATTESTATION);
	int err = path ? attestation_check(path, input, verify, &found->attestation) : 0;

	if (path && !found->args->nr[JSON])
		attestation_text(&found->attestation, path);
	return err;
}

/* A refusal is a result, and as JSON a whole one: what follows is looked at, too. */
static bool goes_on(const struct args *args, int err)
{
	return !err || (args->nr[JSON] && (err == -EKEYREJECTED || err == -ENOENT));
}

static int verify_all(const char *path, struct gs_input *input, struct found *found)
{
	const struct args *args = found->args;
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
		.more = add_members,
		.more_ctx = found,
		.log = json ? &no_info : &cli_log,
	};
	int err = check_live(found), err2;

	if (!goes_on(args, err))
		return err;
	err2 = check_attestation(found, input, &verify);
	if (!goes_on(args, err2))
		return err2;
	err = err ? err : err2;
	if (args->nr[CERT] || args->nr[CA])
		err = verify_offline(path, input, &verify, err);
	else if (json)
		err = print_live(input, found, err);
	return err;
}

static int run(const struct args *args)
{
	bool live = args->nr[PID] || args->nr[PROG_ID];
	const char *path = args->nr_pos ? args->pos[0] : NULL;
	struct gs_input input = { .fd = -1 };
	struct found found = { .args = args, .live = { .input = &input, .quiet = args->nr[JSON] } };
	char exe[32] = "";
	int err = 0, status = check_usage(args, live, args->nr[CERT] || args->nr[CA]);

	if (status)
		return status;
	if (!path) {
		snprintf(exe, sizeof(exe), "/proc/%u/exe", number(cli_arg(args, PID)));
		path = exe;
	}
	err = gs_input_open(path, &cli_log, &input);
	if (!err && args->nr[OBJECT])
		err = compare_object(&input, cli_arg(args, OBJECT));
	if (!err)
		err = verify_all(path, &input, &found);
	gs_input_close(&input);
	live_free(&found.live);
	attestation_free(&found.attestation);
	return err ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_verify = {
	.name = "verify",
	.args = " [FILE]",
	.help = "verify every loader's embedded and appended signature, offline",
	.opts = opts,
	.min_pos = 0,
	.max_pos = 1,
	.run = run,
};
