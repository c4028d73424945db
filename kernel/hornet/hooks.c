// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - LSM hooks: from the kernel's terms to Hornet's, and back
 *
 * Nothing is decided here; see decide.c.
 */
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>
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

/* What holds for a load with a signature, wherever that comes from. */
static int check_signed(const union bpf_attr *attr, struct bpf_load *load)
{
	if (host_rewrites(attr))
		return fail(load, HORNET_FAIL_REWRITE, -EINVAL);
	if (load->nr_maps > 1)
		return fail(load, HORNET_FAIL_METADATA, -EINVAL);
	if (load->nr_maps && !loader_attr(attr))
		return fail(load, HORNET_FAIL_ATTR, -EINVAL);
	if (load->lsm.mode == HORNET_ENFORCE &&
	    trust_of(load->keyring_id) != HORNET_TRUST_MACHINE)
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
	if (id)
		hornet_id_fill(id, load);
	return 0;
}

static int hook_bpf_prog_load_integrity(struct bpf_prog *prog, union bpf_attr *attr,
					struct bpf_token *token, struct bpf_load *load,
					int err)
{
	struct hornet_id *id = hornet_prog_id(prog->aux), *loader = NULL;
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
	int decision, veto;

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
	if (id)
		hornet_id_fill(id, load);

	decision = hornet_decide(load->lsm.mode, j.verdict, f.origin);
	veto = security_bpf_prog_load_post_integrity(prog, attr, token, load->kernel,
						     hornet_lsmid.id, j.verdict, load);
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
	hornet_audit_load(load, err);
}

static int hook_bpf_prog_unload(const struct bpf_prog *prog)
{
	if (hornet_mode_get() == HORNET_OFF)
		return 0;
	hornet_count(HORNET_STAT_UNLOADS);
	hornet_audit_unload(prog);
	return 1;
}

static bool may_run(const struct bpf_prog *prog)
{
	const struct hornet_id *id = hornet_prog_id(prog->aux);

	return id && hornet_may_run(id->verdict, id->origin, by_kernel());
}

static int hook_bpf_prog_run(struct bpf_prog *prog, bool *closed)
{
	enum hornet_mode mode = hornet_mode_get();

	if (mode == HORNET_OFF || prog->type != BPF_PROG_TYPE_SYSCALL)
		return 0;
	*closed = hornet_prog_trusted(prog->aux);
	if (mode != HORNET_ENFORCE || may_run(prog))
		return 0;
	hornet_count(HORNET_STAT_RUNS_DENIED);
	hornet_audit_run(prog);
	return -EPERM;
}

static struct security_hook_list hornet_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bpf_prog_load_begin, hook_bpf_prog_load_begin),
	LSM_HOOK_INIT(bpf_prog_load_signature, hook_bpf_prog_load_signature),
	LSM_HOOK_INIT(bpf_prog_load_integrity, hook_bpf_prog_load_integrity),
	LSM_HOOK_INIT(bpf_prog_load_done, hook_bpf_prog_load_done),
	LSM_HOOK_INIT(bpf_prog_unload, hook_bpf_prog_unload),
	LSM_HOOK_INIT(bpf_prog_run, hook_bpf_prog_run),
};

/**
 * hornet_add_hooks - register the hooks
 */
void __init hornet_add_hooks(void)
{
	security_add_hooks(hornet_hooks, ARRAY_SIZE(hornet_hooks), &hornet_lsmid);
}
