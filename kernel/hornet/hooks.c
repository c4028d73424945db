// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - LSM hooks: from the kernel's terms to Hornet's, and back
 *
 * Nothing is decided here; see decide.c.
 */
#include <linux/btf.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <linux/verification.h>

#include "der.h"
#include "hornet.h"

/* The trailer's candidates are what the load takes. */
static_assert(HORNET_MAX_TRIES == BPF_LOAD_MAX_SIGS);

static void hook_bpf_prog_load_begin(struct bpf_load *load)
{
	load->lsm.mode = hornet_mode_get();
	load->recorded = load->lsm.mode != HORNET_OFF;
}

/*
 * Mode off, audit or enforce may have been raised while the load waited for a
 * page of the caller's memory: what is let in afterwards is judged by the new
 * mode. Return: the mode before.
 */
static enum hornet_mode follow_mode(struct bpf_load *load)
{
	enum hornet_mode before = load->lsm.mode;

	load->lsm.mode = max(before, hornet_mode_get());
	load->recorded = load->lsm.mode != HORNET_OFF;
	return before;
}

/*
 * Is it the kernel's own work? What a module does while a task inserts it is
 * that task's: the descriptors that it makes are in the task's table.
 */
static bool by_kernel(void)
{
	return !current->mm;
}

static enum hornet_trust trust_of(s32 keyring_id)
{
	if (system_keyring_id_check(keyring_id))
		return HORNET_TRUST_USER;
	if (keyring_id == (s32)(long)VERIFY_USE_PLATFORM_KEYRING)
		return HORNET_TRUST_PLATFORM;
	return HORNET_TRUST_MACHINE;
}

/* Everything of the caller that would rewrite, or add to, what was signed. */
static bool host_rewrites(const union bpf_attr *attr)
{
	return attr->core_relo_cnt || attr->func_info_cnt || attr->line_info_cnt ||
	       attr->prog_btf_fd;
}

/*
 * A signature covers instructions and metadata. What goes with metadata is a
 * loader: as nothing else were its instructions signed.
 */
static bool loader_attr(const union bpf_attr *attr)
{
	return attr->prog_type == BPF_PROG_TYPE_SYSCALL && !attr->expected_attach_type &&
	       attr->prog_flags == BPF_F_SLEEPABLE && !attr->prog_ifindex &&
	       !attr->attach_btf_id && !attr->attach_prog_fd;
}

static int fail(struct bpf_load *load, enum hornet_fail what, int err)
{
	load->lsm.fail = what;
	return err;
}

/* Who chose a keyring that is not the machine's needs a rule that names it. */
static bool keyring_taken(enum hornet_trust trust)
{
	switch (trust) {
	case HORNET_TRUST_MACHINE:
		return true;
	case HORNET_TRUST_PLATFORM:
		return hornet_policy_takes(HORNET_KEYRING_PLATFORM);
	case HORNET_TRUST_USER:
		return hornet_policy_takes(HORNET_KEYRING_USER);
	}
	return false;
}

/* What holds for a load with a signature, wherever that comes from. */
static int check_signed(const union bpf_attr *attr, struct bpf_load *load)
{
	if (host_rewrites(attr))
		return fail(load, HORNET_FAIL_REWRITE, -EINVAL);
	if (load->nr_maps > 1)
		return fail(load, HORNET_FAIL_METADATA, -EINVAL);
	if (load->nr_maps && !loader_attr(attr))
		return fail(load, HORNET_FAIL_ATTR, -EINVAL);
	if (load->lsm.mode == HORNET_ENFORCE && !keyring_taken(trust_of(load->keyring_id)))
		return fail(load, HORNET_FAIL_KEYRING, -EPERM);
	return 0;
}

/*
 * Leave the signatures that are DER, before any of them is used. The digest is
 * taken first: the record names the program also if none is left.
 */
static int keep_der(struct bpf_load *load)
{
	u32 i, kept = 0;
	int err;

	err = bpf_load_payload(load);
	if (err)
		return fail(load, HORNET_FAIL_METADATA, err);

	for (i = 0; i < load->nr_sigs; i++)
		if (hornet_der_whole(load->sigs[i].data, load->sigs[i].len))
			load->sigs[kept++] = load->sigs[i];
	load->nr_sigs = kept;
	return kept ? 0 : fail(load, HORNET_FAIL_ENCODING, -EBADMSG);
}

