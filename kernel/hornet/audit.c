// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - audit records
 *
 * One record of type AUDIT_BPF for every load, unload, and refused run or attachment.
 */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "hornet.h"

/* As enum signer_keyring. */
static_assert((int)HORNET_KEYRING_BUILTIN == SIGNER_KEYRING_BUILTIN);
static_assert((int)HORNET_KEYRING_SECONDARY == SIGNER_KEYRING_SECONDARY);
static_assert((int)HORNET_KEYRING_PLATFORM == SIGNER_KEYRING_PLATFORM);
static_assert((int)HORNET_KEYRING_USER == SIGNER_KEYRING_USER);

static const char * const reason_names[] = {
	[HORNET_REASON_NONE] = "none",
	[HORNET_REASON_SIGNED] = "signed",
	[HORNET_REASON_UNSIGNED] = "unsigned",
	[HORNET_REASON_BAD_SIGNATURE] = "bad-signature",
	[HORNET_REASON_BAD_ENCODING] = "bad-encoding",
	[HORNET_REASON_WEAK_SIGNATURE] = "weak-signature",
	[HORNET_REASON_BAD_TRAILER] = "bad-trailer",
	[HORNET_REASON_NO_MATCH] = "no-match",
	[HORNET_REASON_UNKNOWN_KEY] = "unknown-key",
	[HORNET_REASON_REVOKED_KEY] = "revoked-key",
	[HORNET_REASON_USER_KEYRING] = "user-keyring",
	[HORNET_REASON_PLATFORM_KEYRING] = "platform-keyring",
	[HORNET_REASON_HOST_REWRITE] = "host-rewrite",
	[HORNET_REASON_PROG_ATTR] = "prog-attr",
	[HORNET_REASON_METADATA] = "metadata",
	[HORNET_REASON_LOADER_IDENTITY] = "loader-identity",
	[HORNET_REASON_UNVERIFIED_LOADER] = "unverified-loader",
	[HORNET_REASON_OPEN_RUN] = "open-run",
	[HORNET_REASON_KERNEL] = "kernel",
	[HORNET_REASON_FAULT] = "fault",
	[HORNET_REASON_BPF_VERIFIER] = "bpf-verifier",
	[HORNET_REASON_LSM_VETO] = "lsm-veto",
	[HORNET_REASON_ATTR] = "attr",
	[HORNET_REASON_ID] = "id",
	[HORNET_REASON_FD] = "fd",
	[HORNET_REASON_SESSION] = "session",
	[HORNET_REASON_POLICY] = "policy",
	[HORNET_REASON_REVOKED] = "revoked",
	[HORNET_REASON_OLD_VERSION] = "old-version",
	[HORNET_REASON_BAD_POLICY] = "bad-policy",
	[HORNET_REASON_POLICY_NAME] = "policy-name",
};

static_assert(ARRAY_SIZE(reason_names) == HORNET_REASON_MAX);

/**
 * hornet_verdict_name - get a verdict's name
 * @verdict: the verdict
 *
 * Return: its name in records.
 */
const char *hornet_verdict_name(enum lsm_integrity_verdict verdict)
{
	return hornet_verdict_words.word[verdict];
}

/**
 * hornet_origin_name - get an origin's name
 * @origin: the origin
 *
 * Return: its name in records.
 */
const char *hornet_origin_name(enum hornet_origin origin)
{
	return hornet_origin_words.word[origin];
}

/**
 * hornet_reason_name - get a reason's name
 * @reason: the reason
 *
 * Return: its name in records.
 */
const char *hornet_reason_name(enum hornet_reason reason)
{
	return reason_names[reason];
}

/**
 * hornet_keyring_name - get a keyring's name
 * @keyring: the keyring
 *
 * Return: its name in records.
 */
const char *hornet_keyring_name(enum signer_keyring keyring)
{
	return hornet_keyring_words.word[keyring];
}

static struct audit_buffer *record_start(gfp_t gfp, int type)
{
	struct audit_context *ctx = NULL;
	struct audit_buffer *ab;

