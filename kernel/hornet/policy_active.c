// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - the policy that holds now
 *
 * It is replaced as a whole and read under RCU: who asks has an answer of one
 * policy, the old one or the new one.
 */
#include <linux/cred.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "hornet.h"

/**
 * struct hornet_active - a policy with its text, in one piece of memory
 * @policy: what is asked
 * @rcu: to free it when nobody asks it any more
 * @digest: SHA-256 of the text
 * @signer: who signed it; all zero for the one of boot
 * @len: bytes of the text
 * @text: the text, behind the rules
 * @rules: the rules
 */
struct hornet_active {
	struct hornet_policy policy;
	struct rcu_head rcu;
	u8 digest[SHA256_DIGEST_SIZE];
	struct pkcs7_signer signer;
	size_t len;
	char *text;
	struct hornet_rule rules[];
};

/* Until the one of boot is there, and for good if there is no memory for it. */
static struct hornet_active nothing_allowed = {
	.policy = { .name = "none", .fallback = HORNET_ACTION_DENY },
};

static struct hornet_active __rcu *active = RCU_INITIALIZER(&nothing_allowed);
static DEFINE_MUTEX(active_lock);

/**
 * hornet_policy_compile - make a policy of its text
 * @text: the text
 * @len: bytes of it
 *
 * A mistake in the text goes to the kernel's log, with its line.
 *
 * Return: the policy, for hornet_policy_drop(); -EINVAL or -ENOMEM as ERR_PTR().
 */
struct hornet_active *hornet_policy_compile(const char *text, size_t len)
{
	u32 room = hornet_policy_room(text, len);
	struct hornet_policy_error error;
	struct hornet_active *new;
	int err;

	if (len > HORNET_POLICY_MAX) {
		pr_err("hornet: policy: longer than 2 MiB\n");
		return ERR_PTR(-EINVAL);
	}
	new = kvzalloc(struct_size(new, rules, room) + len, GFP_KERNEL);
	if (!new)
		return ERR_PTR(-ENOMEM);
	new->text = (char *)&new->rules[room];
	new->len = len;
	memcpy(new->text, text, len);
	sha256(text, len, new->digest);
	new->policy.rules = new->rules;
	new->policy.max_rules = room;
	err = hornet_policy_parse(new->text, len, &new->policy, &error);
	if (err) {
		pr_err("hornet: policy line %u: %s%s%.*s\n", error.line, error.what,
		       error.word ? ": " : "", error.len, error.word);
		kvfree(new);
		return ERR_PTR(err);
	}
	return new;
}

/**
 * hornet_policy_drop - free a policy that never held
 * @policy: the policy, or NULL
 */
void hornet_policy_drop(struct hornet_active *policy)
{
	kvfree(policy);
}

static void describe(const struct hornet_active *a, struct hornet_policy_id *id)
{
	memcpy(id->name, a->policy.name, sizeof(id->name));
	id->version = a->policy.version;
	memcpy(id->digest, a->digest, sizeof(id->digest));
}

/**
 * hornet_policy_switch - let a policy hold from now on
 * @new: the policy; owned by this file if 0 is returned
 * @signer: who signed it
 * @id: filled: name, version and digest of @new
 * @old: filled: those of the policy that held until now
 *
 * Return: 0; -EACCES if the one that holds does not let @signer sign the next one;
 * -ESTALE or -EPERM if it may not follow that one, see hornet_policy_succeeds().
 */
int hornet_policy_switch(struct hornet_active *new, const struct pkcs7_signer *signer,
			 struct hornet_policy_id *id, struct hornet_policy_id *old)
{
	struct hornet_active *before;
	int err;

	describe(new, id);
	new->signer = *signer;
	mutex_lock(&active_lock);
	before = rcu_dereference_protected(active, lockdep_is_held(&active_lock));
	describe(before, old);
	err = -EACCES;
	if (hornet_policy_may_sign(&before->policy, (enum hornet_keyring)signer->keyring,
				   signer->spki_sha256, signer->path[0],
				   min_t(u32, signer->path_len, SIGNER_PATH_MAX)))
		err = hornet_policy_succeeds(&before->policy, &new->policy);
	if (!err)
		rcu_assign_pointer(active, new);
	mutex_unlock(&active_lock);
	if (!err && before != &nothing_allowed)
		kvfree_rcu(before, rcu);
	return err;
}