/* The digest is for the record; a load that has none is unsigned all the same. */
static void note_digest(struct bpf_load *load)
{
	if (load->nr_maps <= 1)
		bpf_load_payload(load);
}

/* Signatures of the file name the payload by one of these. */
static void take_digests(const struct bpf_load *load, struct hornet_digests *digests)
{
	memcpy(digests->sha256, load->digest, sizeof(digests->sha256));
	sha384(load->payload, load->payload_sz, digests->sha384);
	sha512(load->payload, load->payload_sz, digests->sha512);
}

/* A load of a task without a signature in attr. */
static int find_in_exe(const union bpf_attr *attr, struct bpf_load *load)
{
	struct hornet_candidates cand;
	struct hornet_digests digests;
	enum hornet_trailer found;
	size_t len;
	u8 *win;
	int err;
	u32 i;

	win = hornet_exe_window(&len);
	if (IS_ERR_OR_NULL(win)) {
		load->lsm.exe_fault = IS_ERR(win);
		note_digest(load);
		return 0;
	}

	load->lsm.origin = HORNET_ORIGIN_EXE;
	load->sig_buf = win;
	err = bpf_load_payload(load);
	if (err)
		return fail(load, HORNET_FAIL_METADATA, err);

	take_digests(load, &digests);
	found = hornet_trailer_select(win, len, &digests, &cand);
	if (found != HORNET_TRAILER_FOUND) {
		load->lsm.trailer_bad = found != HORNET_TRAILER_NO_MATCH;
		return fail(load, HORNET_FAIL_TRAILER, -EKEYREJECTED);
	}

	for (i = 0; i < cand.nr; i++) {
		load->sigs[i].data = win + cand.off[i];
		load->sigs[i].len = cand.len[i];
	}
	load->nr_sigs = cand.nr;
	load->keyring_id = (s32)(long)VERIFY_USE_SECONDARY_KEYRING;
	err = check_signed(attr, load);
	return err ?: keep_der(load);
}

/* A load with a signature in attr. The caller does not choose between the machine's keyrings. */
static int find_in_attr(const union bpf_attr *attr, struct bpf_load *load)
{
	int err;

	if (trust_of(load->keyring_id) == HORNET_TRUST_MACHINE)
		load->keyring_id = (s32)(long)VERIFY_USE_SECONDARY_KEYRING;
	err = check_signed(attr, load);
	if (err)
		return err;
	err = bpf_load_copy_signature(load, attr);
	if (err)
		return fail(load, HORNET_FAIL_ARGS, err);
	return keep_der(load);
}

static int hook_bpf_prog_load_signature(struct bpf_prog *prog, union bpf_attr *attr,
					struct bpf_load *load)
{
	follow_mode(load);
	if (load->lsm.mode == HORNET_OFF)
		return 0;
	if (attr->signature)
		return find_in_attr(attr, load);
	if (load->kernel)
		return 0;
	return find_in_exe(attr, load);
}

static enum hornet_fail fail_of(const struct bpf_load *load, int err)
{
	if (!err)
		return HORNET_FAIL_NONE;
	if (load->lsm.fail)
		return load->lsm.fail;

	switch (load->stage) {
	case BPF_LOAD_SIG_ARGS:
		return HORNET_FAIL_ARGS;
	case BPF_LOAD_SIG_DATA:
		return HORNET_FAIL_METADATA;
	case BPF_LOAD_SIG_CHECK:
		return HORNET_FAIL_CHECK;
	default:
		return HORNET_FAIL_MAPS;
	}
}

static enum hornet_origin origin_of(const struct bpf_load *load, bool has_signature)
{
	const struct hornet_id *loader;

	if (load->loader) {
		loader = hornet_prog_id(load->loader);
		if (has_signature && hornet_prog_trusted(load->loader))
			return HORNET_ORIGIN_ATTR;
		if (loader && loader->origin == HORNET_ORIGIN_KERNEL)
			return HORNET_ORIGIN_KERNEL;
		return HORNET_ORIGIN_LOADER;
	}
	if (has_signature)
		return HORNET_ORIGIN_ATTR;
	if (load->kernel && by_kernel())
		return HORNET_ORIGIN_KERNEL;
	return load->lsm.origin;
}

