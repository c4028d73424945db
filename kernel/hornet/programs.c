// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - the list of live programs, securityfs hornet/programs
 */
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/seq_file.h>

#include "hornet.h"

/* The position is the id of the program, so that a long listing goes on. */
static void *programs_at(loff_t *pos)
{
	u32 id = *pos;
	struct bpf_prog *prog;

	if (*pos >= INT_MAX)
		return NULL;
	prog = bpf_prog_get_curr_or_next(&id);
	if (!prog)
		return NULL;
	*pos = id;
	return prog;
}

static void *programs_start(struct seq_file *m, loff_t *pos)
{
	if (*pos == 0)
		*pos = 1;
	return programs_at(pos);
}

static void *programs_next(struct seq_file *m, void *v, loff_t *pos)
{
	bpf_prog_put(v);
	++*pos;
	return programs_at(pos);
}

static void programs_stop(struct seq_file *m, void *v)
{
	if (v)
		bpf_prog_put(v);
}

static void show_sha256(struct seq_file *m, const char *key, bool known,
			const u8 *digest)
{
	if (known)
		seq_printf(m, " %s=sha256:%*phN", key, SHA256_DIGEST_SIZE, digest);
	else
		seq_printf(m, " %s=none", key);
}

static void show_hex(struct seq_file *m, const char *key, const u8 *p, size_t len)
{
	seq_printf(m, " %s=%s", key, len ? "" : "none");
	while (len--)
		seq_printf(m, "%02x", *p++);
}

/* As audit_log_untrustedstring() does it. */
static void show_text(struct seq_file *m, const char *key, const char *text)
{
	seq_printf(m, " %s=", key);
	if (!audit_string_contains_control(text, strlen(text))) {
		seq_printf(m, "\"%s\"", text);
		return;
	}
	while (*text)
		seq_printf(m, "%02X", (u8)*text++);
}

static void show_info(struct seq_file *m, const struct hornet_id *id)
{
	if (!id->has_info) {
		seq_puts(m, " info_name=none info_version=none open_inputs=none");
		return;
	}
	show_text(m, "info_name", id->info.name);
	seq_printf(m, " info_version=%llu open_inputs=%u", id->info.version,
		   id->info.open_inputs);
}

static void show_path(struct seq_file *m, const struct pkcs7_signer *signer)
{
	u32 i;

	seq_printf(m, " signer-path=%s", signer->path_len ? "" : "none");
	for (i = 0; i < signer->path_len; i++)
		seq_printf(m, "%ssha256:%*phN", i ? "," : "", SHA256_DIGEST_SIZE,
			   signer->path[i]);
}

static int programs_show(struct seq_file *m, void *v)
{
	const struct bpf_prog *prog = v;
	const struct hornet_id *id = hornet_prog_id(prog->aux);
	static const struct hornet_id nothing;
	struct pkcs7_signer signer;

	if (!id)
		id = &nothing;
	hornet_signer_describe(id->signer, &signer);
	seq_printf(m, "id=%u", prog->aux->id);
	show_text(m, "name", prog->aux->name);
	seq_printf(m, " type=%u verdict=%s", prog->type, hornet_verdict_name(id->verdict));
	show_sha256(m, "digest", id->has_digest, id->digest);
	show_sha256(m, "signer", hornet_signer_known(&signer), signer.spki_sha256);
	show_sha256(m, "loader", id->has_loader_digest, id->loader_digest);
	seq_printf(m, " loader-id=%u origin=%s attach-type=%u tag=%*phN", id->loader_id,
		   hornet_origin_name(id->origin), prog->expected_attach_type,
		   BPF_TAG_SIZE, prog->tag);
	show_sha256(m, "insns", memchr_inv(prog->digest, 0, SHA256_DIGEST_SIZE), prog->digest);
	show_hex(m, "keyid", signer.keyid, signer.keyid_len);
	show_hex(m, "serial", signer.serial, signer.serial_len);
	show_hex(m, "issuer", signer.issuer, signer.issuer_len);
	seq_printf(m, " keyring=%s", hornet_keyring_name(signer.keyring));
	show_info(m, id);
	seq_printf(m, " load-time=%llu pid=%d auid=%u uid=%u userns=%u", prog->aux->load_time,
		   id->who.pid, id->who.auid, id->who.uid, id->who.userns);
	show_text(m, "comm", id->who.comm);
	show_path(m, &signer);
	if (id->token_ns)
		seq_printf(m, " token=%u", id->token_ns);
	else
		seq_puts(m, " token=none");
	seq_printf(m, " loader-sure=%d\n", id->loader_sure);
	return 0;
}

static const struct seq_operations programs_ops = {
	.start = programs_start,
	.next = programs_next,
	.stop = programs_stop,
	.show = programs_show,
};

static int programs_open(struct inode *inode, struct file *file)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	return seq_open(file, &programs_ops);
}

const struct file_operations hornet_programs_fops = {
	.open = programs_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release,
};
