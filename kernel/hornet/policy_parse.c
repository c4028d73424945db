// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Hornet - from a policy's text to its rules
 *
 * Pure functions: no state, no allocation, no locks. The grammar is in hornet.rst.
 */
#include "policy_value.h"

#define ANY	HORNET_ANY

struct parser {
	struct hornet_piece left;		/* of the text */
	struct hornet_piece words;		/* of the line */
	struct hornet_policy *policy;
	struct hornet_policy_error *error;
};

enum kind {
	KIND_SET,
	KIND_DIGEST,
	KIND_NAME,
	KIND_NUMBER,
	KIND_UID,
};

/*
 * The properties of a rule: where its value goes, and its bit in @has; the words
 * of a set, or what stands before the digest.
 */
static const struct property {
	const char *key;
	enum kind kind;
	size_t at;
	u32 has;
	const struct hornet_words *words;
	const char *prefix;
} properties[] = {
#define SET(key, member, words) \
	{ key, KIND_SET, offsetof(struct hornet_rule, member), 0, words, NULL }
#define DIGEST(key, member, bit, prefix) \
	{ key, KIND_DIGEST, offsetof(struct hornet_rule, member), bit, NULL, prefix }
#define VALUE(key, kind, member, bit) \
	{ key, kind, offsetof(struct hornet_rule, member), bit, NULL, NULL }
	SET("op", ops, &hornet_op_words),
	SET("verdict", verdicts, &hornet_verdict_words),
	SET("origin", origins, &hornet_origin_words),
	SET("keyring", keyrings, &hornet_keyring_words),
	SET("prog_type", prog_types, &hornet_prog_type_words),
	SET("attach", attach_types, &hornet_attach_type_words),
	SET("open_inputs", open_inputs, &hornet_open_inputs_words),
	SET("token", tokens, &hornet_token_words),
	SET("task", tasks, &hornet_task_words),
	DIGEST("signer", signer, HORNET_RULE_SIGNER, "sha256:"),
	DIGEST("digest", digest, HORNET_RULE_DIGEST, "sha256:"),
	DIGEST("exe", exe, HORNET_RULE_EXE, "fsverity:sha256:"),
	VALUE("name", KIND_NAME, name, HORNET_RULE_NAME),
	VALUE("version", KIND_NUMBER, version, HORNET_RULE_VERSION),
	VALUE("uid", KIND_UID, uid, HORNET_RULE_UID),
};

static int wrong(struct parser *ps, const char *what, struct hornet_piece word)
{
	ps->error->what = what;
	ps->error->word = word.len ? word.p : NULL;
	ps->error->len = word.len;
	return -EINVAL;
}

static int wrong_line(struct parser *ps, const char *what)
{
	return wrong(ps, what, (struct hornet_piece){ NULL, 0 });
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What follows @key and "=" in @word. Return: false if something else stands there. */
static bool value_of(struct hornet_piece word, const char *key, struct hornet_piece *value)
{
	size_t len = strlen(key);

	if (!hornet_piece_starts(word, key) || word.len == len || word.p[len] != '=')
		return false;
	value->p = word.p + len + 1;
	value->len = word.len - len - 1;
	return true;
}

/* The next word of the line; its length is 0 if there is none. */
static struct hornet_piece next_word(struct parser *ps)
{
	struct hornet_piece word;

	while (ps->words.len && blank(*ps->words.p)) {
		ps->words.p++;
		ps->words.len--;
	}
	word = ps->words;
	word.len = 0;
	while (word.len < ps->words.len && !blank(word.p[word.len]))
		word.len++;
	ps->words.p += word.len;
	ps->words.len -= word.len;
	return word;
}

/* Go on to the next line that says something. Return: false at the end of the text. */
static bool next_line(struct parser *ps)
{
	struct hornet_piece line, rest;

	while (ps->left.len) {
		line = hornet_piece_take(&ps->left, '\n');
		ps->error->line++;
		ps->words = hornet_piece_take(&line, '#');
		rest = ps->words;
		if (next_word(ps).len) {
			ps->words = rest;
			return true;
		}
	}
	return false;
}

static bool parse_value(const struct property *prop, struct hornet_piece value,
			struct hornet_rule *rule)
{
	void *to = (char *)rule + prop->at;
	u64 number;

	switch (prop->kind) {
	case KIND_SET:
		return hornet_value_set(value, prop->words, to);
	case KIND_DIGEST:
		return hornet_value_digest(value, prop->prefix, to);
	case KIND_NAME:
		return hornet_value_name(value, to, sizeof(rule->name));
	case KIND_NUMBER:
		return hornet_value_number(value, ~0ULL, to);
	case KIND_UID:
		/* The last one is no user. */
		if (!hornet_value_number(value, 0xfffffffe, &number))
			return false;
		rule->uid = number;
		return true;
	}
	return false;
}

static int parse_property(struct parser *ps, struct hornet_piece word, struct hornet_rule *rule,
			  u32 *seen)
{
	struct hornet_piece value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(properties); i++) {
		if (!value_of(word, properties[i].key, &value))
			continue;
		if (*seen & 1U << i)
			return wrong(ps, "given twice", word);
		*seen |= 1U << i;
		rule->has |= properties[i].has;
		if (!parse_value(&properties[i], value, rule))
			return wrong(ps, "not a value of this property", word);
		return 0;
	}
	return wrong(ps, "not a property", word);
}

