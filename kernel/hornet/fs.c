// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - securityfs files
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "hornet.h"

static ssize_t mode_read(struct file *file, char __user *buf, size_t len,
			 loff_t *ppos)
{
	char line[16];
	int n;

	n = scnprintf(line, sizeof(line), "%s\n", hornet_mode_name(hornet_mode_get()));
	return simple_read_from_buffer(buf, len, ppos, line, n);
}

/* What was written is no mode, so the record names none. */
static ssize_t mode_refuse(int err)
{
	hornet_audit_no_mode();
	return err;
}

static ssize_t mode_write(struct file *file, const char __user *buf, size_t len,
			  loff_t *ppos)
{
	char name[16];
	int mode, err;

	if (*ppos || !len || len >= sizeof(name))
		return mode_refuse(-EINVAL);
	if (copy_from_user(name, buf, len))
		return mode_refuse(-EFAULT);
	name[len] = '\0';

	mode = hornet_mode_parse(strim(name));
	if (mode < 0)
		return mode_refuse(mode);
	if (!file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN)) {
		hornet_audit_mode(hornet_mode_get(), mode, false);
		return -EPERM;
	}
	err = hornet_mode_raise(mode);
	return err ?: len;
}

static const struct file_operations mode_fops = {
	.read = mode_read,
	.write = mode_write,
	.llseek = default_llseek,
};

/* The most that is taken: a text, its signature, and certificates. One write(2). */
#define POLICY_MSG_MAX	(HORNET_POLICY_MAX + 64 * 1024)

static ssize_t policy_write(struct file *file, const char __user *buf, size_t len,
			    loff_t *ppos)
{
	void *msg;
	int err;

	if (!file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN))
		return hornet_policy_refuse(-EPERM);
	if (*ppos || !len)
		return hornet_policy_refuse(-EINVAL);
	if (len > POLICY_MSG_MAX)
		return hornet_policy_refuse(-E2BIG);
	msg = vmemdup_user(buf, len);
	if (IS_ERR(msg))
		return hornet_policy_refuse(PTR_ERR(msg));
	err = hornet_policy_load(msg, len);
	kvfree(msg);
	return err ?: len;
}

static int policy_open(struct inode *inode, struct file *file)
{
	return single_open(file, hornet_policy_show, NULL);
}

static const struct file_operations policy_fops = {
	.open = policy_open,
	.read = seq_read,
	.write = policy_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int stats_open(struct inode *inode, struct file *file)
{
	return single_open(file, hornet_stats_show, NULL);
}

static const struct file_operations stats_fops = {
	.open = stats_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static const struct {
	const char *name;
	umode_t perm;
	const struct file_operations *fops;
} files[] = {
	{ "mode", 0644, &mode_fops },
	{ "policy", 0644, &policy_fops },
	{ "programs", 0400, &hornet_programs_fops },
	{ "stats", 0444, &stats_fops },
};

/**
 * hornet_fs_init - make the securityfs files
 *
 * Return: 0, or the error of securityfs, with no file left.
 */
int __init hornet_fs_init(void)
{
	struct dentry *dir, *file;
	int i;

	if (!hornet_registered)
		return 0;

	dir = securityfs_create_dir("hornet", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		file = securityfs_create_file(files[i].name, files[i].perm, dir, NULL,
					      files[i].fops);
		if (IS_ERR(file)) {
			securityfs_remove(dir);
			return PTR_ERR(file);
		}
	}
	return 0;
}
