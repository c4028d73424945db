// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed policy - check, explain and sign a policy of Hornet */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyargs.h"
#include "lib/cms.h"
#include "policy_text.h"

static const struct opt no_opts[] = { { 0 } };

static void print_policy(const struct policy_file *file, const uint8_t hash[GS_SHA256_SIZE])
{
	const struct hornet_policy *p = &file->policy;
	uint32_t i;

	printf("policy %s version %llu, %u rules, digest sha256:", p->name,
	       (unsigned long long)p->version, p->nr_rules);
	for (i = 0; i < GS_SHA256_SIZE; i++)
		printf("%02x", hash[i]);
	for (i = 0; i < p->nr_rules; i++) {
		printf("\nrule %-4u line %-4u ", i + 1, p->rules[i].line);
		policy_print_rule(stdout, &p->rules[i]);
	}
	printf("\nDEFAULT             %s\n", hornet_action_words.word[p->fallback]);
}

static int run_check(const struct args *args)
{
	uint8_t hash[GS_SHA256_SIZE];
	struct policy_file file;
	int err = policy_open(args->pos[0], &file);

	if (!err) {
		struct gs_payload text = { .insns = file.text, .insns_sz = file.len };

		err = gs_sha256(&text, hash);
	}
	if (!err)
		print_policy(&file, hash);
	policy_close(&file);
	return err ? EXIT_FAILED : EXIT_DONE;
}

static const struct cmd cmd_check = {
	.name = "policy check",
	.args = " FILE",
	.help = "compile a policy with the kernel's parser and print its rules",
	.opts = no_opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run_check,
};

enum {
	OP, VERDICT, ORIGIN, KEYRING, TYPE, ATTACH, SIGNER, DIGEST, EXE, NAME, VERSION, OPEN_INPUTS, TOKEN,
	TASK, USER, NR_KEYS
};

/* What is asked about, each option a property of the language. */
static const struct opt explain_opts[] = {
	[OP] = { "op", "OP", "LOAD (default), ATTACH, RUN or POLICY" },
	[VERDICT] = { "verdict", "VERDICT", "verdict on the signature (default: OK, if the rest can have it)" },
	[ORIGIN] = { "origin", "ORIGIN", "attr (default if signed), exe, loader, kernel, none or before" },
	[KEYRING] = { "keyring", "KEYRING", "keyring of the signer's key (default if signed: secondary)" },
	[TYPE] = { "type", "TYPE", "program type, such as tracing (default: syscall)" },
	[ATTACH] = { "attach", "TYPE", "expected attach type, such as trace_fentry" },
	[SIGNER] = { "signer", "DIGEST", "sha256:HEX of the signer's public key" },
	[DIGEST] = { "digest", "DIGEST", "sha256:HEX of the program's or its loader's bytes" },
	[EXE] = { "exe", "DIGEST", "fsverity:sha256:HEX of the executable" },
	[NAME] = { "name", "NAME", "name that was signed" },
	[VERSION] = { "version", "NUMBER", "version that was signed; needs --name" },
	[OPEN_INPUTS] = { "open-inputs", "HOW", "none (default) or any" },
	[TOKEN] = { "token", "TOKEN", "none (default) or userns" },
	[TASK] = { "task", "TASK", "other (default) or init" },
	[USER] = { "uid", "NUMBER", "user id (default: 0)" },
	{ 0 },
};
/* The same, as the policy's language calls them. */
static const char *const explain_keys[NR_KEYS] = {
	[OP] = "op",
	[VERDICT] = "verdict",
	[ORIGIN] = "origin",
	[KEYRING] = "keyring",
	[TYPE] = "prog_type",
	[ATTACH] = "attach",
	[SIGNER] = "signer",
	[DIGEST] = "digest",
	[EXE] = "exe",
	[NAME] = "name",
	[VERSION] = "version",
	[OPEN_INPUTS] = "open_inputs",
	[TOKEN] = "token",
	[TASK] = "task",
	[USER] = "uid",
};

/* An option has one value: what follows a blank would be read as another property. */
static bool are_words(const struct args *args)
{
	const char *p;
	size_t i;

	for (i = 0; i < NR_KEYS; i++)
		for (p = args->nr[i] ? cli_arg(args, i) : ""; *p; p++)
			if ((unsigned char)*p <= ' ' || *p == 0x7f) {
				cli_say(stderr, "gen_signed: policy explain: --%s: a blank or control character in its"
					" value\n", explain_opts[i].name);
				return false;
			}
	return true;
}

