// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - the identity of a program: verdict, digest, signer, loader
 *
 * It is kept in the program's LSM blob, is filled in before the program can be
 * reached by anyone but its own load, and never changes afterwards.
 */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/user_namespace.h>

#include "hornet.h"

/**
 * hornet_prog_id - get the identity of a program
 * @aux: the program's auxiliary data
 *
 * Return: the identity, or NULL for a program that was not made by a load, as
 * the kernel's translations of classic BPF.
 */
struct hornet_id *hornet_prog_id(const struct bpf_prog_aux *aux)
{
	if (!aux->security)
		return NULL;
	return aux->security + hornet_blob_sizes.lbs_bpf_prog;
}

/**
 * hornet_prog_trusted - does a program vouch for what it loads?
 * @aux: the program's auxiliary data
 *
 * Return: true if it does; it then runs closed.
 */
bool hornet_prog_trusted(const struct bpf_prog_aux *aux)
{
	const struct hornet_id *id = hornet_prog_id(aux);

	return id && (id->vouched || hornet_trusted(id->verdict, id->origin));
}

/**
 * hornet_load_allowed - was a load allowed by all that had a say?
 * @load: the load
 *
 * Return: true also if the load failed afterwards, for another reason.
 */
bool hornet_load_allowed(const struct bpf_load *load)
{
	return load->lsm.allowed && !load->veto;
}

/**
 * hornet_signer_known - does a signer have a name?
 * @signer: the signer
 *
 * Return: true if a key verified a signature.
 */
bool hornet_signer_known(const struct pkcs7_signer *signer)
{
	return memchr_inv(signer->spki_sha256, 0, sizeof(signer->spki_sha256));
}

/**
 * hornet_who_fill - write down who asks
 * @who: filled with the current task
 */
void hornet_who_fill(struct hornet_who *who)
{
	who->pid = task_tgid_nr(current);
	who->uid = from_kuid(&init_user_ns, current_uid());
	who->auid = from_kuid(&init_user_ns, audit_get_loginuid(current));
	who->userns = current_user_ns()->ns.inum;
	get_task_comm(who->comm, current);
}

static void inherit(struct hornet_id *id, const struct bpf_prog_aux *loader)
{
	const struct hornet_id *from = hornet_prog_id(loader);

	id->has_loader = true;
	id->loader_id = loader->id;
	if (!from)
		return;
	if (id->origin == HORNET_ORIGIN_LOADER) {
		id->signer = from->signer;
		id->has_info = from->has_info;
		id->info = from->info;
	}
	/* A loader that another one loaded has no digest: name that other. */
	if (from->has_digest) {
		id->has_loader_digest = true;
		memcpy(id->loader_digest, from->digest, sizeof(id->loader_digest));
	} else if (from->has_loader_digest) {
		id->has_loader_digest = true;
		memcpy(id->loader_digest, from->loader_digest,
		       sizeof(id->loader_digest));
	}
}

/**
 * hornet_id_fill - write down what a load found
 * @id: the identity to fill, all zero
 * @load: the load, with its verdict
 *
 * The signer is written down only if the signature was verified, or is the
 * one that made the verdict REVOKED. One that is too weak proves no signer.
 */
void hornet_id_fill(struct hornet_id *id, const struct bpf_load *load)
{
	id->verdict = load->lsm.verdict;
	id->origin = load->lsm.origin;
	id->has_digest = load->has_digest;
	if (id->has_digest)
		memcpy(id->digest, load->digest, sizeof(id->digest));
	if (id->verdict != LSM_INT_VERDICT_BADSIG) {
		id->signer = load->signer;
		id->has_info = hornet_signer_known(&id->signer) &&
			       hornet_info_parse(load->data_end, load->data_end_sz,
						 &id->info);
	}
	id->token_ns = load->lsm.token_userns;
	hornet_who_fill(&id->who);
	if (load->loader)
		inherit(id, load->loader);
}