/* A program loaded while Hornet is off was not judged, whoever signed it. */
static int note_unjudged(struct hornet_id *id, struct bpf_load *load)
{
	bool kernel = origin_of(load, false) == HORNET_ORIGIN_KERNEL;

	load->lsm.origin = kernel ? HORNET_ORIGIN_KERNEL : HORNET_ORIGIN_BEFORE;
	memset(&load->signer, 0, sizeof(load->signer));
	load->has_digest = false;
	hornet_id_fill(id, load);
	return 0;
}

/* Ask the policy about a load whose check did not fail. Return: it allows the load. */
static bool ask_policy(struct hornet_id *id, struct bpf_load *load)
{
	struct hornet_judgement j = { load->lsm.verdict, load->lsm.reason };
	struct hornet_ruled ruled;

	hornet_policy_ask(HORNET_OP_LOAD, id, load->prog_type, load->attach_type, &ruled);
	load->lsm.ruling = ruled.ruling.action;
	load->lsm.rule = ruled.ruling.rule;
	load->lsm.policy_version = ruled.version;
	memcpy(load->lsm.policy, ruled.name, sizeof(load->lsm.policy));

	j = hornet_policy_apply(j, ruled.ruling.action);
	load->lsm.verdict = j.verdict;
	load->lsm.reason = j.reason;
	id->verdict = j.verdict;
	if (ruled.ruling.action != HORNET_ACTION_ALLOW)
		return false;
	id->vouched = hornet_vouched(&j);
	return true;
}

/* What is gone when a load that failed is recorded. */
static void note_target(const struct bpf_prog *prog, struct bpf_load *load)
{
	const struct bpf_prog_aux *aux = prog->aux;
	const struct btf *btf = aux->dst_prog ? aux->dst_prog->aux->btf : aux->attach_btf;
	const struct btf_type *t = NULL;
	const char *name = NULL;

	if (aux->token)
		load->lsm.token_userns = aux->token->userns->ns.inum;
	if (aux->dst_prog)
		load->lsm.target_id = aux->dst_prog->aux->id;
	if (btf && aux->attach_btf_id)
		t = btf_type_by_id(btf, aux->attach_btf_id);
	if (t)
		name = btf_name_by_offset(btf, t->name_off);
	if (name)
		strscpy(load->lsm.target, name);
}

static int hook_bpf_prog_load_integrity(struct bpf_prog *prog, union bpf_attr *attr,
					struct bpf_token *token, struct bpf_load *load,
					int err)
{
	struct hornet_id nobody = {}, *id = hornet_prog_id(prog->aux) ?: &nobody;
	struct hornet_id *loader = NULL;
	struct hornet_finding f = {
		.origin = origin_of(load, attr->signature),
		.fail = fail_of(load, err),
		.err = err,
		.trust = trust_of(load->keyring_id),
		.trailer_bad = load->lsm.trailer_bad,
		.exe_fault = load->lsm.exe_fault,
		.revoked = load->signer.revoked,
		.min_digest = load->signer.min_digest,
		.min_rsa = load->signer.min_rsa,
	};
	struct hornet_judgement j;
	bool allowed = false;
	int decision, veto;

	note_target(prog, load);
	if (follow_mode(load) == HORNET_OFF && load->lsm.mode != HORNET_OFF) {
		/* The signature was looked at with other eyes: have it done again. */
		memset(&load->signer, 0, sizeof(load->signer));
		load->lsm.verdict = LSM_INT_VERDICT_FAULT;
		load->lsm.reason = HORNET_REASON_FAULT;
		return -EAGAIN;
	}
	if (load->lsm.mode == HORNET_OFF)
		return note_unjudged(id, load);

	if (load->loader) {
		loader = hornet_prog_id(load->loader);
		f.loader_trusted = hornet_prog_trusted(load->loader);
		f.loader_closed = load->closed;
		f.loader_verdict = loader ? loader->verdict : LSM_INT_VERDICT_NONE;
	}
	j = hornet_judge(&f);
	load->lsm.origin = f.origin;
	load->lsm.verdict = j.verdict;
	load->lsm.reason = j.reason;
	hornet_id_fill(id, load);
	if (!err && j.verdict != LSM_INT_VERDICT_BADSIG)
		allowed = ask_policy(id, load);

	decision = hornet_decide(load->lsm.mode, load->lsm.verdict, allowed);
	veto = security_bpf_prog_load_post_integrity(prog, attr, token, load->kernel,
						     hornet_lsmid.id, load->lsm.verdict, load);
	if (err || decision) {
		/* The load was refused already: that is what decided. */
		load->veto = NULL;
		return decision;
	}
	if (veto)
		return veto;
	load->lsm.allowed = true;
	return 0;
}

