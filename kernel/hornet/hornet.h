/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hornet - what its files share inside the kernel
 */
#ifndef _SECURITY_HORNET_H
#define _SECURITY_HORNET_H

#include <linux/bpf.h>
#include <linux/bpf_load.h>
#include <linux/init.h>
#include <linux/lsm_hooks.h>
#include <linux/sched.h>

#include "decide.h"
#include "info.h"
#include "policy.h"
#include "trailer.h"

/* setup.c */
extern const struct lsm_id hornet_lsmid;
extern struct lsm_blob_sizes hornet_blob_sizes;
extern bool hornet_registered;

/* mode.c */
enum hornet_mode hornet_mode_get(void);
int hornet_mode_raise(enum hornet_mode mode);
int hornet_mode_parse(const char *name);
const char *hornet_mode_name(enum hornet_mode mode);
enum hornet_mode hornet_mode_follow(struct bpf_load *load);

/* signer.c */
struct hornet_signer;

struct hornet_signer *hornet_signer_new(const struct pkcs7_signer *from);
struct hornet_signer *hornet_signer_get(struct hornet_signer *s);
void hornet_signer_put(struct hornet_signer *s);
void hornet_signer_describe(const struct hornet_signer *s, struct pkcs7_signer *to);
enum signer_keyring hornet_signer_keyring(const struct hornet_signer *s);
const u8 *hornet_signer_spki(const struct hornet_signer *s);
const u8 *hornet_signer_path(const struct hornet_signer *s, u32 *len);

/* identity.c */

/**
 * struct hornet_who - who made a load
 * @pid: process, in the initial namespace
 * @uid: user, in the initial user namespace
 * @auid: login user, likewise
 * @userns: inode number of the task's user namespace
 * @comm: name of the task
 */
struct hornet_who {
	pid_t pid;
	uid_t uid;
	uid_t auid;
	u32 userns;
	char comm[TASK_COMM_LEN];
};

/**
 * struct hornet_id - what is known about a program as long as it lives
 * @verdict: its verdict
 * @origin: where its claim to be trusted comes from
 * @has_digest: @digest is known
 * @rewritten: not all that runs is in @digest: the host had it rewritten, or chose what
 *	       numbers in it mean
 * @digest: SHA-256 of instructions and metadata
 * @signer: who signed it, or the program that loaded it, which shares it; NULL: nobody
 * @has_loader: another program loaded it
 * @loader_id: that program's id
 * @has_loader_digest: @loader_digest is known
 * @loader_digest: that program's digest
 * @loader_sure: that program was trusted, all that ran of it is in its digest, and its run
 *		 was closed
 * @has_info: @info is known
 * @info: what the signed metadata, or its loader's, say of themselves
 * @token_ns: number of the user namespace whose BPF token it was loaded with, 0:
 *	      without a token
 * @vouched: its signature is good, and the policy took the signer's keyring
 * @who: who loaded it
 */
struct hornet_id {
	enum lsm_integrity_verdict verdict;
	enum hornet_origin origin;
	bool has_digest;
	bool rewritten;
	u8 digest[SHA256_DIGEST_SIZE];
	struct hornet_signer *signer;
	bool has_loader;
	u32 loader_id;
	bool has_loader_digest;
	u8 loader_digest[SHA256_DIGEST_SIZE];
	bool loader_sure;
	bool has_info;
	struct hornet_info info;
	u32 token_ns;
	bool vouched;
	struct hornet_who who;
};

/* What a live program costs, besides its share of a signer: see hornet.rst. */
static_assert(sizeof(struct hornet_id) <= 192);

struct hornet_id *hornet_prog_id(const struct bpf_prog_aux *aux);
bool hornet_load_allowed(const struct bpf_load *load);
bool hornet_prog_trusted(const struct bpf_prog_aux *aux);
bool hornet_signer_known(const struct pkcs7_signer *signer);
void hornet_who_fill(struct hornet_who *who);
void hornet_id_fill(struct hornet_id *id, const struct bpf_load *load);
int hornet_id_keep_signer(struct hornet_id *id, const struct bpf_load *load);
void hornet_load_signer(const struct bpf_load *load, struct pkcs7_signer *signer);

/* signature.c */
enum hornet_trust hornet_trust_of(s32 keyring_id);
bool hornet_digest_is_all(const union bpf_attr *attr, const struct bpf_load *load);
void __init hornet_add_signature_hooks(void);

/* demand.c */
u32 hornet_certs_lack(const struct pkcs7_signer *signer);

/* use.c */
void __init hornet_add_use_hooks(void);

/* exe.c */
void *hornet_exe_window(size_t *len);
bool hornet_exe_verity(u8 *digest);

/* policy_active.c */

/**
 * struct hornet_ruled - what a policy said, and which one
 * @ruling: what it said
 * @name: its name
 * @version: its version
 */
struct hornet_ruled {
	struct hornet_ruling ruling;
	char name[HORNET_POLICY_NAME];
	u64 version;
};