/* The options as one rule, so that the kernel's parser reads their values. malloc()ed. */
static char *options_text(const struct args *args)
{
	bool any = false;
	size_t i, len;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	fputs("policy_name=options policy_version=0\nDEFAULT action=DENY\n", out);
	for (i = 0; i < NR_KEYS; i++) {
		if (args->nr[i])
			fprintf(out, "%s=%s ", explain_keys[i], cli_arg(args, i));
		any |= args->nr[i] > 0;
	}
	/* A rule has a property, and one of op=POLICY has no other than those that were given. */
	fputs(any ? "action=ALLOW\n" : "uid=0 action=ALLOW\n", out);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

/* The one value in @set, @otherwise if nothing was given, -1 if there are several. */
static int only(uint64_t set, int otherwise)
{
	if (set == ~0ULL)
		return otherwise;
	return set & (set - 1) ? -1 : __builtin_ctzll(set);
}

/*
 * What was not said follows from what was, as the kernel has it: a program without a signature has no signer, what
 * the kernel loads, or was loaded in mode off, has no signature that counts, and no key that is not the machine's gives OK.
 */
static bool is_signed(int verdict)
{
	return verdict != LSM_INT_VERDICT_UNSIGNED && verdict != LSM_INT_VERDICT_NONE &&
	       verdict != LSM_INT_VERDICT_FAULT;
}

static int verdict_at(int origin, int keyring)
{
	if (origin == HORNET_ORIGIN_BEFORE)
		return LSM_INT_VERDICT_NONE;
	if (origin == HORNET_ORIGIN_KERNEL || origin == HORNET_ORIGIN_NONE ||
	    keyring == HORNET_KEYRING_NONE)
		return LSM_INT_VERDICT_UNSIGNED;
	return keyring == HORNET_KEYRING_PLATFORM || keyring == HORNET_KEYRING_USER ?
	       LSM_INT_VERDICT_UNKNOWNKEY : LSM_INT_VERDICT_OK;
}

static int origin_at(int verdict)
{
	if (is_signed(verdict))
		return HORNET_ORIGIN_ATTR;
	return verdict == LSM_INT_VERDICT_NONE ? HORNET_ORIGIN_BEFORE : HORNET_ORIGIN_NONE;
}

static int keyring_at(int verdict, bool has_signer)
{
	return is_signed(verdict) || has_signer ? HORNET_KEYRING_SECONDARY : HORNET_KEYRING_NONE;
}

static int subject_of(const struct args *args, const struct hornet_rule *r, struct hornet_subject *s)
{
	/* a rule that allows has a verdict in any case */
	int verdict = only(args->nr[VERDICT] ? r->verdicts : HORNET_ANY,
			   verdict_at(only(r->origins, HORNET_ORIGIN_ATTR),
				      only(r->keyrings, HORNET_KEYRING_SECONDARY)));
	int values[] = {
		only(r->ops, HORNET_OP_LOAD),
		verdict,
		only(r->origins, origin_at(verdict)),
		only(r->keyrings, keyring_at(verdict, r->has & HORNET_RULE_SIGNER)),
		only(r->prog_types, BPF_PROG_TYPE_SYSCALL),
		only(r->attach_types, 0),
		only(r->open_inputs, 0),
		only(r->tokens, 0),
		only(r->tasks, 0),
	};
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (values[i] < 0)
			return -1;
	*s = (struct hornet_subject){
		.op = values[0],
		.verdict = values[1],
		.origin = values[2],
		.keyring = values[3],
		.prog_type = values[4],
		.attach_type = values[5],
		.signer = r->has & HORNET_RULE_SIGNER ? r->signer : NULL,
		.digest = r->has & HORNET_RULE_DIGEST ? r->digest : NULL,
		.exe = r->has & HORNET_RULE_EXE ? r->exe : NULL,
		.info.version = r->version,
		.info.open_inputs = values[6],
		.token = values[7],
		.init = values[8],
		.uid = r->uid,
	};
	memcpy(s->info.name, r->name, sizeof(s->info.name));
	return 0;
}

/* Return: EXIT_DONE, or another status when the options make no sense (reported). */
static int parse_options(const struct args *args, struct hornet_rule *rule,
			 struct hornet_subject *subject)
{
	struct hornet_policy policy = { .max_rules = 1, .rules = rule };
	struct hornet_policy_error error;
	int status = EXIT_USAGE;
	char *text;

	if (!are_words(args))
		return status;
	text = options_text(args);
	if (!text) {
		fputs("gen_signed: out of memory\n", stderr);
		return EXIT_FAILED;
	}
	if (hornet_policy_parse(text, strlen(text), &policy, &error))
		cli_say(stderr, "gen_signed: policy explain: %s%s%.*s\n", error.what,
			error.word ? ": " : "", (int)error.len, error.word ? error.word : "");
	else if (policy.nr_rules != 1 || subject_of(args, rule, subject))
		fputs("gen_signed: policy explain: an option has several values, it takes one\n",
		      stderr);
	else
		status = EXIT_DONE;
	free(text);
	return status;
}

static void explain(const struct policy_file *file, const struct hornet_subject *subject)
{
	static const char *const says[] = {
		[HORNET_ACTION_NONE] = "NONE",
		[HORNET_ACTION_ALLOW] = "ALLOW",
		[HORNET_ACTION_DENY] = "DENY",
		[HORNET_ACTION_REVOKE] = "REVOKE",
		[HORNET_ACTION_ROLLBACK] = "ROLLBACK",
	};
	const struct hornet_policy *p = &file->policy;
	struct hornet_ruling ruling = hornet_policy_eval(p, subject);
	const struct hornet_rule *rule = p->rules + ruling.rule - 1;

	if (subject->verdict == LSM_INT_VERDICT_BADSIG || subject->verdict == LSM_INT_VERDICT_REVOKED) {
		printf("DENY: verdict %s: such a load is refused before a policy is asked\n",
		       hornet_verdict_words.word[subject->verdict]);
		return;
	}
	printf("%s: ", says[ruling.action]);
	if (!ruling.rule && subject->op == HORNET_OP_POLICY) {
		printf("no rule matches; policy %s:%llu %s who may sign the next one\n", p->name,
		       (unsigned long long)p->version, p->asks_signer ? "says" : "does not say");
		return;
	}
	if (!ruling.rule) {
		printf("no rule matches, DEFAULT of policy %s:%llu decides\n", p->name,
		       (unsigned long long)p->version);
		return;
	}
	printf("rule %u (line %u) of policy %s:%llu: ", ruling.rule, rule->line, p->name,
	       (unsigned long long)p->version);
	policy_print_rule(stdout, rule);
	putchar('\n');
}

static int run_explain(const struct args *args)
{
	struct hornet_subject subject;
	struct policy_file file;
	struct hornet_rule rule;
	int status = parse_options(args, &rule, &subject);

	if (status)
		return status;
	status = policy_open(args->pos[0], &file) ? EXIT_FAILED : EXIT_DONE;
	if (status == EXIT_DONE)
		explain(&file, &subject);
	policy_close(&file);
	return status;
}

static const struct cmd cmd_explain = {
	.name = "policy explain",
	.args = " FILE",
	.help = "say which rule of a policy decides about a program",
	.opts = explain_opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run_explain,
};

enum { OUT = KEYARGS_NR };

static const struct opt sign_opts[] = {
	KEYARGS_OPTS,
	[OUT] = { "o", "FILE", "where the signed policy goes", .required = true },
	{ 0 },
};

static int run_sign(const struct args *args);

static const struct cmd cmd_policy_sign = {
	.name = "policy sign",
	.args = " FILE",
	.help = "check a policy and sign it for hornet/policy in securityfs",
	.opts = sign_opts,
	.min_pos = 1,
	.max_pos = 1,
	.run = run_sign,
};

/* Who signs the last policy that he may sign should know it. */
static void warn_of_last(const struct policy_file *file, const struct gs_signer *signer, const char *cert)
{
	static const enum hornet_keyring rings[] = { HORNET_KEYRING_SECONDARY,
						     HORNET_KEYRING_BUILTIN };
	uint8_t key[GS_SHA256_SIZE];
	size_t i;

	if (gs_signer_spki(signer, key))
		return;
	for (i = 0; i < sizeof(rings) / sizeof(rings[0]); i++)
		if (hornet_policy_may_sign(&file->policy, rings[i], key, NULL, 0))
			return;
	cli_say(stderr,
		"gen_signed: warning: once policy %s version %llu holds, its rules do not let %s sign the next one\n",
		file->policy.name, (unsigned long long)file->policy.version, cert);
}

static int run_sign(const struct args *args)
{
	struct gs_signer *signer = NULL;
	struct policy_file file;
	struct keyargs key;
	int err, status = keyargs_read(&cmd_policy_sign, args, &key);
	const char *out = cli_arg(args, OUT);

	if (!status && (cli_is_one_of(out, (const char *const *)args->pos, 1) ||
			keyargs_overwrites(&key, out)))
		status = EXIT_USAGE;
	if (status)
		return status;
	err = policy_open(args->pos[0], &file);
	if (!err)
		err = gs_signer_open(&key.opts, &cli_log, &signer);
	if (!err)
		err = gs_sign_text(signer, file.text, file.len, out, &cli_log);
	if (!err) {
		cli_say(stdout, "%s: policy %s version %llu, signed\n", out, file.policy.name,
			(unsigned long long)file.policy.version);
		warn_of_last(&file, signer, key.opts.cert);
	}
	gs_signer_close(signer);
	policy_close(&file);
	return err ? EXIT_FAILED : EXIT_DONE;
}

static const struct cmd *const subs[] = { &cmd_check, &cmd_explain, &cmd_policy_sign, NULL };

const struct cmd cmd_policy = {
	.name = "policy",
	.args = " check|explain|sign FILE [OPTION...]",
	.help = "check, explain or sign a policy of Hornet",
	.opts = no_opts,
	.subs = subs,
};