/**
 * hornet_policy_current - name the policy that holds
 * @id: filled
 */
void hornet_policy_current(struct hornet_policy_id *id)
{
	rcu_read_lock();
	describe(rcu_dereference(active), id);
	rcu_read_unlock();
}

/**
 * hornet_policy_takes - does a rule that allows name a keyring?
 * @keyring: the keyring
 *
 * A signature by a key of a keyring that is not the machine's is not even looked
 * at in enforce mode unless one does.
 *
 * Return: true if one does.
 */
bool hornet_policy_takes(enum hornet_keyring keyring)
{
	bool takes;

	rcu_read_lock();
	takes = rcu_dereference(active)->policy.keyrings >> keyring & 1;
	rcu_read_unlock();
	return takes;
}

/**
 * hornet_policy_ask - ask the policy that holds about a program
 * @op: what is to be done with it
 * @id: who it is
 * @prog_type: its type
 * @attach_type: its expected attach type
 * @anybody: the task is not the one that asks
 * @ruled: filled
 *
 * May be called in any context of a task, the caller's being the one that counts. What
 * process 1 itself loaded is process 1's to use: others may have left a program where
 * it takes one on their behalf, or had a program's callback load one while it ran.
 */
void hornet_policy_ask(enum hornet_op op, const struct hornet_id *id, u32 prog_type,
		       u32 attach_type, bool anybody, struct hornet_ruled *ruled)
{
	struct hornet_subject s = {
		.op = op,
		.verdict = id->verdict,
		.origin = id->origin,
		.keyring = (enum hornet_keyring)hornet_signer_keyring(id->signer),
		.prog_type = prog_type,
		.attach_type = attach_type,
		.signer = hornet_signer_spki(id->signer),
		.digest = id->has_digest ? id->digest : NULL,
		.loader_digest = id->has_loader_digest ? id->loader_digest : NULL,
		.loader_sure = id->loader_sure,
		.info = id->info,
		.token = id->token_ns,
		.init = current->mm && task_tgid_nr(current) == 1 &&
			(op == HORNET_OP_LOAD || (id->who.pid == 1 && !id->has_loader)),
		.uid = from_kuid(&init_user_ns, current_uid()),
		.anybody = anybody,
		.rewritten = id->rewritten,
	};
	const struct hornet_active *a;
	u8 exe[SHA256_DIGEST_SIZE];

	s.path = hornet_signer_path(id->signer, &s.path_len);
	rcu_read_lock();
	a = rcu_dereference(active);
	if (a->policy.asks_exe && hornet_exe_verity(exe))
		s.exe = exe;
	ruled->ruling = hornet_policy_eval(&a->policy, &s);
	memcpy(ruled->name, a->policy.name, sizeof(ruled->name));
	ruled->version = a->policy.version;
	rcu_read_unlock();
}

/**
 * hornet_policy_show - print the policy that holds
 * @m: where to
 * @v: unused
 *
 * What is printed is a policy: the first line is a comment.
 *
 * Return: 0.
 */
int hornet_policy_show(struct seq_file *m, void *v)
{
	const struct hornet_active *a;

	rcu_read_lock();
	a = rcu_dereference(active);
	seq_printf(m, "# policy=%s:%llu digest=sha256:%*phN signer=", a->policy.name,
		   a->policy.version, SHA256_DIGEST_SIZE, a->digest);
	if (hornet_signer_known(&a->signer))
		seq_printf(m, "sha256:%*phN\n", SHA256_DIGEST_SIZE, a->signer.spki_sha256);
	else
		seq_puts(m, "none\n");
	seq_write(m, a->text, a->len);
	rcu_read_unlock();
	return 0;
}

/**
 * hornet_policy_init - let the policy of boot hold
 *
 * The kernel's build has checked it. Without memory for it nothing is allowed.
 */
void __init hornet_policy_init(void)
{
	struct hornet_active *boot;

	boot = hornet_policy_compile(hornet_boot_policy, hornet_boot_policy_len);
	if (IS_ERR(boot)) {
		pr_crit("hornet: no policy (%pe): nothing is allowed\n", boot);
		return;
	}
	rcu_assign_pointer(active, boot);
	pr_info("hornet: policy %s:%llu\n", boot->policy.name, boot->policy.version);
}