	if (audit_enabled == AUDIT_OFF)
		return NULL;
	if (!in_hardirq() && !irqs_disabled())
		ctx = audit_context();
	ab = audit_log_start(ctx, gfp, type);
	if (!ab)
		hornet_count(HORNET_STAT_RECORDS_LOST);
	return ab;
}

static void log_sha256(struct audit_buffer *ab, const char *key, bool known,
		       const u8 *digest)
{
	if (known)
		audit_log_format(ab, " %s=sha256:%*phN", key, SHA256_DIGEST_SIZE, digest);
	else
		audit_log_format(ab, " %s=none", key);
}

static void log_signer(struct audit_buffer *ab, const struct pkcs7_signer *signer)
{
	log_sha256(ab, "signer", hornet_signer_known(signer), signer->spki_sha256);
	if (signer->keyid_len)
		audit_log_format(ab, " keyid=%*phN", signer->keyid_len, signer->keyid);
	else
		audit_log_format(ab, " keyid=none");
	audit_log_format(ab, " keyring=%s", hornet_keyring_name(signer->keyring));
}

static void log_identity(struct audit_buffer *ab, const struct hornet_id *id)
{
	log_sha256(ab, "digest", id->has_digest, id->digest);
	log_signer(ab, &id->signer);
	log_sha256(ab, "loader", id->has_loader_digest, id->loader_digest);
	audit_log_format(ab, " loader-id=%u", id->loader_id);
}

/* Which rule of which policy said what, and about what of the program. */
static void log_policy(struct audit_buffer *ab, const struct hornet_id *id,
		       const struct hornet_ruled *ruled)
{
	static const char *const said[] = {
		[HORNET_ACTION_NONE] = "none",
		[HORNET_ACTION_ALLOW] = "allow",
		[HORNET_ACTION_DENY] = "deny",
		[HORNET_ACTION_REVOKE] = "revoke",
		[HORNET_ACTION_ROLLBACK] = "rollback",
	};

	static_assert(ARRAY_SIZE(said) == HORNET_ACTION_MAX);
	if (id->token_ns)
		audit_log_format(ab, " token=%u", id->token_ns);
	else
		audit_log_format(ab, " token=none");
	if (ruled->ruling.action == HORNET_ACTION_NONE) {
		audit_log_format(ab, " policy=none rule=none ruling=none");
		return;
	}
	audit_log_format(ab, " policy=%s:%llu", ruled->name, ruled->version);
	if (ruled->ruling.rule)
		audit_log_format(ab, " rule=%u", ruled->ruling.rule);
	else
		audit_log_format(ab, " rule=DEFAULT");
	audit_log_format(ab, " ruling=%s", said[ruled->ruling.action]);
}

static void log_load_policy(struct audit_buffer *ab, const struct hornet_id *id,
			    const struct bpf_load *load)
{
	struct hornet_ruled ruled = {
		.ruling.action = load->lsm.ruling,
		.ruling.rule = load->lsm.rule,
		.version = load->lsm.policy_version,
	};

	static_assert(sizeof(ruled.name) == sizeof(load->lsm.policy));
	memcpy(ruled.name, load->lsm.policy, sizeof(ruled.name));
	log_policy(ab, id, &ruled);
}

static void log_exe(struct audit_buffer *ab)
{
	struct file *exe = current->mm ? get_mm_exe_file(current->mm) : NULL;

	if (!exe) {
		audit_log_format(ab, " exe=(null)");
		return;
	}
	audit_log_d_path(ab, " exe=", &exe->f_path);
	fput(exe);
}

static void log_task(struct audit_buffer *ab)
{
	char comm[sizeof(current->comm)];

	audit_log_format(ab, " pid=%d auid=%u uid=%u ses=%u comm=",
			 task_tgid_nr(current),
			 from_kuid(&init_user_ns, audit_get_loginuid(current)),
			 from_kuid(&init_user_ns, current_uid()),
			 audit_get_sessionid(current));
	audit_log_untrustedstring(ab, get_task_comm(comm, current));
	log_exe(ab);
}

