// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target - the kernel's parser of policies, its evaluator, and the reader of a loader's
 * metadata (kernel/hornet/policy_parse.c, policy_eval.c, info.c)
 *
 * The input is a subject (its first bytes) and a text, in a heap block of its exact size. Asserted:
 * a text is a policy, or there is a line and a reason; no more rules than there was room for; the
 * answer is that of the first rule which matches alone; no rule that names no verdict allows what
 * is not OK; none allows what is not known to be as it says; and a second run gives the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "policy.h"

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond))                                                                       \
			abort();                                                                   \
	} while (0)

#define SUBJECT 16
#define PATH_MAX_LEN 4 /* the kernel's SIGNER_PATH_MAX */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make_subject(const uint8_t *b, struct hornet_subject *s)
{
	static const uint8_t digest[SHA256_DIGEST_SIZE];
	/* The last one is that digest. A path has its end here, so that who reads on is seen. */
	static const uint8_t path[PATH_MAX_LEN][SHA256_DIGEST_SIZE] = {{3}, {2}, {1}, {0}};

	memset(s, 0, sizeof(*s));
	s->op = b[0] % HORNET_OP_MAX;
	s->verdict = b[1] % (LSM_INT_VERDICT_ROLLBACK + 1);
	s->origin = b[2] % (HORNET_ORIGIN_BEFORE + 1);
	s->keyring = b[3] % HORNET_KEYRING_MAX;
	s->prog_type = b[4];
	s->attach_type = b[5];
	s->signer = b[6] & 1 ? digest : NULL;
	s->digest = b[6] & 2 ? digest : NULL;
	s->loader_digest = b[6] & 4 ? digest : NULL;
	s->loader_sure = b[6] & 64;
	s->exe = b[6] & 8 ? digest : NULL;
	s->token = b[6] & 16;
	s->init = b[6] & 32;
	s->uid = b[7];
	s->info.name[0] = b[8] & 0x7f;
	s->info.version = b[9];
	s->info.open_inputs = b[10] & 1;
	s->path_len = b[11] % (PATH_MAX_LEN + 1);
	s->path = &path[0][0] + (PATH_MAX_LEN - s->path_len) * SHA256_DIGEST_SIZE;
	s->anybody = b[12] & 1;
	s->rewritten = b[12] & 2;
}

/* Is what the rule says not known of the subject: who asks, or that the digest is that of all that runs? */
static bool in_doubt(const struct hornet_rule *r, const struct hornet_subject *s)
{
	bool about_task = r->tasks != HORNET_ANY || (r->has & (HORNET_RULE_UID | HORNET_RULE_EXE));
	bool digest_sure = (s->loader_digest && s->loader_sure) || (s->digest && !s->rewritten);

	return (s->anybody && about_task) || ((r->has & HORNET_RULE_DIGEST) && !digest_sure);
}

/* What the rules say one by one is what they say together. */
static void check_eval(const struct hornet_policy *p, const struct hornet_subject *s)
{
	struct hornet_ruling all = hornet_policy_eval(p, s), one;
	struct hornet_policy alone = *p;

	CHECK(all.rule <= p->nr_rules);
	CHECK(all.action > HORNET_ACTION_NONE && all.action < HORNET_ACTION_MAX);
	alone.nr_rules = 1;
	for (u32 i = 0; i < p->nr_rules && i < 64; i++) {
		alone.rules = p->rules + i;
		one = hornet_policy_eval(&alone, s);
		if (one.rule) {
			CHECK(all.rule == i + 1 && all.action == one.action);
			CHECK(one.action != HORNET_ACTION_ALLOW || p->rules[i].verdicts != ~0ULL);
			CHECK(one.action != HORNET_ACTION_ALLOW || !in_doubt(&p->rules[i], s));
			return;
		}
	}
	CHECK(!all.rule || all.rule > 64);
}

static void check_info(const uint8_t *p, size_t len)
{
	struct hornet_info info;

	if (!hornet_info_parse(p, len, &info))
		CHECK(!info.name[0] && !info.version && !info.open_inputs);
	CHECK(memchr(info.name, 0, sizeof(info.name)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hornet_policy policy = {0}, again = {0};
	struct hornet_policy_error error;
	struct hornet_subject subject;
	char *text;
	int err;

	if (size < SUBJECT)
		return 0;
	make_subject(data, &subject);
	size -= SUBJECT;
	text = malloc(size ? size : 1);
	CHECK(text);
	memcpy(text, data + SUBJECT, size);
	policy.max_rules = again.max_rules = hornet_policy_room(text, size);
	policy.rules = calloc(policy.max_rules, sizeof(*policy.rules));
	again.rules = calloc(again.max_rules, sizeof(*again.rules));
	CHECK(policy.rules && again.rules);

	err = hornet_policy_parse(text, size, &policy, &error);
	CHECK(policy.nr_rules <= policy.max_rules);
	CHECK(hornet_policy_parse(text, size, &again, &error) == err);
	if (err) {
		CHECK(err == -EINVAL && error.what && error.len <= size);
	} else {
		CHECK(policy.name[0] && memchr(policy.name, 0, sizeof(policy.name)));
		CHECK(policy.nr_rules == again.nr_rules);
		CHECK(!memcmp(policy.rules, again.rules, policy.nr_rules * sizeof(*policy.rules)));
		check_eval(&policy, &subject);
	}
	check_info((const uint8_t *)text, size);
	free(text);
	free(policy.rules);
	free(again.rules);
	return 0;
}
