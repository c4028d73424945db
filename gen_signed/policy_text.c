// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - read and compile a policy, and print its rules as the kernel understands them */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "policy_text.h"

static int read_text(FILE *in, struct policy_file *file)
{
	/* one byte more than a policy may have: the parser says that it is too long */
	file->text = malloc(HORNET_POLICY_MAX + 1);
	if (!file->text)
		return -ENOMEM;
	errno = 0;
	file->len = fread(file->text, 1, HORNET_POLICY_MAX + 1, in);
	return ferror(in) ? (errno ? -errno : -EIO) : 0;
}

static int compile(struct policy_file *file)
{
	struct hornet_policy_error error;
	int err;

	file->policy.max_rules = hornet_policy_room(file->text, file->len);
	file->policy.rules = calloc(file->policy.max_rules, sizeof(*file->policy.rules));
	if (!file->policy.rules) {
		fputs("gen_signed: out of memory\n", stderr);
		return -ENOMEM;
	}
	err = hornet_policy_parse(file->text, file->len, &file->policy, &error);
	if (err && !error.line)
		cli_say(stderr, "gen_signed: %s: %s\n", file->name, error.what);
	else if (err)
		cli_say(stderr, "gen_signed: %s:%u: %s%s%.*s\n", file->name, error.line,
			error.what, error.word ? ": " : "", (int)error.len,
			error.word ? error.word : "");
	return err;
}

/* NULL, with errno; ESPIPE: not a regular file. */
static FILE *open_text(const char *name)
{
	/* O_NONBLOCK: a FIFO must be refused, not waited for */
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK), err;
	struct stat st;
	FILE *in = NULL;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && !S_ISREG(st.st_mode))
		errno = ESPIPE;
	else
		in = fdopen(fd, "r");
	err = errno;
	if (!in)
		close(fd);
	errno = err;
	return in;
}

/**
 * policy_open() - read and compile a policy
 * @name: the file
 * @file: filled; free it with policy_close(), also after an error
 *
 * Return: 0, or a negative errno, reported with the line.
 */
int policy_open(const char *name, struct policy_file *file)
{
	FILE *in;
	int err;

	memset(file, 0, sizeof(*file));
	file->name = name;
	in = open_text(name);
	if (!in) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", name, err == -ESPIPE ? "not a regular file" :
			strerror(-err));
		return err;
	}
	err = read_text(in, file);
	fclose(in);
	if (err) {
		cli_say(stderr, "gen_signed: %s: %s\n", name, strerror(-err));
		return err;
	}
	return compile(file);
}

/**
 * policy_close() - free what policy_open() took
 * @file: the policy
 */
void policy_close(struct policy_file *file)
{
	free(file->text);
	free(file->policy.rules);
}

static void print_set(FILE *out, const char *key, const struct hornet_words *words, uint64_t set)
{
	const char *before = "=";
	uint32_t i;

	if (set == ~0ULL)
		return;
	fprintf(out, " %s", key);
	for (i = 0; i < words->nr; i++) {
		if (!(set >> i & 1))
			continue;
		fprintf(out, "%s%s", before, words->word[i]);
		before = ",";
	}
}

static void print_digest(FILE *out, const char *key, const uint8_t *digest)
{
	int i;

	fprintf(out, " %s", key);
	for (i = 0; i < SHA256_DIGEST_SIZE; i++)
		fprintf(out, "%02x", digest[i]);
}

/**
 * policy_print_rule() - print a rule in the policy's language
 * @out: where to
 * @r: the rule, with what it says by default
 *
 * The action stands first, each property after a blank; no newline.
 */
void policy_print_rule(FILE *out, const struct hornet_rule *r)
{
	fprintf(out, "%-6s", hornet_action_words.word[r->action]);
	print_set(out, "op", &hornet_op_words, r->ops);
	print_set(out, "verdict", &hornet_verdict_words, r->verdicts);
	print_set(out, "origin", &hornet_origin_words, r->origins);
	print_set(out, "keyring", &hornet_keyring_words, r->keyrings);
	print_set(out, "prog_type", &hornet_prog_type_words, r->prog_types);
	print_set(out, "attach", &hornet_attach_type_words, r->attach_types);
	print_set(out, "open_inputs", &hornet_open_inputs_words, r->open_inputs);
	print_set(out, "token", &hornet_token_words, r->tokens);
	print_set(out, "task", &hornet_task_words, r->tasks);
	if (r->has & HORNET_RULE_SIGNER)
		print_digest(out, "signer=sha256:", r->signer);
	if (r->has & HORNET_RULE_DIGEST)
		print_digest(out, "digest=sha256:", r->digest);
	if (r->has & HORNET_RULE_EXE)
		print_digest(out, "exe=fsverity:sha256:", r->exe);
	if (r->has & HORNET_RULE_NAME)
		fprintf(out, " name=%s", r->name);
	if (r->has & HORNET_RULE_VERSION)
		fprintf(out, " version=%llu", (unsigned long long)r->version);
	if (r->has & HORNET_RULE_UID)
		fprintf(out, " uid=%u", r->uid);
}
