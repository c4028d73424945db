// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - groups of fields of audit records
 */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "hornet.h"

/**
 * hornet_log_sha256 - write a digest
 * @ab: the record
 * @key: name of the field
 * @known: there is one
 * @digest: the digest
 */
void hornet_log_sha256(struct audit_buffer *ab, const char *key, bool known,
		       const u8 *digest)
{
	if (known)
		audit_log_format(ab, " %s=sha256:%*phN", key, SHA256_DIGEST_SIZE, digest);
	else
		audit_log_format(ab, " %s=none", key);
}

static void log_hex(struct audit_buffer *ab, const char *key, const u8 *p, size_t len)
{
	audit_log_format(ab, " %s=%s", key, len ? "" : "none");
	while (len) {
		int n = min_t(size_t, len, 64);	/* what %*phN takes */

		audit_log_format(ab, "%*phN", n, p);
		p += n;
		len -= n;
	}
}

static void log_info(struct audit_buffer *ab, const struct hornet_id *id)
{
	if (!id->has_info) {
		audit_log_format(ab, " info_name=none info_version=none open_inputs=none");
		return;
	}
	audit_log_format(ab, " info_name=");
	audit_log_untrustedstring(ab, id->info.name);
	audit_log_format(ab, " info_version=%llu open_inputs=%u", id->info.version,
			 id->info.open_inputs);
}

/**
 * hornet_log_signer - write who signed
 * @ab: the record
 * @signer: the signer
 */
void hornet_log_signer(struct audit_buffer *ab, const struct pkcs7_signer *signer)
{
	u32 i;

	hornet_log_sha256(ab, "signer", hornet_signer_known(signer), signer->spki_sha256);
	log_hex(ab, "keyid", signer->keyid, signer->keyid_len);
	log_hex(ab, "serial", signer->serial, signer->serial_len);
	log_hex(ab, "issuer", signer->issuer, signer->issuer_len);
	audit_log_format(ab, " keyring=%s", hornet_keyring_name(signer->keyring));
	for (i = 0; i < signer->path_len && i < SIGNER_PATH_MAX; i++)
		audit_log_format(ab, "%ssha256:%*phN", i ? "," : " signer-path=",
				 SHA256_DIGEST_SIZE, signer->path[i]);
}

/**
 * hornet_log_identity - write who answers for a program
 * @ab: the record
 * @id: the program's identity
 * @signer: its signer
 */
void hornet_log_identity(struct audit_buffer *ab, const struct hornet_id *id,
			 const struct pkcs7_signer *signer)
{
	hornet_log_sha256(ab, "digest", id->has_digest, id->digest);
	hornet_log_signer(ab, signer);
	hornet_log_sha256(ab, "loader", id->has_loader_digest, id->loader_digest);
	audit_log_format(ab, " loader-id=%u", id->loader_id);
	log_info(ab, id);
}

/**
 * hornet_log_prog - write what a program is
 * @ab: the record
 * @name: its name, as the caller gave it
 * @type: its type
 * @attach_type: its expected attach type
 * @insns: SHA-256 of its instructions, which begins with its tag; all 0 if not known
 */
void hornet_log_prog(struct audit_buffer *ab, const char *name, u32 type,
		     u32 attach_type, const u8 *insns)
{
	audit_log_format(ab, " prog-name=");
	audit_log_untrustedstring(ab, name);
	audit_log_format(ab, " prog-type=%u attach-type=%u tag=%*phN", type, attach_type,
			 BPF_TAG_SIZE, insns);
	hornet_log_sha256(ab, "insns", memchr_inv(insns, 0, SHA256_DIGEST_SIZE), insns);
}

/**
 * hornet_log_target - write what a program will be attached to, as far as its load says so
 * @ab: the record
 * @load: its load
 */
void hornet_log_target(struct audit_buffer *ab, const struct bpf_load *load)
{
	audit_log_format(ab, " attach-btf-id=%u attach-prog-id=%u attach-target=",
			 load->attach_btf_id, load->lsm.target_id);
	if (load->lsm.target[0])
		audit_log_untrustedstring(ab, load->lsm.target);
	else
		audit_log_format(ab, "none");
}

/*
 * The most of a path's end that a record has. In hexadecimal it takes twice the room, and
 * a record of more than 8,970 bytes would be thrown away by auditd.
 */
#define EXE_MAX 2048

/* In the place of what is left out of a path; a whole path begins with a slash. */
#define EXE_CUT "..."

static void log_exe(struct audit_buffer *ab, gfp_t gfp)
{
	struct file *exe = current->mm ? get_mm_exe_file(current->mm) : NULL;
	size_t len;
	char *buf, *path;

	audit_log_format(ab, " exe=");
	if (!exe) {
		audit_log_format(ab, "(null)");
		return;
	}
	/* as audit_log_d_path() does, whose words these are */
	buf = kmalloc(PATH_MAX + 11, gfp | __GFP_NOWARN);
	path = buf ? d_path(&exe->f_path, buf, PATH_MAX + 11) : ERR_PTR(-ENOMEM);
	if (IS_ERR(path)) {
		audit_log_format(ab, buf ? "\"<too_long>\"" : "\"<no_memory>\"");
	} else {
		len = strlen(path);
		if (len > EXE_MAX) {
			path += len - EXE_MAX;
			memcpy(path, EXE_CUT, strlen(EXE_CUT));
		}
		audit_log_untrustedstring(ab, path);
	}
	kfree(buf);
	fput(exe);
}

/**
 * hornet_log_task - write who asks
 * @ab: the record
 * @gfp: how memory may be had
 */
void hornet_log_task(struct audit_buffer *ab, gfp_t gfp)
{
	struct hornet_who who = {};

	hornet_who_fill(&who);
	audit_log_format(ab, " pid=%d auid=%u uid=%u ses=%u userns=%u comm=", who.pid,
			 who.auid, who.uid, audit_get_sessionid(current), who.userns);
	audit_log_untrustedstring(ab, who.comm);
	log_exe(ab, gfp);
}

/**
 * hornet_log_token - write whose BPF token a load used
 * @ab: the record
 * @userns: number of the token's user namespace, 0 if no token was used
 * @unused: the caller gave one nevertheless
 */
void hornet_log_token(struct audit_buffer *ab, u32 userns, bool unused)
{
	if (userns)
		audit_log_format(ab, " token=%u", userns);
	else
		audit_log_format(ab, " token=%s", unused ? "unused" : "none");
}

/**
 * hornet_log_ruled - write which rule of which policy said what
 * @ab: the record
 * @ruled: what it said
 */
void hornet_log_ruled(struct audit_buffer *ab, const struct hornet_ruled *ruled)
{
	static const char *const said[] = {
		[HORNET_ACTION_NONE] = "none",
		[HORNET_ACTION_ALLOW] = "allow",
		[HORNET_ACTION_DENY] = "deny",
		[HORNET_ACTION_REVOKE] = "revoke",
		[HORNET_ACTION_ROLLBACK] = "rollback",
	};

	static_assert(ARRAY_SIZE(said) == HORNET_ACTION_MAX);
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
