// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed ps - which live programs does a revocation affect? */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/cms.h"
#include "cli.h"
#include "revoked.h"

#define DIGEST "sha256:"
#define DIGITS 64

/* Take blanks, and what stands behind '#', off a line. Return: the rest. */
static char *strip(char *line)
{
	size_t len;

	line[strcspn(line, "#\r\n")] = '\0';
	line += strspn(line, " \t");
	len = strlen(line);
	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		line[--len] = '\0';
	return line;
}

#define PATH_MAX_LEN 4 /* the kernel's SIGNER_PATH_MAX */

static bool is_digest(const char *word)
{
	size_t i;

	if (strncmp(word, DIGEST, strlen(DIGEST)) || strlen(word) != strlen(DIGEST) + DIGITS)
		return false;
	for (i = strlen(DIGEST); word[i]; i++)
		if (!isxdigit((unsigned char)word[i]))
			return false;
	return true;
}

static int add_digest(struct revoked *revoked, const char *word)
{
	void *more = reallocarray(revoked->digests, revoked->nr + 1, sizeof(*revoked->digests));

	if (!more) {
		fputs("gen_signed: out of memory\n", stderr);
		return -ENOMEM;
	}
	revoked->digests = more;
	strcpy(revoked->digests[revoked->nr++], word);
	return 0;
}

/* Return: 0, the lines from here on are digests; -ENOENT: the first one says something else. */
static int read_digests(FILE *in, const char *path, struct revoked *revoked)
{
	char *line = NULL, *word;
	size_t size = 0, nr = 0;
	int err = 0;

	while (!err && getline(&line, &size, in) > 0) {
		nr++;
		word = strip(line);
		if (!*word)
			continue;
		if (is_digest(word)) {
			err = add_digest(revoked, word);
		} else if (!revoked->nr) {
			revoked->kind = strncmp(word, "policy_name=", 12) ? REVOKED_KEY :
									    REVOKED_POLICY;
			err = -ENOENT;
		} else {
			cli_say(stderr, "gen_signed: %s:%zu: not " DIGEST " and %d digits: %s\n",
				path, nr, DIGITS, word);
			err = -EBADMSG;
		}
	}
	free(line);
	if (ferror(in)) {
		cli_say(stderr, "gen_signed: %s: cannot read: %s\n", path,
			strerror(errno ? errno : EIO));
		return -EIO;
	}
	if (err || revoked->nr)
		return err;
	cli_say(stderr, "gen_signed: %s: revokes nothing: no certificate, digest or policy in it\n",
		path);
	return -EBADMSG;
}

/* Only messages of errors are for the user here. */
static void report(void *ctx, enum gs_level level, const char *line)
{
	(void)ctx;
	if (level == GS_ERROR)
		cli_say(stderr, "gen_signed: %s\n", line);
}

/* Is it what gen_signed policy sign makes of a policy, PKCS#7 in DER with the text inside? */
static bool is_signed_policy(const char *path)
{
	char start[4096];
	FILE *in = fopen(path, "re");
	size_t n = in ? fread(start, 1, sizeof(start), in) : 0;

	if (in)
		fclose(in);
	return n && start[0] == 0x30 && memmem(start, n, "policy_name=", strlen("policy_name="));
}

static void tell_forms(const char *path)
{
	if (is_signed_policy(path))
		cli_say(stderr, "gen_signed: %s: it is a signed policy: give the policy's text\n", path);
	else
		cli_say(stderr, "gen_signed: %s: --revoked-by takes a certificate, a list of " DIGEST " and %d digits,"
			" one a line, or a policy's text\n", path, DIGITS);
}

static int read_key(const char *path, struct revoked *revoked)
{
	const struct gs_log log = { report, NULL };
	char word[GS_LIVE_SPKI] = DIGEST;
	uint8_t spki[GS_SHA256_SIZE];
	int err = gs_cert_spki(path, &log, spki);

	if (err == -ENODATA)
		tell_forms(path);
	if (err)
		return err;
	gs_hex(spki, sizeof(spki), word + strlen(DIGEST));
	return add_digest(revoked, word);
}