/*
 * Say what decided a load: what Hornet found, if that ended it or nothing did,
 * else the step that failed.
 */
static enum hornet_reason load_reason(const struct bpf_load *load, int err)
{
	if (load->veto && err < 0)
		return HORNET_REASON_LSM_VETO;
	if (err >= 0 || (load->lsm.reason != HORNET_REASON_NONE && !load->lsm.allowed))
		return load->lsm.reason;

	switch (load->stage) {
	case BPF_LOAD_VERIFIER:
		return HORNET_REASON_BPF_VERIFIER;
	case BPF_LOAD_ID:
		return HORNET_REASON_ID;
	case BPF_LOAD_FD:
		/* security_bpf_prog() is the one to refuse with these. */
		return err == -EACCES || err == -EPERM ? HORNET_REASON_LSM_VETO :
							 HORNET_REASON_FD;
	case BPF_LOAD_SESSION:
		return HORNET_REASON_SESSION;
	case BPF_LOAD_LSM:
		return HORNET_REASON_LSM_VETO;
	default:
		return HORNET_REASON_ATTR;
	}
}

/**
 * hornet_audit_load - record a load that has ended
 * @load: the load
 * @err: what bpf(2) returns
 *
 * Waits if the queue of records is full, so that the record is not lost. That
 * goes for a load that a program makes, too: only a program that may sleep can
 * make one, and one that runs closed has its loads recorded when it has ended.
 * Records that are lost are counted.
 */
void hornet_audit_load(const struct bpf_load *load, int err)
{
	enum hornet_reason reason = load_reason(load, err);
	struct hornet_id id = {};
	struct audit_buffer *ab;

	ab = record_start(GFP_KERNEL, AUDIT_BPF);
	if (!ab)
		return;

	hornet_id_fill(&id, load);
	audit_log_format(ab, "prog-id=%u op=LOAD lsm=hornet mode=%s action=%s verdict=%s",
			 load->prog ? load->prog->aux->id : 0,
			 hornet_mode_name(load->lsm.mode),
			 hornet_load_allowed(load) && reason != HORNET_REASON_LSM_VETO ?
			 "allow" : "deny",
			 hornet_verdict_name(id.verdict));
	audit_log_format(ab, " reason=%s", hornet_reason_name(reason));
	if (reason == HORNET_REASON_LSM_VETO && load->veto)
		audit_log_format(ab, " veto=%s", load->veto->name);
	audit_log_format(ab, " error=%d origin=%s session=%s prog-name=", err < 0 ? -err : 0,
			 hornet_origin_name(id.origin), load->closed ? "closed" : "none");
	audit_log_untrustedstring(ab, load->name);
	audit_log_format(ab, " prog-type=%u attach-type=%u tag=%*phN",
			 load->prog_type, load->attach_type, BPF_TAG_SIZE, load->tag);
	log_identity(ab, &id);
	log_load_policy(ab, &id, load);
	log_task(ab);
	audit_log_format(ab, " res=%d", err >= 0);
	audit_log_end(ab);
}

/**
 * hornet_audit_unload - record that a program is unloaded
 * @prog: the program, which still has its id
 *
 * May be called in any context.
 */
void hornet_audit_unload(const struct bpf_prog *prog)
{
	const struct hornet_id *id = hornet_prog_id(prog->aux);
	struct audit_buffer *ab;

	ab = record_start(GFP_ATOMIC, AUDIT_BPF);
	if (!ab)
		return;
	audit_log_format(ab, "prog-id=%u op=UNLOAD lsm=hornet verdict=%s", prog->aux->id,
			 hornet_verdict_name(id ? id->verdict : LSM_INT_VERDICT_NONE));
	log_sha256(ab, "digest", id && id->has_digest, id ? id->digest : NULL);
	audit_log_end(ab);
}

