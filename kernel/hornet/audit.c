// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - audit records
 *
 * One record of type AUDIT_BPF for every load, unload, and run or attachment that was refused
 * or exempted, and one for those that could not be written.
 */
#include <linux/atomic.h>
#include <linux/audit.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#include "hornet.h"

/* As enum signer_keyring. */
static_assert((int)HORNET_KEYRING_BUILTIN == SIGNER_KEYRING_BUILTIN);
static_assert((int)HORNET_KEYRING_SECONDARY == SIGNER_KEYRING_SECONDARY);
static_assert((int)HORNET_KEYRING_PLATFORM == SIGNER_KEYRING_PLATFORM);
static_assert((int)HORNET_KEYRING_USER == SIGNER_KEYRING_USER);
static_assert((int)HORNET_KEYRING_BPF == SIGNER_KEYRING_BPF);

static const char * const reason_names[] = {
	[HORNET_REASON_NONE] = "none",
	[HORNET_REASON_SIGNED] = "signed",
	[HORNET_REASON_UNSIGNED] = "unsigned",
	[HORNET_REASON_BAD_SIGNATURE] = "bad-signature",
	[HORNET_REASON_BAD_ENCODING] = "bad-encoding",
	[HORNET_REASON_WEAK_SIGNATURE] = "weak-signature",
	[HORNET_REASON_LONG_CHAIN] = "long-chain",
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
	[HORNET_REASON_UNSTATED] = "unstated",
	[HORNET_REASON_CERT_USE] = "cert-use",
	[HORNET_REASON_CERT_DATES] = "cert-dates",
	[HORNET_REASON_BOOT] = "boot",
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

/* Attempts since the last record of op=LOST that left no record of their own. */
static atomic_t gap_lost, gap_off;

/* Records that are missing are told of in a record, as soon as there can be one. */
static void record_gap(void)
{
	struct audit_buffer *ab;
	int lost, off;

	if (!atomic_read(&gap_lost) && !atomic_read(&gap_off))
		return;
	/* Taken first, so that only one CPU tells of them. */
	lost = atomic_xchg(&gap_lost, 0);
	off = atomic_xchg(&gap_off, 0);
	if (!lost && !off)
		return;
	/* a full queue is waited for once a record, by its own */
	ab = audit_log_start(NULL, GFP_ATOMIC, AUDIT_BPF);
	if (!ab) {
		atomic_add(lost, &gap_lost);
		atomic_add(off, &gap_off);
		return;
	}
	audit_log_format(ab, "op=LOST lsm=hornet lost=%u off=%u res=1", lost, off);
	audit_log_end(ab);
}

static struct audit_buffer *record_start(gfp_t gfp, int type)
{
	struct audit_context *ctx = NULL;
	struct audit_buffer *ab;

	if (audit_enabled == AUDIT_OFF) {
		hornet_count(HORNET_STAT_RECORDS_OFF);
		atomic_inc(&gap_off);
		return NULL;
	}
	record_gap();
	/* A program that an interrupt frees is not what the interrupted task does. */
	if (in_task() && !irqs_disabled())
		ctx = audit_context();
	ab = audit_log_start(ctx, gfp, type);
	if (!ab) {
		hornet_count(HORNET_STAT_RECORDS_LOST);
		atomic_inc(&gap_lost);
	}
	return ab;
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
 * hornet_load_denied - was a load that has ended refused, and not for what it is or lacks?
 * @load: the load
 * @err: what bpf(2) returns
 *
 * Return: true if Hornet, the check of the signature or another LSM refused it, or if it failed
 * before anyone could judge it. Its record says decision=deny then.
 */
bool hornet_load_denied(const struct bpf_load *load, int err)
{
	return !hornet_load_allowed(load) || load_reason(load, err) == HORNET_REASON_LSM_VETO;
}

static void log_load_policy(struct audit_buffer *ab, const struct bpf_load *load)
{
	struct hornet_ruled ruled = {
		.ruling.action = load->lsm.ruling,
		.ruling.rule = load->lsm.rule,
		.version = load->lsm.policy_version,
	};

	static_assert(sizeof(ruled.name) == sizeof(load->lsm.policy));
	memcpy(ruled.name, load->lsm.policy, sizeof(ruled.name));
	hornet_log_ruled(ab, &ruled);
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
	struct pkcs7_signer signer;
	struct hornet_id id = {};
	struct audit_buffer *ab;

	ab = record_start(GFP_KERNEL, AUDIT_BPF);
	if (!ab)
		return;

	hornet_id_fill(&id, load);
	hornet_load_signer(load, &signer);
	audit_log_format(ab, "prog-id=%u op=LOAD lsm=hornet lsm-mode=%s decision=%s verdict=%s",
			 load->prog ? load->prog->aux->id : 0,
			 hornet_mode_name(load->lsm.mode),
			 hornet_load_denied(load, err) ? "deny" : "allow",
			 hornet_verdict_name(id.verdict));
	audit_log_format(ab, " reason=%s", hornet_reason_name(reason));
	if (reason == HORNET_REASON_LSM_VETO && load->veto)
		audit_log_format(ab, " veto=%s", load->veto->name);
	audit_log_format(ab, " error=%d origin=%s session=%s", err < 0 ? -err : 0,
			 hornet_origin_name(id.origin), load->closed ? "closed" : "none");
	if (load->taken_maps)
		audit_log_format(ab, " taken-maps=%u", load->taken_maps);
	hornet_log_prog(ab, load->name, load->prog_type, load->attach_type,
			load->insns_digest);
	hornet_log_target(ab, load);
	hornet_log_identity(ab, &id, &signer);
	log_load_policy(ab, load);
	hornet_log_task(ab, GFP_KERNEL);
	hornet_log_token(ab, load->lsm.token_userns, load->with_token);
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
	static const struct hornet_id nothing;
	struct pkcs7_signer signer;
	struct audit_buffer *ab;

	ab = record_start(GFP_ATOMIC, AUDIT_BPF);
	if (!ab)
		return;
	if (!id)
		id = &nothing;
	hornet_signer_describe(id->signer, &signer);
	audit_log_format(ab, "prog-id=%u op=UNLOAD lsm=hornet verdict=%s origin=%s",
			 prog->aux->id, hornet_verdict_name(id->verdict),
			 hornet_origin_name(id->origin));
	hornet_log_prog(ab, prog->aux->name, prog->type, prog->expected_attach_type,
			prog->digest);
	hornet_log_identity(ab, id, &signer);
	hornet_log_token(ab, id->token_ns, false);
	audit_log_format(ab, " res=1");
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

static void audit_use(enum hornet_op op, const struct bpf_prog *prog,
		      const struct hornet_id *id, struct hornet_judgement j,
		      const struct hornet_ruled *ruled, int err)
{
	struct pkcs7_signer signer;
	struct audit_buffer *ab;

	ab = record_start(op == HORNET_OP_RUN ? GFP_KERNEL : GFP_ATOMIC, AUDIT_BPF);
	if (!ab)
		return;
	hornet_signer_describe(id->signer, &signer);
	audit_log_format(ab, "prog-id=%u op=%s lsm=hornet lsm-mode=%s decision=%s verdict=%s",
			 prog->aux->id, hornet_op_words.word[op],
			 hornet_mode_name(hornet_mode_get()), err ? "deny" : "allow",
			 hornet_verdict_name(j.verdict));
	audit_log_format(ab, " reason=%s error=%d origin=%s", hornet_reason_name(j.reason),
			 -err, hornet_origin_name(id->origin));
	hornet_log_prog(ab, prog->aux->name, prog->type, prog->expected_attach_type,
			prog->digest);
	hornet_log_identity(ab, id, &signer);
	hornet_log_ruled(ab, ruled);
	hornet_log_task(ab, op == HORNET_OP_RUN ? GFP_KERNEL : GFP_ATOMIC);
	hornet_log_token(ab, id->token_ns, false);
	audit_log_format(ab, " res=%d", !err);
	audit_log_end(ab);
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
	const struct hornet_id *id = hornet_prog_id(prog->aux);
	static const struct hornet_id nothing;

	if (!id)
		id = &nothing;
	audit_use(op, prog, id, use_judgement(op, id, ruled), ruled, allowed ? 0 : -EPERM);
}

/**
 * hornet_audit_run_failed - record a run that its metadata do not allow
 * @prog: the program
 * @err: why; -EPERM or -EINVAL: the metadata, else a lack of something
 *
 * No policy is asked about that.
 */
void hornet_audit_run_failed(const struct bpf_prog *prog, int err)
{
	const struct hornet_id *id = hornet_prog_id(prog->aux);
	struct hornet_judgement j = { LSM_INT_VERDICT_FAULT, HORNET_REASON_FAULT };
	static const struct hornet_ruled unasked;
	static const struct hornet_id nothing;

	if (err == -EPERM || err == -EINVAL)
		j = (struct hornet_judgement){ LSM_INT_VERDICT_UNEXPECTED,
					       HORNET_REASON_METADATA };
	audit_use(HORNET_OP_RUN, prog, id ?: &nothing, j, &unasked, err);
}

static void log_policy(struct audit_buffer *ab, const char *key, bool known,
		       const struct hornet_policy_id *id)
{
	if (known)
		audit_log_format(ab, " %s=%s:%llu", key, id->name, id->version);
	else
		audit_log_format(ab, " %s=none", key);
}

/**
 * hornet_audit_policy - record that a policy was written, or is that of boot
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
	log_policy(ab, "policy", change->has_new, &change->new);
	hornet_log_sha256(ab, "digest", change->has_new, change->new.digest);
	log_policy(ab, "old-policy", change->has_old, &change->old);
	hornet_log_sha256(ab, "old-digest", change->has_old, change->old.digest);
	hornet_log_signer(ab, &change->signer);
	hornet_log_task(ab, GFP_KERNEL);
	audit_log_format(ab, " res=%d", !err);
	audit_log_end(ab);
}

static void audit_mode(const char *old, const char *new, bool res)
{
	struct audit_buffer *ab;

	ab = record_start(GFP_KERNEL, AUDIT_MAC_STATUS);
	if (!ab)
		return;
	audit_log_format(ab, "lsm=hornet lsm-mode=%s old-mode=%s", new, old);
	hornet_log_task(ab, GFP_KERNEL);
	audit_log_format(ab, " res=%d", res);
	audit_log_end(ab);
}

/**
 * hornet_audit_mode - record a change of the mode, or an attempt that was refused
 * @old: the mode until now
 * @new: the mode asked for
 * @res: it holds now
 */
void hornet_audit_mode(enum hornet_mode old, enum hornet_mode new, bool res)
{
	audit_mode(hornet_mode_name(old), hornet_mode_name(new), res);
}

/**
 * hornet_audit_no_mode - record an attempt to change the mode to what is none
 */
void hornet_audit_no_mode(void)
{
	audit_mode(hornet_mode_name(hornet_mode_get()), "none", false);
}

/**
 * hornet_audit_boot - record what holds from the beginning: the policy, and the mode
 *
 * Unless audit is off: it is not missing then.
 */
void hornet_audit_boot(void)
{
	struct hornet_policy_change change = {
		.has_new = true,
		.reason = HORNET_REASON_BOOT,
	};

	if (audit_enabled == AUDIT_OFF)
		return;
	hornet_policy_current(&change.new);
	hornet_audit_policy(&change, 0);
	audit_mode("none", hornet_mode_name(hornet_mode_get()), true);
}