/**
 * revoked_open() - read what is revoked
 * @path: a certificate; a list of digests, one a line; or a policy
 * @revoked: filled; revoked_close() it, also after an error
 *
 * Return: 0, or a negative errno (reported).
 */
int revoked_open(const char *path, struct revoked *revoked)
{
	FILE *in;
	int err;

	*revoked = (struct revoked){ .kind = REVOKED_DIGESTS };
	in = fopen(path, "re");
	if (!in) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: cannot open: %s\n", path, strerror(errno));
		return err;
	}
	errno = 0;
	err = read_digests(in, path, revoked);
	fclose(in);
	if (err != -ENOENT)
		return err;
	return revoked->kind == REVOKED_POLICY ? policy_open(path, &revoked->policy) :
						 read_key(path, revoked);
}

static bool listed(const struct revoked *revoked, const struct gs_live *live, const char *key)
{
	char word[GS_LIVE_SPKI];
	size_t i;

	if (!gs_field_word(gs_fields_find(&live->fields, key), word, sizeof(word)))
		return false;
	for (i = 0; i < revoked->nr; i++)
		if (!strcasecmp(word, revoked->digests[i]))
			return true;
	return false;
}

/* The one key that is revoked is that of a certificate between the program and the signer. */
static bool in_path(const struct revoked *revoked, const struct gs_live *live)
{
	char words[PATH_MAX_LEN * (GS_LIVE_SPKI + 1)], *word = words, *next;

	if (!gs_field_word(gs_fields_find(&live->fields, "signer-path"), words, sizeof(words)))
		return false;
	while ((next = strsep(&word, ",")))
		if (!strcasecmp(next, revoked->digests[0]))
			return true;
	return false;
}

/* The value of a word of the policy's language, 0 if there is none. */
static uint32_t word_of(const struct gs_live *live, const char *key,
			const struct hornet_words *words)
{
	char word[64];
	int n = -1;

	if (gs_field_word(gs_fields_find(&live->fields, key), word, sizeof(word)))
		n = hornet_word_find(words, word, strlen(word));
	return n < 0 ? 0 : n;
}

static uint32_t number_of(const struct gs_live *live, const char *key)
{
	uint64_t n;

	return gs_field_number(gs_fields_find(&live->fields, key), &n) ? n : 0;
}

static bool digest_in(const char *word, uint8_t digest[GS_SHA256_SIZE])
{
	size_t i;

	if (!is_digest(word))
		return false;
	for (i = 0; i < GS_SHA256_SIZE; i++)
		if (sscanf(word + strlen(DIGEST) + 2 * i, "%2hhx", &digest[i]) != 1)
			return false;
	return true;
}

/* Return: @digest, or NULL if the field has none. */
static const uint8_t *digest_of(const struct gs_live *live, const char *key,
				uint8_t digest[GS_SHA256_SIZE])
{
	char word[GS_LIVE_SPKI];

	if (!gs_field_word(gs_fields_find(&live->fields, key), word, sizeof(word)) ||
	    !digest_in(word, digest))
		return NULL;
	return digest;
}

/* Return: how many digests the field signer-path has, which are put into @path. */
static uint32_t path_of(const struct gs_live *live, uint8_t path[PATH_MAX_LEN][GS_SHA256_SIZE])
{
	char words[PATH_MAX_LEN * (GS_LIVE_SPKI + 1)], *word = words, *next;
	uint32_t n = 0;

	if (!gs_field_word(gs_fields_find(&live->fields, "signer-path"), words, sizeof(words)))
		return 0;
	while (n < PATH_MAX_LEN && (next = strsep(&word, ",")) && digest_in(next, path[n]))
		n++;
	return n;
}

