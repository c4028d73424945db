// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - the signature of a load: where it is, what it may cover, what it says
 *
 * The check itself is the BPF verifier's.
 */
#include <linux/keyctl.h>
#include <linux/slab.h>
#include <linux/verification.h>

#include "der.h"
#include "hornet.h"
#include "stated.h"

/* The trailer's candidates are what the load takes. */
static_assert(HORNET_MAX_TRIES == BPF_LOAD_MAX_SIGS);

/**
 * hornet_trust_of - who chose what is in a keyring?
 * @keyring_id: as in bpf_attr
 *
 * Return: the machine, its firmware, or the user.
 */
enum hornet_trust hornet_trust_of(s32 keyring_id)
{
	if (keyring_id == KEY_SPEC_BPF_KEYRING)
		return HORNET_TRUST_MACHINE;
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

/**
 * hornet_digest_is_all - does the digest of a load cover all that will run?
 * @attr: its attributes
 * @load: the load, with its digest
 *
 * It does for what is signed. Maps, and BTF of modules, that are named by number in the
 * instructions are the caller's choice in any case.
 *
 * Return: true if so.
 */
bool hornet_digest_is_all(const union bpf_attr *attr, const struct bpf_load *load)
{
	if (host_rewrites(attr))
		return false;
	/* Without a count nothing is bound, and the BPF verifier takes what is there by then. */
	return !attr->fd_array || (attr->fd_array_cnt && attr->fd_array_cnt == load->nr_maps);
}

/*
 * What goes with metadata is a loader: as nothing else were its instructions
 * signed, also if the signer does not say so.
 */
static bool loader_attr(const struct bpf_prog *prog, const union bpf_attr *attr)
{
	return prog->gpl_compatible && attr->prog_type == BPF_PROG_TYPE_SYSCALL && !attr->expected_attach_type &&
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
static int check_signed(const struct bpf_prog *prog, const union bpf_attr *attr,
			struct bpf_load *load)
{
	if (host_rewrites(attr))
		return fail(load, HORNET_FAIL_REWRITE, -EINVAL);
	if (load->nr_maps > 1)
		return fail(load, HORNET_FAIL_METADATA, -EINVAL);
	if (load->nr_maps && !loader_attr(prog, attr))
		return fail(load, HORNET_FAIL_ATTR, -EINVAL);
	if (load->lsm.mode == HORNET_ENFORCE && !keyring_taken(hornet_trust_of(load->keyring_id)))
		return fail(load, HORNET_FAIL_KEYRING, -EPERM);
	return 0;
}

/* Leave the signatures that are DER, before any of them is used. */
static int keep_der(struct bpf_load *load)
{
	u32 i, kept = 0;

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

/*
 * Signatures of the file name the payload by a digest. SHA-256 has been taken; the
 * others cost as much again each, and are taken only if a signature has one of them.
 */
static enum hornet_trailer select_signatures(const struct bpf_load *load, const u8 *win,
					     size_t len, struct hornet_candidates *cand)
{
	struct hornet_digests digests = { 0 };
	enum hornet_trailer found;

	memcpy(digests.sha256, load->digest, sizeof(digests.sha256));
	found = hornet_trailer_select(win, len, &digests, cand);
	if (!cand->longer)
		return found;
	sha384(load->payload, load->payload_sz, digests.sha384);
	sha512(load->payload, load->payload_sz, digests.sha512);
	return hornet_trailer_select(win, len, &digests, cand);
}

/* Builtin, secondary and what is linked to it, and .bpf. */
static void use_machine_keyrings(struct bpf_load *load)
{
	load->keyring_id = (s32)(long)VERIFY_USE_SECONDARY_KEYRING;
	load->also_bpf_keyring = true;
}

/* A load of a task without a signature in attr. */
static int find_in_exe(const struct bpf_prog *prog, const union bpf_attr *attr,
		       struct bpf_load *load)
{
	struct hornet_candidates cand;
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

	found = select_signatures(load, win, len, &cand);
	if (found != HORNET_TRAILER_FOUND) {
		load->lsm.trailer_bad = found != HORNET_TRAILER_NO_MATCH;
		return fail(load, HORNET_FAIL_TRAILER, -EKEYREJECTED);
	}

	for (i = 0; i < cand.nr; i++) {
		load->sigs[i].data = win + cand.off[i];
		load->sigs[i].len = cand.len[i];
	}
	load->nr_sigs = cand.nr;
	use_machine_keyrings(load);
	err = check_signed(prog, attr, load);
	return err ?: keep_der(load);
}

/*
 * A load with a signature in attr. The caller does not choose between the
 * machine's keyrings. The digest is taken before any of them is looked up: the
 * record names the program also if there is none. What is wrong with the
 * keyring or the signature, the check says as it does without Hornet.
 */
static int find_in_attr(const struct bpf_prog *prog, const union bpf_attr *attr,
			struct bpf_load *load)
{
	int err;

	if (hornet_trust_of(load->keyring_id) == HORNET_TRUST_MACHINE &&
	    load->keyring_id != KEY_SPEC_BPF_KEYRING)
		use_machine_keyrings(load);
	err = check_signed(prog, attr, load);
	if (err)
		return err;
	err = bpf_load_copy_signature(load, attr);
	if (err)
		return fail(load, HORNET_FAIL_ARGS, err);
	err = bpf_load_payload(load);
	return err ? fail(load, HORNET_FAIL_METADATA, err) : 0;
}

static int hook_bpf_prog_load_signature(struct bpf_prog *prog, union bpf_attr *attr,
					struct bpf_load *load)
{
	hornet_mode_follow(load);
	if (load->lsm.mode == HORNET_OFF)
		return 0;
	if (attr->signature)
		return find_in_attr(prog, attr, load);
	if (load->kernel)
		return 0;
	return find_in_exe(prog, attr, load);
}

/* One of the executable was looked at before it was used, see keep_der(). */
static bool is_der(const struct bpf_load *load)
{
	return load->lsm.origin == HORNET_ORIGIN_EXE ||
	       hornet_der_whole(load->sigs[0].data, load->sigs[0].len);
}

/* A signature that is good counts only if it is DER, and for what its signer says it signs. */
static int hook_bpf_prog_load_signed(const struct bpf_prog *prog, const union bpf_attr *attr,
				     struct bpf_load *load, const struct pkcs7_signer *signer)
{
	struct hornet_stated is = {
		.prog_type = load->prog_type,
		.attach_type = load->attach_type,
		.prog_flags = attr->prog_flags & ~HORNET_STATED_NOT,
		.gpl = prog->gpl_compatible,
		.insn_cnt = attr->insn_cnt,
	};

	if (load->lsm.mode == HORNET_OFF)
		return 0;
	if (!is_der(load))
		return fail(load, HORNET_FAIL_ENCODING, -EBADMSG);
	if (!signer->bpf_prog_len)
		return 0;
	static_assert(sizeof(is) <= sizeof(signer->bpf_prog));
	static_assert(sizeof(is.name) == sizeof(prog->aux->name));
	memcpy(is.name, prog->aux->name, sizeof(is.name));
	if (hornet_stated_fits(signer->bpf_prog, signer->bpf_prog_len, &is))
		return 0;
	return fail(load, HORNET_FAIL_ATTR, -EINVAL);
}

static struct security_hook_list signature_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bpf_prog_load_signature, hook_bpf_prog_load_signature),
	LSM_HOOK_INIT(bpf_prog_load_signed, hook_bpf_prog_load_signed),
};

/**
 * hornet_add_signature_hooks - register the hooks of signatures
 */
void __init hornet_add_signature_hooks(void)
{
	security_add_hooks(signature_hooks, ARRAY_SIZE(signature_hooks), &hornet_lsmid);
}