/* The last word of a line: action=... */
static int parse_action(struct parser *ps, struct hornet_piece word, enum hornet_action *action)
{
	struct hornet_piece value, more;
	int n = -EINVAL;

	if (value_of(word, "action", &value))
		n = hornet_word_find(&hornet_action_words, value.p, value.len);
	if (n < 0)
		return wrong(ps, "not action=ALLOW, action=DENY or action=REVOKE", word);
	more = next_word(ps);
	if (more.len)
		return wrong(ps, "behind the action, which ends a line", more);
	*action = n;
	return 0;
}

#define SIGNERS	(1 << HORNET_OP_POLICY)

/* Of who signs a policy no more is known than the key. */
static bool about_signers(const struct hornet_rule *rule)
{
	return rule->ops == SIGNERS && !(rule->has & ~HORNET_RULE_SIGNER) &&
	       rule->action != HORNET_ACTION_REVOKE && rule->verdicts == ANY &&
	       rule->origins == ANY && rule->prog_types == ANY && rule->attach_types == ANY &&
	       rule->open_inputs == ANY && rule->tokens == ANY && rule->tasks == ANY;
}

/* What a rule means that says nothing of verdicts, and what makes no sense. */
static int finish_rule(struct parser *ps, struct hornet_rule *rule, u32 seen)
{
	bool allows = rule->action == HORNET_ACTION_ALLOW;
	u32 who = HORNET_RULE_DIGEST | HORNET_RULE_SIGNER;

	if (!seen)
		return wrong_line(ps, "a rule without a property: that is what DEFAULT is for");
	if ((rule->has & HORNET_RULE_VERSION) && !(allows && rule->has & HORNET_RULE_NAME))
		return wrong_line(ps, "version= goes with name= and action=ALLOW");
	if (rule->action == HORNET_ACTION_REVOKE && !(rule->has & who))
		return wrong_line(ps, "action=REVOKE goes with digest= or signer=");
	if (rule->ops != ANY && rule->ops & SIGNERS) {
		if (!about_signers(rule))
			return wrong_line(ps, "op=POLICY stands alone, with signer= or keyring=");
		ps->policy->asks_signer = true;
		return 0;
	}
	if (allows && rule->verdicts == ANY)
		rule->verdicts = 1 << LSM_INT_VERDICT_OK;
	if (allows && rule->keyrings != ANY)
		ps->policy->keyrings |= rule->keyrings;
	if (rule->has & HORNET_RULE_EXE)
		ps->policy->asks_exe = true;
	return 0;
}

static int parse_rule(struct parser *ps)
{
	struct hornet_policy *policy = ps->policy;
	struct hornet_rule *rule;
	struct hornet_piece word;
	u32 seen = 0;
	int err;

	if (policy->nr_rules == policy->max_rules)
		return wrong_line(ps, "too many rules");
	rule = &policy->rules[policy->nr_rules];
	memset(rule, 0, sizeof(*rule));
	rule->line = ps->error->line;
	rule->ops = rule->verdicts = rule->origins = rule->keyrings = ANY;
	rule->prog_types = rule->attach_types = ANY;
	rule->open_inputs = rule->tokens = rule->tasks = ANY;

	for (word = next_word(ps); word.len; word = next_word(ps)) {
		if (hornet_piece_starts(word, "action=")) {
			err = parse_action(ps, word, &rule->action);
			if (!err)
				err = finish_rule(ps, rule, seen);
			if (!err)
				policy->nr_rules++;
			return err;
		}
		err = parse_property(ps, word, rule, &seen);
		if (err)
			return err;
	}
	return wrong_line(ps, "no action= at the end");
}

