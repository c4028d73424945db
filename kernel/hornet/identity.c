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

static void inherit(struct hornet_id *id, const struct bpf_load *load)
{
	const struct hornet_id *from = hornet_prog_id(load->loader);

	id->has_loader = true;
	id->loader_id = load->loader->id;
	if (!from)
		return;
	if (id->origin == HORNET_ORIGIN_LOADER) {
		id->has_info = from->has_info;
		id->info = from->info;
	}
	/* A loader that another one loaded has no digest: name that other. */
	if (from->has_digest) {
		id->has_loader_digest = true;
		memcpy(id->loader_digest, from->digest, sizeof(id->loader_digest));
		id->loader_sure = load->closed && hornet_prog_trusted(load->loader) &&
				  !from->rewritten;
	} else if (from->has_loader_digest) {
		id->has_loader_digest = true;
		memcpy(id->loader_digest, from->loader_digest,
		       sizeof(id->loader_digest));
		id->loader_sure = load->closed && from->loader_sure;
	}
}

/**
 * hornet_load_signer - who answers for a load?
 * @load: the load, with its verdict
 * @signer: filled; all zero if nobody does
 *
 * The signer counts only if the signature was verified, or is the one that made
 * the verdict REVOKED. One that is too weak proves no signer.
 */
void hornet_load_signer(const struct bpf_load *load, struct pkcs7_signer *signer)
{
	const struct hornet_id *from;

	if (load->loader && load->lsm.origin == HORNET_ORIGIN_LOADER) {
		from = hornet_prog_id(load->loader);
		hornet_signer_describe(from ? from->signer : NULL, signer);
	} else if (load->lsm.verdict != LSM_INT_VERDICT_BADSIG) {
		*signer = load->signer;
	} else {
		memset(signer, 0, sizeof(*signer));
	}
}

/**
 * hornet_id_keep_signer - keep who answers for a program
 * @id: the program's identity
 * @load: its load, see hornet_load_signer()
 *
 * hornet_signer_put() is due when the program is freed. A program shares it with
 * its loader.
 *
 * Return: 0 or -ENOMEM.
 */
int hornet_id_keep_signer(struct hornet_id *id, const struct bpf_load *load)
{
	const struct hornet_id *from;
	struct pkcs7_signer signer;

	if (load->loader && id->origin == HORNET_ORIGIN_LOADER) {
		from = hornet_prog_id(load->loader);
		id->signer = hornet_signer_get(from ? from->signer : NULL);
		return 0;
	}
	hornet_load_signer(load, &signer);
	if (!hornet_signer_known(&signer))
		return 0;
	id->signer = hornet_signer_new(&signer);
	return id->signer ? 0 : -ENOMEM;
}

/**
 * hornet_id_fill - write down what a load found, but for the signer
 * @id: the identity to fill, all zero
 * @load: the load, with its verdict
 */
void hornet_id_fill(struct hornet_id *id, const struct bpf_load *load)
{
	id->verdict = load->lsm.verdict;
	id->origin = load->lsm.origin;
	id->has_digest = load->has_digest;
	if (id->has_digest)
		memcpy(id->digest, load->digest, sizeof(id->digest));
	if (id->verdict != LSM_INT_VERDICT_BADSIG)
		id->has_info = hornet_signer_known(&load->signer) &&
			       hornet_info_parse(load->data_end, load->data_end_sz,
						 &id->info);
	id->token_ns = load->lsm.token_userns;
	hornet_who_fill(&id->who);
	if (load->loader)
		inherit(id, load);
}