static void hook_bpf_prog_load_done(const struct bpf_load *load, int err)
{
	if (load->lsm.mode == HORNET_OFF)
		return;
	hornet_count_load(load, err);
	if (err >= 0 && load->lsm.mode == HORNET_ENFORCE &&
	    !hornet_trusted(load->lsm.verdict, load->lsm.origin))
		hornet_count(HORNET_STAT_EXEMPTED);
	hornet_audit_load(load, err);
	hornet_notice_load(load);
}

static int hook_bpf_prog_unload(const struct bpf_prog *prog)
{
	if (hornet_mode_get() == HORNET_OFF)
		return 0;
	hornet_count(HORNET_STAT_UNLOADS);
	hornet_audit_unload(prog);
	return 1;
}

/* Ask the policy whether a program may be used, and record what is not as usual. */
static int check_use(enum hornet_op op, const struct bpf_prog *prog, enum hornet_stat denied)
{
	const struct hornet_id nobody = {}, *id = hornet_prog_id(prog->aux) ?: &nobody;
	struct hornet_ruled ruled;
	bool allowed;

	hornet_policy_ask(op, id, prog->type, prog->expected_attach_type, &ruled);
	allowed = ruled.ruling.action == HORNET_ACTION_ALLOW;
	if (op == HORNET_OP_RUN)
		allowed = hornet_may_run(id->origin, by_kernel(), allowed);
	if (allowed && hornet_trusted(id->verdict, id->origin))
		return 0;
	hornet_count(allowed ? HORNET_STAT_EXEMPTED : denied);
	hornet_audit_use(op, prog, &ruled, allowed);
	return allowed ? 0 : -EPERM;
}

static int hook_bpf_prog_attach(struct bpf_prog *prog)
{
	if (hornet_mode_get() != HORNET_ENFORCE)
		return 0;
	return check_use(HORNET_OP_ATTACH, prog, HORNET_STAT_ATTACHES_DENIED);
}

static int hook_bpf_prog_run(struct bpf_prog *prog, bool *closed)
{
	enum hornet_mode mode = hornet_mode_get();

	if (mode == HORNET_OFF)
		return 0;
	*closed = prog->type == BPF_PROG_TYPE_SYSCALL && hornet_prog_trusted(prog->aux);
	if (mode != HORNET_ENFORCE)
		return 0;
	return check_use(HORNET_OP_RUN, prog, HORNET_STAT_RUNS_DENIED);
}

static struct security_hook_list hornet_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bpf_prog_load_begin, hook_bpf_prog_load_begin),
	LSM_HOOK_INIT(bpf_prog_load_signature, hook_bpf_prog_load_signature),
	LSM_HOOK_INIT(bpf_prog_load_integrity, hook_bpf_prog_load_integrity),
	LSM_HOOK_INIT(bpf_prog_load_done, hook_bpf_prog_load_done),
	LSM_HOOK_INIT(bpf_prog_unload, hook_bpf_prog_unload),
	LSM_HOOK_INIT(bpf_prog_attach, hook_bpf_prog_attach),
	LSM_HOOK_INIT(bpf_prog_run, hook_bpf_prog_run),
};

/**
 * hornet_add_hooks - register the hooks
 */
void __init hornet_add_hooks(void)
{
	security_add_hooks(hornet_hooks, ARRAY_SIZE(hornet_hooks), &hornet_lsmid);
}