static int parse_header(struct parser *ps)
{
	struct hornet_piece word, value;

	word = next_word(ps);
	if (!value_of(word, "policy_name", &value) ||
	    !hornet_value_name(value, ps->policy->name, sizeof(ps->policy->name)))
		return wrong(ps, "the first line is policy_name=NAME policy_version=NUMBER", word);
	word = next_word(ps);
	if (!value_of(word, "policy_version", &value) ||
	    !hornet_value_number(value, ~0ULL, &ps->policy->version))
		return wrong(ps, "the first line is policy_name=NAME policy_version=NUMBER", word);
	word = next_word(ps);
	return word.len ? wrong(ps, "behind the version, which ends the first line", word) : 0;
}

static int parse_default(struct parser *ps)
{
	struct hornet_piece word = next_word(ps);
	int err;

	if (!hornet_piece_is(word, "DEFAULT"))
		return wrong(ps, "the second line is DEFAULT action=ALLOW or action=DENY", word);
	err = parse_action(ps, next_word(ps), &ps->policy->fallback);
	if (!err && ps->policy->fallback == HORNET_ACTION_REVOKE)
		err = wrong_line(ps, "DEFAULT is action=ALLOW or action=DENY");
	return err;
}

/* Only printable ASCII: what an editor shows is all that there is. */
static int check_characters(struct parser *ps)
{
	struct hornet_piece text = ps->left, line;
	size_t i;

	while (text.len) {
		line = hornet_piece_take(&text, '\n');
		ps->error->line++;
		for (i = 0; i < line.len; i++)
			if ((line.p[i] < ' ' || line.p[i] > '~') && line.p[i] != '\t')
				return wrong_line(ps, "a character that is not printable ASCII");
	}
	ps->error->line = 0;
	return 0;
}

/**
 * hornet_policy_room - how many rules can a text have?
 * @text: the text
 * @len: bytes of it
 *
 * Return: its lines, as far as a policy may have rules; never 0.
 */
u32 hornet_policy_room(const char *text, size_t len)
{
	u32 lines = 1;
	size_t i;

	for (i = 0; i < len && lines < HORNET_POLICY_RULES; i++)
		lines += text[i] == '\n';
	return lines;
}

/**
 * hornet_policy_parse - compile a policy
 * @text: its text, which need not end in a newline or a NUL
 * @len: bytes of it
 * @policy: filled; @policy->rules is memory for @policy->max_rules of them
 * @error: says what is wrong, and where, if this fails
 *
 * Return: 0; -EINVAL if @text is no policy, has more rules than fit, or is longer
 * than HORNET_POLICY_MAX.
 */
int hornet_policy_parse(const char *text, size_t len, struct hornet_policy *policy,
			struct hornet_policy_error *error)
{
	struct parser ps = { .left = { text, len }, .policy = policy, .error = error };
	int err;

	memset(error, 0, sizeof(*error));
	memset(policy->name, 0, sizeof(policy->name));
	policy->version = 0;
	policy->fallback = HORNET_ACTION_DENY;
	policy->keyrings = 0;
	policy->asks_exe = false;
	policy->asks_signer = false;
	policy->nr_rules = 0;
	if (len > HORNET_POLICY_MAX)
		return wrong_line(&ps, "longer than 2 MiB");

	err = check_characters(&ps);
	if (err)
		return err;
	if (!next_line(&ps))
		return wrong_line(&ps, "empty: the first line is policy_name=NAME policy_version=NUMBER");
	err = parse_header(&ps);
	if (err)
		return err;
	if (!next_line(&ps))
		return wrong_line(&ps, "there is no DEFAULT line");
	err = parse_default(&ps);
	while (!err && next_line(&ps))
		err = parse_rule(&ps);
	return err;
}
