/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hornet - the policy: what it is made of, and what it is asked
 *
 * The language is described in hornet.rst.
 */
#ifndef _SECURITY_HORNET_POLICY_H
#define _SECURITY_HORNET_POLICY_H

#include "compat.h"
#include "decide.h"
#include "info.h"

/* Bytes of a policy's text, its rules, and bytes of its name with the NUL. */
#define HORNET_POLICY_MAX	(2 * 1024 * 1024)
#define HORNET_POLICY_RULES	16384
#define HORNET_POLICY_NAME	32

/* What is to be done with a program; POLICY: a policy is to take this one's place. */
enum hornet_op {
	HORNET_OP_LOAD,
	HORNET_OP_ATTACH,
	HORNET_OP_RUN,
	HORNET_OP_POLICY,
	HORNET_OP_MAX,
};

/* What the policy says. NONE: it was not asked. */
enum hornet_action {
	HORNET_ACTION_NONE,
	HORNET_ACTION_ALLOW,
	HORNET_ACTION_DENY,
	HORNET_ACTION_REVOKE,	/* deny, for good: a program or key that is withdrawn */
	HORNET_ACTION_ROLLBACK,	/* deny: older than the rule's version */
	HORNET_ACTION_MAX,
};

/* Where the signer's key is, the kernel's enum signer_keyring. */
enum hornet_keyring {
	HORNET_KEYRING_NONE,
	HORNET_KEYRING_BUILTIN,
	HORNET_KEYRING_SECONDARY,
	HORNET_KEYRING_PLATFORM,
	HORNET_KEYRING_USER,
	HORNET_KEYRING_BPF,
	HORNET_KEYRING_MAX,
};

/* Properties that a rule has only if they were given; the others are sets. */
enum {
	HORNET_RULE_SIGNER = 1 << 0,
	HORNET_RULE_DIGEST = 1 << 1,
	HORNET_RULE_NAME = 1 << 2,
	HORNET_RULE_VERSION = 1 << 3,
	HORNET_RULE_UID = 1 << 4,
	HORNET_RULE_EXE = 1 << 5,
};

#define HORNET_ANY	(~0ULL)	/* the set of all */

/**
 * struct hornet_rule - one line of a policy
 * @line: its number in the text
 * @has: HORNET_RULE_* of what was given
 * @action: what it says
 * @ops: set of enum hornet_op that it is for; a set is all ones if not given
 * @verdicts: set of enum lsm_integrity_verdict
 * @origins: set of enum hornet_origin
 * @keyrings: set of enum hornet_keyring
 * @open_inputs: bit 0: programs without open inputs, bit 1: with
 * @tokens: bit 0: loads without a BPF token, bit 1: with
 * @tasks: bit 0: any task but init, bit 1: init
 * @prog_types: set of enum bpf_prog_type
 * @attach_types: set of enum bpf_attach_type
 * @signer: SHA-256 of the SubjectPublicKeyInfo of the signer's key, or of one of its path
 * @digest: SHA-256 of instructions and metadata
 * @exe: fs-verity digest of the executable
 * @name: the name that was signed
 * @version: the lowest version that may pass
 * @uid: user id, as in the initial user namespace
 */
struct hornet_rule {
	u32 line;
	u32 has;
	enum hornet_action action;
	u64 ops;
	u64 verdicts;
	u64 origins;
	u64 keyrings;
	u64 open_inputs;
	u64 tokens;
	u64 tasks;
	u64 prog_types;
	u64 attach_types;
	u8 signer[SHA256_DIGEST_SIZE];
	u8 digest[SHA256_DIGEST_SIZE];
	u8 exe[SHA256_DIGEST_SIZE];
	char name[HORNET_INFO_NAME];
	u64 version;
	u32 uid;
};

/**
 * struct hornet_policy - a policy, ready to be asked
 * @name: its name
 * @version: its version
 * @fallback: what holds if no rule matches
 * @keyrings: set of enum hornet_keyring that some rule which allows names
 * @asks_exe: some rule asks for the executable
 * @asks_signer: some rule says who may sign the policy that follows
 * @max_rules: room in @rules
 * @nr_rules: rules in @rules
 * @rules: the rules in their order, memory of the caller's
 */