/**
 * struct hornet_policy_id - which policy
 * @name: its name
 * @version: its version
 * @digest: SHA-256 of its text
 */
struct hornet_policy_id {
	char name[HORNET_POLICY_NAME];
	u64 version;
	u8 digest[SHA256_DIGEST_SIZE];
};

/**
 * struct hornet_policy_change - a policy that userspace wrote, or the one of boot
 * @old: the one that held
 * @has_old: there was one
 * @new: the one that was written
 * @has_new: it could be read that far
 * @signer: who signed it
 * @verdict: on its signature, and on its version
 * @reason: what decided
 */
struct hornet_policy_change {
	struct hornet_policy_id old;
	bool has_old;
	struct hornet_policy_id new;
	bool has_new;
	struct pkcs7_signer signer;
	enum lsm_integrity_verdict verdict;
	enum hornet_reason reason;
};

struct hornet_active;
struct seq_file;

struct hornet_active *hornet_policy_compile(const char *text, size_t len);
void hornet_policy_drop(struct hornet_active *policy);
int hornet_policy_switch(struct hornet_active *new, const struct pkcs7_signer *signer,
			 struct hornet_policy_id *id, struct hornet_policy_id *old);
void hornet_policy_current(struct hornet_policy_id *id);
bool hornet_policy_takes(enum hornet_keyring keyring);
void hornet_policy_ask(enum hornet_op op, const struct hornet_id *id, u32 prog_type,
		       u32 attach_type, bool anybody, struct hornet_ruled *ruled);
int hornet_policy_show(struct seq_file *m, void *v);
void __init hornet_policy_init(void);

/* policy_load.c */
int hornet_policy_load(const void *msg, size_t len);
int hornet_policy_refuse(int err);

/* boot_policy.c, made by boot_policy_gen.c */
extern const char hornet_boot_policy[];
extern const size_t hornet_boot_policy_len;

/* stats.c */
enum hornet_stat {
	HORNET_STAT_LOADS,
	HORNET_STAT_ALLOWED,
	HORNET_STAT_DENIED,
	HORNET_STAT_FAILED,
	HORNET_STAT_RUNS_DENIED,
	HORNET_STAT_ATTACHES_DENIED,
	HORNET_STAT_EXEMPTED,
	HORNET_STAT_UNLOADS,
	HORNET_STAT_RECORDS_LOST,
	HORNET_STAT_RECORDS_OFF,
	HORNET_STAT_VERDICTS,	/* the first of one counter a verdict */
	HORNET_STAT_MAX = HORNET_STAT_VERDICTS + LSM_INT_VERDICT_ROLLBACK + 1,
};

void hornet_count(enum hornet_stat stat);
void hornet_count_load(const struct bpf_load *load, int err);
int hornet_stats_show(struct seq_file *m, void *v);

/* notice.c */
void hornet_notice_load(const struct bpf_load *load);

/* audit.c */
const char *hornet_verdict_name(enum lsm_integrity_verdict verdict);
const char *hornet_origin_name(enum hornet_origin origin);
const char *hornet_reason_name(enum hornet_reason reason);
const char *hornet_keyring_name(enum signer_keyring keyring);
bool hornet_load_denied(const struct bpf_load *load, int err);
void hornet_audit_load(const struct bpf_load *load, int err);
void hornet_audit_unload(const struct bpf_prog *prog);
void hornet_audit_run_failed(const struct bpf_prog *prog, int err);
void hornet_audit_use(enum hornet_op op, const struct bpf_prog *prog,
		      const struct hornet_ruled *ruled, bool allowed);
void hornet_audit_policy(const struct hornet_policy_change *change, int err);
void hornet_audit_mode(enum hornet_mode old, enum hornet_mode new, bool res);
void hornet_audit_no_mode(void);
void hornet_audit_boot(void);

/* fields.c */
struct audit_buffer;

void hornet_log_sha256(struct audit_buffer *ab, const char *key, bool known,
		       const u8 *digest);
void hornet_log_signer(struct audit_buffer *ab, const struct pkcs7_signer *signer);
void hornet_log_identity(struct audit_buffer *ab, const struct hornet_id *id,
			 const struct pkcs7_signer *signer);
void hornet_log_prog(struct audit_buffer *ab, const char *name, u32 type,
		     u32 attach_type, const u8 *insns);
void hornet_log_target(struct audit_buffer *ab, const struct bpf_load *load);
void hornet_log_task(struct audit_buffer *ab, gfp_t gfp);
void hornet_log_token(struct audit_buffer *ab, u32 userns, bool unused);
void hornet_log_ruled(struct audit_buffer *ab, const struct hornet_ruled *ruled);

/* programs.c */
extern const struct file_operations hornet_programs_fops;

/* fs.c */
int __init hornet_fs_init(void);

/* hooks.c */
void __init hornet_add_hooks(void);

/*
 * Is it the kernel's own work? What a module does while a task inserts it is
 * that task's: the descriptors that it makes are in the task's table.
 */
static inline bool hornet_by_kernel(void)
{
	return !current->mm;
}

#endif /* _SECURITY_HORNET_H */
