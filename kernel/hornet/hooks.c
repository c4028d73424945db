// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - hooks of a load: from the kernel's terms to Hornet's, and back
 *
 * Nothing is decided here; see decide.c.
 */
#include <linux/btf.h>
#include <linux/user_namespace.h>
#include <linux/verification.h>

#include "hornet.h"

static void hook_bpf_prog_load_begin(struct bpf_load *load)
{
	load->lsm.mode = hornet_mode_get();
	load->recorded = load->lsm.mode != HORNET_OFF;
}

static enum hornet_fail fail_of(const struct bpf_load *load, int err)
{
	if (!err)
		return HORNET_FAIL_NONE;
	/* Of several signatures the first says why, and it may be another that was not fit. */
	if (load->lsm.fail == HORNET_FAIL_ATTR && load->stage == BPF_LOAD_SIG_CHECK &&
	    err != -EINVAL)
		return HORNET_FAIL_CHECK;
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
		/* who runs a program of the kernel's is not the kernel by that */
		if (loader && loader->origin == HORNET_ORIGIN_KERNEL && hornet_by_kernel())
			return HORNET_ORIGIN_KERNEL;
		return HORNET_ORIGIN_LOADER;
	}
	if (has_signature)
		return HORNET_ORIGIN_ATTR;
	if (load->kernel && hornet_by_kernel())
		return HORNET_ORIGIN_KERNEL;
	return load->lsm.origin;
}

/* A program loaded while Hornet is off was not judged, whoever signed it. */
static int note_unjudged(struct hornet_id *id, struct bpf_load *load)
{
	bool kernel = origin_of(load, false) == HORNET_ORIGIN_KERNEL;
	struct hornet_id nobody = {};

	load->lsm.origin = kernel ? HORNET_ORIGIN_KERNEL : HORNET_ORIGIN_BEFORE;
	memset(&load->signer, 0, sizeof(load->signer));
	load->has_digest = false;
	hornet_id_fill(id ?: &nobody, load);
	return 0;
}

/* Who signed can't be kept, so nobody has. */
static int no_memory(struct hornet_id *id, struct bpf_load *load)
{
	load->lsm.verdict = LSM_INT_VERDICT_FAULT;
	load->lsm.reason = HORNET_REASON_FAULT;
	id->verdict = LSM_INT_VERDICT_FAULT;
	return -ENOMEM;
}

/* Ask the policy about a load whose check did not fail. Return: it allows the load. */
static bool ask_policy(struct hornet_id *id, struct bpf_load *load)
{
	struct hornet_judgement j = { load->lsm.verdict, load->lsm.reason };
	/* outside of a closed run, a program's callback loads in whatever task it runs */
	bool anybody = load->loader && !load->closed && id->origin != HORNET_ORIGIN_KERNEL;
	struct hornet_ruled ruled;

	hornet_policy_ask(HORNET_OP_LOAD, id, load->prog_type, load->attach_type, anybody, &ruled);
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

static struct hornet_finding find(const union bpf_attr *attr, const struct bpf_load *load,
				  int err)
{
	const struct hornet_id *loader;
	struct hornet_finding f = {
		.origin = origin_of(load, attr->signature),
		.fail = fail_of(load, err),
		.err = err,
		.trust = hornet_trust_of(load->keyring_id),
		.trailer_bad = load->lsm.trailer_bad,
		.exe_fault = load->lsm.exe_fault,
		.revoked = load->signer.revoked,
		.min_digest = load->signer.min_digest,
		.min_rsa = load->signer.min_rsa,
		.lacks = hornet_certs_lack(&load->signer),
		.far = load->signer.path_len > SIGNER_PATH_MAX,
		.unstated = !load->nr_maps && !load->signer.bpf_prog_len,
	};

	if (load->loader) {
		loader = hornet_prog_id(load->loader);
		f.loader_trusted = hornet_prog_trusted(load->loader);
		f.loader_closed = load->closed;
		f.loader_verdict = loader ? loader->verdict : LSM_INT_VERDICT_NONE;
	}
	return f;
}

/*
 * Was the signature looked at with the eyes of a lower mode? In mode off it was not judged at all, and in mode
 * audit by a key of a keyring that the policy may not take.
 */
static bool looked_otherwise(const struct bpf_load *load, enum hornet_mode before)
{
	return before == HORNET_OFF ||
	       (before != load->lsm.mode && hornet_trust_of(load->keyring_id) != HORNET_TRUST_MACHINE);
}

/* Have the load done again. */
static int look_again(struct bpf_load *load)
{
	memset(&load->signer, 0, sizeof(load->signer));
	load->lsm.verdict = LSM_INT_VERDICT_FAULT;
	load->lsm.reason = HORNET_REASON_FAULT;
	return -EAGAIN;
}

/* Return: 0 if the load is allowed, or has failed with @err already. */
static int judge_load(struct hornet_id *id, const union bpf_attr *attr,
		      struct bpf_load *load, int err)
{
	struct hornet_id nobody = {};
	struct hornet_judgement j;
	struct hornet_finding f;
	bool allowed = false;

	f = find(attr, load, err);
	j = hornet_judge(&f);
	load->lsm.origin = f.origin;
	load->lsm.verdict = j.verdict;
	load->lsm.reason = j.reason;
	hornet_id_fill(id ?: &nobody, load);
	if (id)
		id->rewritten = !hornet_digest_is_all(attr, load);
	if (err)
		return 0;
	if (id && hornet_id_keep_signer(id, load))
		return no_memory(id, load);
	if (j.verdict != LSM_INT_VERDICT_BADSIG)
		allowed = ask_policy(id ?: &nobody, load);
	return hornet_decide(load->lsm.mode, load->lsm.verdict, allowed);
}

static int hook_bpf_prog_load_integrity(struct bpf_prog *prog, union bpf_attr *attr,
					struct bpf_token *token, struct bpf_load *load,
					int err)
{
	struct hornet_id *id = hornet_prog_id(prog->aux);
	enum hornet_mode before = hornet_mode_follow(load);
	struct pkcs7_signer signer;
	int decision, veto;

	note_target(prog, load);
	if (load->lsm.mode == HORNET_OFF)
		return note_unjudged(id, load);

	if (looked_otherwise(load, before))
		decision = look_again(load);
	else
		decision = judge_load(id, attr, load, err);
	hornet_load_signer(load, &signer);
	veto = security_bpf_prog_load_post_integrity(prog, attr, token, load->kernel,
						     hornet_lsmid.id, load->lsm.verdict,
						     &signer, load);
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

static void hook_bpf_prog_free(struct bpf_prog *prog)
{
	struct hornet_id *id = hornet_prog_id(prog->aux);

	if (!id)
		return;
	hornet_signer_put(id->signer);
	id->signer = NULL;
}

static struct security_hook_list hornet_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bpf_prog_load_begin, hook_bpf_prog_load_begin),
	LSM_HOOK_INIT(bpf_prog_load_integrity, hook_bpf_prog_load_integrity),
	LSM_HOOK_INIT(bpf_prog_load_done, hook_bpf_prog_load_done),
	LSM_HOOK_INIT(bpf_prog_unload, hook_bpf_prog_unload),
	LSM_HOOK_INIT(bpf_prog_free, hook_bpf_prog_free),
};

/**
 * hornet_add_hooks - register the hooks of loads
 */
void __init hornet_add_hooks(void)
{
	security_add_hooks(hornet_hooks, ARRAY_SIZE(hornet_hooks), &hornet_lsmid);
}