/* Say what decided whether a program may be attached or run. */
static struct hornet_judgement use_judgement(enum hornet_op op, const struct hornet_id *id,
					     const struct hornet_ruled *ruled)
{
	struct hornet_judgement j = { .verdict = id->verdict, .reason = HORNET_REASON_POLICY };

	if (j.verdict == LSM_INT_VERDICT_NONE)
		j.verdict = LSM_INT_VERDICT_UNSIGNED;
	if (j.verdict != LSM_INT_VERDICT_OK)
		j.reason = op == HORNET_OP_RUN ? HORNET_REASON_UNVERIFIED_LOADER :
						 HORNET_REASON_UNSIGNED;
	return hornet_policy_apply(j, ruled->ruling.action);
}

/**
 * hornet_audit_use - record that a program was not allowed to be attached or to run,
 *		      or was, although its signature is not good
 * @op: what was to be done with it
 * @prog: the program
 * @ruled: what the policy said
 * @allowed: it may
 *
 * An attachment may be recorded in atomic context.
 */
void hornet_audit_use(enum hornet_op op, const struct bpf_prog *prog,
		      const struct hornet_ruled *ruled, bool allowed)
{
	const struct hornet_id nothing = {}, *id = hornet_prog_id(prog->aux);
	struct hornet_judgement j;
	struct audit_buffer *ab;

	ab = record_start(op == HORNET_OP_RUN ? GFP_KERNEL : GFP_ATOMIC, AUDIT_BPF);
	if (!ab)
		return;
	if (!id)
		id = &nothing;
	j = use_judgement(op, id, ruled);
	audit_log_format(ab, "prog-id=%u op=%s lsm=hornet mode=%s action=%s verdict=%s",
			 prog->aux->id, hornet_op_words.word[op],
			 hornet_mode_name(HORNET_ENFORCE), allowed ? "allow" : "deny",
			 hornet_verdict_name(j.verdict));
	audit_log_format(ab, " reason=%s error=%d origin=%s prog-name=",
			 hornet_reason_name(j.reason), allowed ? 0 : EPERM,
			 hornet_origin_name(id->origin));
	audit_log_untrustedstring(ab, prog->aux->name);
	audit_log_format(ab, " prog-type=%u attach-type=%u tag=%*phN", prog->type,
			 prog->expected_attach_type, BPF_TAG_SIZE, prog->tag);
	log_identity(ab, id);
	log_policy(ab, id, ruled);
	log_task(ab);
	audit_log_format(ab, " res=%d", allowed);
	audit_log_end(ab);
}

/**
 * hornet_audit_policy - record that a policy was written
 * @change: what came of it
 * @err: 0 if it holds now, else why not
 */
void hornet_audit_policy(const struct hornet_policy_change *change, int err)
{
	struct audit_buffer *ab;

	ab = record_start(GFP_KERNEL, AUDIT_MAC_POLICY_LOAD);
	if (!ab)
		return;
	audit_log_format(ab, "lsm=hornet verdict=%s reason=%s error=%d",
			 hornet_verdict_name(change->verdict),
			 hornet_reason_name(change->reason), -err);
	if (change->has_new)
		audit_log_format(ab, " policy=%s:%llu", change->new.name,
				 change->new.version);
	else
		audit_log_format(ab, " policy=none");
	log_sha256(ab, "digest", change->has_new, change->new.digest);
	audit_log_format(ab, " old-policy=%s:%llu", change->old.name, change->old.version);
	log_sha256(ab, "old-digest", true, change->old.digest);
	log_signer(ab, &change->signer);
	log_task(ab);
	audit_log_format(ab, " res=%d", !err);
	audit_log_end(ab);
}

/**
 * hornet_audit_mode - record a change of the mode, or an attempt to lower it
 * @old: the mode until now
 * @new: the mode asked for
 * @res: it holds now
 */
void hornet_audit_mode(enum hornet_mode old, enum hornet_mode new, bool res)
{
	struct audit_buffer *ab;

	ab = record_start(GFP_KERNEL, AUDIT_MAC_STATUS);
	if (!ab)
		return;
	audit_log_format(ab, "lsm=hornet mode=%s old-mode=%s", hornet_mode_name(new),
			 hornet_mode_name(old));
	log_task(ab);
	audit_log_format(ab, " res=%d", res);
	audit_log_end(ab);
}
