// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Hornet - asks a policy
 *
 * Pure functions: no state, no allocation, no locks; one look at each rule at most.
 */
#include "policy.h"

/* What a subject is, as rules have it: of each set one bit, made once for all rules. */
struct asked {
	const struct hornet_subject *s;
	u64 op;
	u64 verdict;
	u64 origin;
	u64 keyring;
	u64 prog_type;
	u64 attach_type;
	u64 open_inputs;
	u64 token;
	u64 task;
};

/* No word has place 63, see policy_names.c: a value without a word is only in the set of all. */
static u64 bit(u32 value)
{
	return 1ULL << (value < 63 ? value : 63);
}

static struct asked ask(const struct hornet_subject *s)
{
	return (struct asked){
		.s = s,
		.op = bit(s->op),
		.verdict = bit(s->verdict),
		.origin = bit(s->origin),
		.keyring = bit(s->keyring),
		.prog_type = bit(s->prog_type),
		.attach_type = bit(s->attach_type),
		.open_inputs = bit(s->info.open_inputs > 0),
		.token = bit(s->token),
		.task = bit(s->init),
	};
}

static bool same(const u8 *known, const u8 *wanted)
{
	/* Of most digests the first byte is another one already: no call for these. */
	return known && known[0] == wanted[0] && !memcmp(known, wanted, SHA256_DIGEST_SIZE);
}

/* The key that the machine trusts, or a certificate that it has issued, or that one has. */
static bool signed_by(const struct hornet_subject *s, const u8 *wanted)
{
	u32 i;

	for (i = 0; i < s->path_len; i++)
		if (same(s->path + i * SHA256_DIGEST_SIZE, wanted))
			return true;
	return same(s->signer, wanted);
}

/* Not known whether it is so: then a rule does not allow for it, and denies for it. */
static bool doubt(const struct hornet_rule *r)
{
	return r->action != HORNET_ACTION_ALLOW;
}

static bool matches_task(const struct hornet_rule *r, const struct asked *a)
{
	if (a->s->anybody && r->tasks != HORNET_ANY)
		return doubt(r);
	return r->tasks & a->task;
}

static bool matches_digest(const struct hornet_rule *r, const struct hornet_subject *s)
{
	if (same(s->loader_digest, r->digest) && (s->loader_sure || doubt(r)))
		return true;
	return same(s->digest, r->digest) && (!s->rewritten || doubt(r));
}

/* A rule about who may sign policies says so; all others are about programs. */
static bool matches_op(const struct hornet_rule *r, u64 op)
{
	return op == 1ULL << HORNET_OP_POLICY ? r->ops == op : r->ops & op;
}

static bool matches_sets(const struct hornet_rule *r, const struct asked *a)
{
	return (r->prog_types & a->prog_type) && (r->attach_types & a->attach_type) &&
	       matches_op(r, a->op) && (r->verdicts & a->verdict) && (r->origins & a->origin) &&
	       (r->keyrings & a->keyring) && (r->tokens & a->token) && matches_task(r, a) &&
	       (r->open_inputs & a->open_inputs);
}

static bool matches_values(const struct hornet_rule *r, const struct hornet_subject *s)
{
	if (!r->has)
		return true;
	if ((r->has & HORNET_RULE_UID) && (s->anybody ? !doubt(r) : s->uid != r->uid))
		return false;
	if ((r->has & HORNET_RULE_DIGEST) && !matches_digest(r, s))
		return false;
	if ((r->has & HORNET_RULE_SIGNER) && !signed_by(s, r->signer))
		return false;
	if ((r->has & HORNET_RULE_EXE) && (s->anybody ? !doubt(r) : !same(s->exe, r->exe)))
		return false;
	return !(r->has & HORNET_RULE_NAME) || !strcmp(s->info.name, r->name);
}

/* Who signs programs no more signs no policies: not one that takes this rule away either. */
static bool revokes_policy_signer(const struct hornet_rule *r, const struct hornet_subject *s)
{
	return s->op == HORNET_OP_POLICY && r->action == HORNET_ACTION_REVOKE &&
	       (r->has & HORNET_RULE_SIGNER) && signed_by(s, r->signer);
}