/* Would the policy withdraw this program, were it loaded, attached or run now? */
static bool withdraws(const struct hornet_policy *policy, struct hornet_subject *s)
{
	static const enum hornet_op ops[] = { HORNET_OP_LOAD, HORNET_OP_ATTACH, HORNET_OP_RUN };
	enum hornet_action action;
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		s->op = ops[i];
		action = hornet_policy_eval(policy, s).action;
		if (action == HORNET_ACTION_REVOKE || action == HORNET_ACTION_ROLLBACK)
			return true;
	}
	return false;
}

/* By whichever executable: the list does not say by which one it was loaded. Any that no rule names is like none. */
static bool withdraws_of_any_exe(const struct hornet_policy *policy, struct hornet_subject *s)
{
	const struct hornet_rule *r;

	s->exe = NULL;
	if (withdraws(policy, s))
		return true;
	for (r = policy->rules; r < policy->rules + policy->nr_rules; r++) {
		if (!(r->has & HORNET_RULE_EXE) || (s->exe && !memcmp(s->exe, r->exe, sizeof(r->exe))))
			continue;
		s->exe = r->exe;
		if (withdraws(policy, s))
			return true;
	}
	return false;
}

/*
 * Of whom it was loaded by, what the list says is asked about, and each that may be of what it does not say. An older
 * kernel's list does not say whether the digest of its loader is all that decided: then no rule that allows for it matches.
 */
static bool policy_affects(const struct hornet_policy *policy, const struct gs_live *live)
{
	const struct gs_field *token = gs_fields_find(&live->fields, "token");
	uint8_t signer[GS_SHA256_SIZE], digest[GS_SHA256_SIZE], loader[GS_SHA256_SIZE];
	uint8_t path[PATH_MAX_LEN][GS_SHA256_SIZE];
	struct hornet_subject s = {
		.verdict = word_of(live, "verdict", &hornet_verdict_words),
		.origin = word_of(live, "origin", &hornet_origin_words),
		.keyring = word_of(live, "keyring", &hornet_keyring_words),
		.prog_type = number_of(live, "type"),
		.attach_type = number_of(live, "attach-type"),
		.signer = digest_of(live, "signer", signer),
		.path = path[0],
		.path_len = path_of(live, path),
		.digest = digest_of(live, "digest", digest),
		.loader_digest = digest_of(live, "loader", loader),
		.loader_sure = number_of(live, "loader-sure"),
		.info.open_inputs = number_of(live, "open_inputs"),
		.uid = number_of(live, "uid"),
		.init = number_of(live, "pid") == 1,
		.token = token && !gs_field_is(&live->fields, "token", "none"),
	};

	gs_field_number(gs_fields_find(&live->fields, "info_version"), &s.info.version);
	gs_field_text(gs_fields_find(&live->fields, "info_name"), s.info.name,
		      sizeof(s.info.name));
	if (withdraws_of_any_exe(policy, &s))
		return true;
	/* a copy of an older kernel's list */
	s.token = true;
	return !token && withdraws_of_any_exe(policy, &s);
}

/**
 * revoked_affects() - is a live program one of those that are revoked?
 * @revoked: what is revoked
 * @live: the program
 *
 * A program is affected with its loader, whose signer and digest it has.
 *
 * Return: true if it is.
 */
bool revoked_affects(const struct revoked *revoked, const struct gs_live *live)
{
	switch (revoked->kind) {
	case REVOKED_KEY:
		return listed(revoked, live, "signer") || in_path(revoked, live);
	case REVOKED_DIGESTS:
		return listed(revoked, live, "digest") || listed(revoked, live, "loader");
	case REVOKED_POLICY:
		return policy_affects(&revoked->policy.policy, live);
	}
	return true;
}

/**
 * revoked_close() - free what revoked_open() took
 * @revoked: what is revoked
 */
void revoked_close(struct revoked *revoked)
{
	free(revoked->digests);
	policy_close(&revoked->policy);
}
