// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed doctor - what the policy says to an executable's loaders and their programs
 *
 * The kernel's own parser and evaluation answer. What can't be known from here (in which keyring
 * the key is, whose key it is, the executable's fs-verity digest) is tried out: only if all answers
 * are the same, there is one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "doctor.h"
#include "lib/bytes.h"
#include "lib/input.h"
#include "lib/names.h"
#include "lib/view.h"
#include "machine.h"
#include "policy_text.h"

#define ACTIVE "/sys/kernel/security/hornet/policy"

/**
 * struct inquiry - a loader before a policy
 * @d: gets the findings
 * @file: the policy
 * @path: where it is
 * @view: the loader
 * @keyrings: where the signer's key may be, a set of enum hornet_keyring
 * @spki: digest of the signer's key, NULL: not known
 */
struct inquiry {
	struct doctor *d;
	const struct policy_file *file;
	const char *path;
	const struct gs_view *view;
	uint32_t keyrings;
	const uint8_t *spki;
};

/* One answer; @sure is false if it hangs on what is not known. */
struct answer {
	struct hornet_ruling ruling;
	bool sure;
};

static void add_answer(const struct hornet_policy *p, const struct hornet_subject *s,
		       struct answer *a, bool first)
{
	struct hornet_ruling r = hornet_policy_eval(p, s);

	if (first)
		*a = (struct answer){ r, true };
	else if (r.action != a->ruling.action)
		a->sure = false;
}

/* The policy's answer, for all that the signer's key and the executable could be. */
static struct answer ask(const struct inquiry *q, struct hornet_subject s)
{
	const struct hornet_policy *p = &q->file->policy;
	struct answer a = { .sure = false };
	bool first = true;
	uint32_t k, i;

	for (k = 0; k < HORNET_KEYRING_MAX; k++) {
		if (!(q->keyrings >> k & 1))
			continue;
		s.keyring = k;
		s.signer = q->spki;
		s.exe = NULL;
		add_answer(p, &s, &a, first);
		first = false;
		for (i = 0; i < p->nr_rules; i++) {
			const struct hornet_rule *r = &p->rules[i];

			if (r->has & HORNET_RULE_SIGNER && !q->spki &&
			    s.verdict == LSM_INT_VERDICT_OK)
				s.signer = r->signer;
			if (r->has & HORNET_RULE_EXE)
				s.exe = r->exe;
			add_answer(p, &s, &a, false);
			s.signer = q->spki;
			s.exe = NULL;
		}
	}
	return a;
}

/* The rule in words: "rule 3 (line 9): DENY   prog_type=xdp" */
static void rule_text(const struct policy_file *file, uint32_t number, char *text, size_t size)
{
	const struct hornet_rule *rule = &file->policy.rules[number - 1];
	FILE *out = fmemopen(text, size, "w");

	*text = '\0';
	if (!out)
		return;
	if (number) {
		fprintf(out, "rule %u (line %u): ", number, rule->line);
		policy_print_rule(out, rule);
	} else {
		fprintf(out, "no rule matches: DEFAULT %s",
			hornet_action_words.word[file->policy.fallback]);
	}
	fclose(out);
	text[size - 1] = '\0';
}

/* What to do about a refusal. */
static void say_next(const struct inquiry *q, const struct hornet_subject *s, struct hornet_ruling r)
{
	const char *type = gs_prog_type_name(s->prog_type);
	char hex[2 * GS_SHA256_SIZE + 1];

	if (r.action == HORNET_ACTION_ROLLBACK)
		doctor_next("build a newer one: gen_signed build --object-version %llu or higher",
			    (unsigned long long)q->file->policy.rules[r.rule - 1].version);
	else if (r.action == HORNET_ACTION_REVOKE)
		doctor_next("it was withdrawn: build it anew, or sign it with a key that is not"
			    " revoked");
	else
		doctor_next("sign with a key that a rule allows, or sign a policy that allows this one: "
			    "gen_signed policy explain %s --op %s --type %s --origin %s%s%s", q->path,
			    hornet_op_words.word[s->op], type ? type : "TYPE",
			    hornet_origin_words.word[s->origin],
			    q->spki ? " --signer sha256:" : "",
			    q->spki ? gs_hex(q->spki, GS_SHA256_SIZE, hex) : "");
}

/* Ask about one thing. Return: true if it is allowed for sure; what is not is reported. */
static bool check(const struct inquiry *q, const struct hornet_subject *s, const char *what)
{
	const struct hornet_policy *p = &q->file->policy;
	struct answer a = ask(q, *s);
	char rule[512];

	rule_text(q->file, a.ruling.rule, rule, sizeof(rule));
	if (!a.sure) {
		doctor_say(q->d, DOCTOR_UNKNOWN, "%s: whether policy %s:%llu lets %s: it asks for the"
			   " signer's key, its keyring, or the executable's fs-verity digest",
			   q->view->rec->name, p->name, (unsigned long long)p->version, what);
		doctor_next("%s", q->spki ? "gen_signed policy explain with --keyring or --exe" :
			    "gen_signed doctor EXE --cert CERT, the signer's certificate");
		return false;
	}
	if (a.ruling.action == HORNET_ACTION_ALLOW)
		return true;
	/* that it is unsigned has been said */
	if (s->verdict == LSM_INT_VERDICT_UNSIGNED && a.ruling.action == HORNET_ACTION_DENY)
		return false;
	/* only a load is refused as one with a bad signature is */
	doctor_say(q->d, DOCTOR_PROBLEM, "%s: policy %s:%llu does not let %s: %s: enforce mode answers"
		   " %s", q->view->rec->name, p->name, (unsigned long long)p->version, what, rule,
		   a.ruling.action == HORNET_ACTION_REVOKE && s->op == HORNET_OP_LOAD ?
		   "EKEYREJECTED" : "EPERM");
	say_next(q, s, a.ruling);
	return false;
}

/* A program that the loader installs: the load, and what it is for. */
static bool check_prog(const struct inquiry *q, struct hornet_subject s, const struct gs_prog *prog)
{
	const char *type = gs_prog_type_name(prog->type);
	char what[96];
	bool good;

	s.origin = HORNET_ORIGIN_LOADER;
	s.prog_type = prog->type;
	s.attach_type = prog->attach_type;
	s.loader_digest = s.digest;
	s.loader_sure = true;
	s.digest = NULL;
	snprintf(what, sizeof(what), "program \"%s\" (%s) be loaded", prog->name,
		 type ? type : "unknown type");
	good = check(q, &s, what);
	s.op = HORNET_OP_ATTACH;
	snprintf(what, sizeof(what), "program \"%s\" (%s) be attached", prog->name,
		 type ? type : "unknown type");
	return good && check(q, &s, what);
}

static void check_loader(const struct inquiry *q)
{
	const struct gs_view *view = q->view;
	const struct hornet_policy *p = &q->file->policy;
	bool loader = view->rec->kind == SKEL_RECORD_LOADER, good;
	struct hornet_subject s = {
		.op = HORNET_OP_LOAD,
		.verdict = view->nr_sigs ? LSM_INT_VERDICT_OK : LSM_INT_VERDICT_UNSIGNED,
		.origin = !view->nr_sigs ? HORNET_ORIGIN_NONE :
			  view->sig[0].appended ? HORNET_ORIGIN_EXE : HORNET_ORIGIN_ATTR,
		.prog_type = loader ? BPF_PROG_TYPE_SYSCALL : view->rec->prog_type,
		.attach_type = view->rec->attach_type,
		.digest = view->digest,
		.info.version = view->info.version,
		.info.open_inputs = view->info.nr_inputs,
		.uid = getuid(),
	};
	struct hornet_subject run;
	char rule[512];
	size_t i;

	/* doctor_exe() has said that it is not known */
	if (!view->nr_sigs && view->nr_plain)
		return;
	static_assert(sizeof(s.info.name) == sizeof(view->info.name));
	memcpy(s.info.name, view->info.name, sizeof(s.info.name));
	run = s;
	run.op = HORNET_OP_RUN;
	good = check(q, &s, loader ? "the loader be loaded" : "the program be loaded") &&
	       (!loader || check(q, &run, "the loader run"));
	for (i = 0; good && i < view->dec.nr_progs; i++)
		good = check_prog(q, s, &view->dec.prog[i]);
	if (!good)
		return;
	rule_text(q->file, ask(q, s).ruling.rule, rule, sizeof(rule));
	doctor_say(q->d, DOCTOR_OK, "%s: policy %s:%llu allows it and its %zu programs: %s",
		   view->rec->name, p->name, (unsigned long long)p->version, view->dec.nr_progs, rule);
}

/* In which keyrings may the key of one of the signers be? */
static uint32_t keyrings_of(const struct gs_view *view)
{
	static const char *const names[HORNET_KEYRING_MAX] = {
		[HORNET_KEYRING_BUILTIN] = ".builtin_trusted_keys",
		[HORNET_KEYRING_SECONDARY] = ".secondary_trusted_keys",
		[HORNET_KEYRING_BPF] = ".bpf",
	};
	uint32_t k, maybe = 1 << HORNET_KEYRING_BUILTIN | 1 << HORNET_KEYRING_SECONDARY;
	enum keyring_state state;
	size_t i, s;

	if (!view->nr_sigs)
		return 1 << HORNET_KEYRING_NONE;
	for (i = 0; i < view->nr_sigs; i++)
		for (s = 0; s < view->sig[i].nr; s++)
			for (k = 0; k < HORNET_KEYRING_MAX; k++) {
				const char *keyid = view->sig[i].signer[s].keyid;

				if (!names[k])
					continue;
				state = strcmp(keyid, "none") ? machine_keyring(names[k], keyid) :
					KEYRING_UNREADABLE;
				if (state == KEYRING_HAS)
					return 1 << k;
				if (state == KEYRING_UNREADABLE)
					maybe |= 1 << k;
			}
	return maybe;
}

static void drop(void *ctx, enum gs_level level, const char *line)
{
	(void)ctx;
	(void)level;
	(void)line;
}

static const struct gs_log silent = { .report = drop };

/**
 * doctor_policy() - does the policy allow the executable's loaders and what they install?
 * @d: gets the findings
 * @exe: executable, header or bundle; if it can't be read, doctor_exe() has said so
 * @policy: file with the policy; NULL: the one that holds
 * @cert: the signer's certificate, NULL: not known
 *
 * Return: 0; a negative errno (reported) if the file of @policy can't be used, or memory is short.
 */
int doctor_policy(struct doctor *d, const char *exe, const char *policy,
		  const struct gs_cert_facts *cert)
{
	struct inquiry q = { .d = d, .path = policy ? policy : ACTIVE };
	struct policy_file file = { 0 };
	struct gs_input input = { .fd = -1 };
	struct gs_view view;
	size_t i;
	int err;

	if (!policy && access(ACTIVE, R_OK)) {
		doctor_say(d, DOCTOR_UNKNOWN, "what the policy says: " ACTIVE ": %s",
			   strerror(errno));
		doctor_next_with("gen_signed doctor", exe, "--policy FILE");
		return 0;
	}
	err = policy_open(q.path, &file);
	q.file = &file;
	if (!err && !gs_input_open(exe, &silent, &input)) {
		for (i = 0; !err && i < input.exe.recs.nr; i++) {
			err = gs_view_make(&input.exe, &input.exe.recs.rec[i], &view);
			q.view = &view;
			if (!err)
				doctor_name_signers(&view, cert);
			q.keyrings = err ? 0 : keyrings_of(&view);
			q.spki = !err && doctor_is_signer(&view, cert) ? cert->spki : NULL;
			if (!err)
				check_loader(&q);
			gs_view_free(&view);
		}
	}
	gs_input_close(&input);
	policy_close(&file);
	return err;
}