/* Values first: of many rules, most name a program or a signer that is another one. */
static bool matches(const struct hornet_rule *r, const struct asked *a)
{
	return (matches_values(r, a->s) && matches_sets(r, a)) || revokes_policy_signer(r, a->s);
}

/* What holds if no rule matches. */
static enum hornet_action fallback(const struct hornet_policy *policy, enum hornet_op op)
{
	if (op != HORNET_OP_POLICY)
		return policy->fallback;
	return policy->asks_signer ? HORNET_ACTION_DENY : HORNET_ACTION_ALLOW;
}

/**
 * hornet_policy_eval - ask a policy
 * @policy: the policy
 * @subject: about what
 *
 * The first rule that matches decides. If its version is higher than the
 * subject's, it says ROLLBACK, and no later rule is asked.
 *
 * Return: what the policy says, and the rule that says it.
 */
struct hornet_ruling hornet_policy_eval(const struct hornet_policy *policy,
					const struct hornet_subject *subject)
{
	struct hornet_ruling ruling = { .action = fallback(policy, subject->op) };
	const struct asked asked = ask(subject);
	const struct hornet_rule *r;
	u32 i;

	for (i = 0; i < policy->nr_rules; i++) {
		r = &policy->rules[i];
		if (!matches(r, &asked))
			continue;
		ruling.action = r->action;
		if ((r->has & HORNET_RULE_VERSION) && subject->info.version < r->version)
			ruling.action = HORNET_ACTION_ROLLBACK;
		ruling.rule = i + 1;
		break;
	}
	return ruling;
}

/**
 * hornet_policy_may_sign - may a key sign the policy that takes the place of another?
 * @policy: the policy that holds
 * @keyring: where the key is
 * @signer: SHA-256 of its SubjectPublicKeyInfo
 * @path: the same of each certificate between the text and the key, in a row
 * @path_len: how many
 *
 * Return: true if it may.
 */
bool hornet_policy_may_sign(const struct hornet_policy *policy, enum hornet_keyring keyring,
			    const u8 *signer, const u8 *path, u32 path_len)
{
	const struct hornet_subject subject = {
		.op = HORNET_OP_POLICY,
		.verdict = LSM_INT_VERDICT_OK,
		.origin = HORNET_ORIGIN_ATTR,
		.keyring = keyring,
		.signer = signer,
		.path = path,
		.path_len = path_len,
	};

	return hornet_policy_eval(policy, &subject).action == HORNET_ACTION_ALLOW;
}

/**
 * hornet_policy_succeeds - may a policy take the place of another?
 * @old: the policy that holds
 * @new: the other one, whose signature is good
 *
 * Version 0 is the policy that is built in: any may follow it.
 *
 * Return: 0; -ESTALE if @new's version is not higher; -EPERM if it has another
 * name.
 */
int hornet_policy_succeeds(const struct hornet_policy *old, const struct hornet_policy *new)
{
	if (old->version && strcmp(old->name, new->name))
		return -EPERM;
	if (new->version <= old->version)
		return -ESTALE;
	return 0;
}

/**
 * hornet_policy_apply - put what the policy says into a verdict
 * @j: the verdict without it
 * @action: what the policy says
 *
 * Return: the verdict with it. Its reason is the policy only where nothing else
 * is wrong with the program.
 */
struct hornet_judgement hornet_policy_apply(struct hornet_judgement j,
					    enum hornet_action action)
{
	switch (action) {
	case HORNET_ACTION_REVOKE:
		j.verdict = LSM_INT_VERDICT_REVOKED;
		j.reason = HORNET_REASON_REVOKED;
		break;
	case HORNET_ACTION_ROLLBACK:
		j.verdict = LSM_INT_VERDICT_ROLLBACK;
		j.reason = HORNET_REASON_OLD_VERSION;
		break;
	case HORNET_ACTION_ALLOW:
		break;
	default:
		if (j.verdict == LSM_INT_VERDICT_OK)
			j.reason = HORNET_REASON_POLICY;
		break;
	}
	return j;
}