struct hornet_policy {
	char name[HORNET_POLICY_NAME];
	u64 version;
	enum hornet_action fallback;
	u64 keyrings;
	bool asks_exe;
	bool asks_signer;
	u32 max_rules;
	u32 nr_rules;
	struct hornet_rule *rules;
};

/**
 * struct hornet_policy_error - why a text is no policy
 * @line: number of the line, from 1
 * @what: what is wrong with it
 * @word: the word that is wrong, in the text; NULL: none
 * @len: bytes of @word
 */
struct hornet_policy_error {
	u32 line;
	const char *what;
	const char *word;
	u32 len;
};

/**
 * struct hornet_subject - what a policy is asked about
 * @op: what is to be done
 * @verdict: the program's verdict
 * @origin: where its claim to be trusted comes from
 * @keyring: where the signer's key is
 * @prog_type: enum bpf_prog_type
 * @attach_type: enum bpf_attach_type, the expected one
 * @signer: SHA-256 of the key's SubjectPublicKeyInfo, NULL: not known
 * @path: the same of each certificate that the signature brings along between what was
 *	  signed and the key, in a row
 * @path_len: how many
 * @digest: SHA-256 of instructions and metadata, NULL: not known
 * @loader_digest: the same of the program that loaded it, NULL: not known
 * @loader_sure: nothing but what has that digest decided what was loaded: a rule that
 *		 allows for the loader's digest does not match otherwise, any other one does
 * @exe: fs-verity digest (SHA-256) of the task's executable, NULL: it has none
 * @info: what the signer said about it, or about its loader
 * @token: it was loaded with a BPF token
 * @init: the task is process 1 of the initial PID namespace
 * @uid: user id of the task
 * @anybody: the task may be anybody's, a BPF program's callback runs in it: a rule about
 *	     the task that allows does not match, any other one does
 * @rewritten: what runs is not all in @digest: likewise
 */
struct hornet_subject {
	enum hornet_op op;
	enum lsm_integrity_verdict verdict;
	enum hornet_origin origin;
	enum hornet_keyring keyring;
	u32 prog_type;
	u32 attach_type;
	const u8 *signer;
	const u8 *path;
	u32 path_len;
	const u8 *digest;
	const u8 *loader_digest;
	bool loader_sure;
	const u8 *exe;
	struct hornet_info info;
	bool token;
	bool init;
	u32 uid;
	bool anybody;
	bool rewritten;
};

/**
 * struct hornet_ruling - what a policy says
 * @action: allow or not
 * @rule: number of the rule, from 1; 0: no rule matched, DEFAULT decides
 */
struct hornet_ruling {
	enum hornet_action action;
	u32 rule;
};

/* policy_names.c */

/**
 * struct hornet_words - the words of a property; a word's place is its value
 * @nr: number of @word
 * @word: the words; NULL where a value has none
 */
struct hornet_words {
	u32 nr;
	const char *const *word;
};

extern const struct hornet_words hornet_op_words, hornet_action_words, hornet_verdict_words,
	hornet_origin_words, hornet_keyring_words, hornet_prog_type_words,
	hornet_attach_type_words, hornet_open_inputs_words, hornet_token_words,
	hornet_task_words;

int hornet_word_find(const struct hornet_words *words, const char *word, size_t len);

/* policy_parse.c */
u32 hornet_policy_room(const char *text, size_t len);
int hornet_policy_parse(const char *text, size_t len, struct hornet_policy *policy,
			struct hornet_policy_error *error);

/* policy_eval.c */
struct hornet_ruling hornet_policy_eval(const struct hornet_policy *policy,
					const struct hornet_subject *subject);
struct hornet_judgement hornet_policy_apply(struct hornet_judgement j,
					    enum hornet_action action);
bool hornet_policy_may_sign(const struct hornet_policy *policy, enum hornet_keyring keyring,
			    const u8 *signer, const u8 *path, u32 path_len);
int hornet_policy_succeeds(const struct hornet_policy *old, const struct hornet_policy *new);

#endif /* _SECURITY_HORNET_POLICY_H */
