// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - owner, mode and extended attributes of a replaced file */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "msg.h"
#include "newfile.h"

#define ACL "system.posix_acl_access"

/* Measurements of the old content: false of the new one. */
static bool is_measurement(const char *name)
{
	return !strcmp(name, "security.ima") || !strcmp(name, "security.evm");
}

static int copy_xattr(int from, int to, const char *name)
{
	char *value = malloc(XATTR_SIZE_MAX);
	ssize_t sz = value ? fgetxattr(from, name, value, XATTR_SIZE_MAX) : -1;
	int err = 0;

	if (sz < 0 || fsetxattr(to, name, value, sz, 0))
		err = -errno;
	free(value);
	return err;
}

static int copy_xattrs(struct gs_newfile *nf, int from, const struct gs_log *log)
{
	char *names, *name;
	ssize_t n;
	int err = 0;

	/* what the new file has of its folder's default ACL, the old one did not grant */
	if (fremovexattr(nf->fd, ACL) && errno != ENODATA && errno != EOPNOTSUPP) {
		err = -errno;
		gs_err(log, "%s: the ACL of its folder can't be kept off it: %s; use -o", nf->target,
		       strerror(-err));
		return err;
	}
	/* the most that the kernel gives: nothing can grow beyond it meanwhile */
	names = malloc(XATTR_LIST_MAX);
	n = names ? flistxattr(from, names, XATTR_LIST_MAX) : -1;
	if (n < 0 && errno != EOPNOTSUPP) {
		err = -errno;
		gs_err(log, "%s: its attributes can't be read: %s; use -o", nf->target, strerror(-err));
	}
	for (name = names; !err && n > 0 && name < names + n; name += strlen(name) + 1) {
		if (is_measurement(name))
			continue;
		err = copy_xattr(from, nf->fd, name);
		if (err)
			gs_err(log, "%s: its attribute %s can't be kept: %s; use -o", nf->target,
			       name, strerror(-err));
	}
	free(names);
	return err;
}

/**
 * gs_newfile_attrs() - give the new file what the old one had
 * @nf: from gs_newfile_start(), fully written (writing would drop setuid and capabilities)
 * @from: the old file
 * @in_place: the new file replaces @from: owner, mode and extended attributes are kept, or it is
 *	      refused; else only the permission bits without setuid, setgid and sticky
 * @log: where messages go
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_newfile_attrs(struct gs_newfile *nf, int from, bool in_place, const struct gs_log *log)
{
	struct stat st, now;
	int err;

	if (fstat(from, &st) || fstat(nf->fd, &now)) {
		err = -errno;
		gs_err(log, "%s: %s", nf->target, strerror(-err));
		return err;
	}
	if (!in_place) {
		if (!fchmod(nf->fd, st.st_mode & 0777))
			return 0;
		err = -errno;
		gs_err(log, "%s: its mode can't be set: %s", nf->target, strerror(-err));
		return err;
	}
	if (st.st_nlink > 1)
		gs_warn(log, "%s: has %lu hard links; the other names keep the old file",
			nf->target, (unsigned long)st.st_nlink);
	if ((st.st_uid != now.st_uid || st.st_gid != now.st_gid) &&
	    fchown(nf->fd, st.st_uid, st.st_gid)) {
		err = -errno;
		gs_err(log, "%s: its owner can't be kept: %s; use -o", nf->target, strerror(-err));
		return err;
	}
	err = copy_xattrs(nf, from, log);
	if (err)
		return err;
	errno = 0;
	/* setgid of a group that we are not in is dropped without an error */
	if (fchmod(nf->fd, st.st_mode & 07777) || fstat(nf->fd, &now) ||
	    (now.st_mode ^ st.st_mode) & 07777) {
		err = errno ? -errno : -EPERM;
		gs_err(log, "%s: its mode can't be kept: %s; use -o", nf->target, strerror(-err));
		return err;
	}
	return 0;
}
