// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 15, the executable as a file - huge, deleted, in memory, of another, changing
 *
 * Each child loads on an unpatched kernel, which does not look there (--expect=mainline). For each
 * load the bytes that the kernel read are counted, not the time.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include "trailer.h"

static void in_memfd(struct machine *m)
{
	struct exe e;
	char buf[8192];
	ssize_t n;
	int fd = memfd_create("exe", MFD_CLOEXEC);

	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, NULL);
		lseek(e.fd, 0, SEEK_SET);
		while ((n = read(e.fd, buf, sizeof(buf))) > 0)
			if (write(fd, buf, n) != n)
				attack_fail(m, "cannot write the memfd");
		e.exec_fd = fd;
		exe_run(m, &e);
	}
	exe_remove(&e);
	close(fd);
}

static void deleted(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		e.unlink_first = true;
		exe_sign(m, &e, SIGNER, false, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void unreadable(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		e.unreadable = true;
		exe_sign(m, &e, SIGNER, false, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void sparse(struct machine *m, bool sign)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		if (ftruncate(e.fd, 4LL << 30))
			attack_fail(m, "cannot make a file of 4 GiB: %s", strerror(errno));
		if (sign)
			exe_sign(m, &e, SIGNER, false, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void sparse_unsigned(struct machine *m)
{
	sparse(m, false);
}

static void sparse_signed(struct machine *m)
{
	sparse(m, true);
}

/* The executable of this process is the interpreter, whatever the file says at its end. */
static void by_loader(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		e.interpreter = "/lib64/ld-linux-x86-64.so.2";
		exe_sign(m, &e, SIGNER, false, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void script(struct machine *m)
{
	struct exe e, s;

	if (exe_copy(m, &e) && exe_copy(m, &s)) {
		char line[5000];

		if (ftruncate(s.fd, 0))
			attack_fail(m, "cannot make the script");
		/* The interpreter gets the script's path as its first argument: a shell drops it.
		 */
		snprintf(line, sizeof(line), "#!/bin/sh\nexec \"%s\" \"$@\"\nexit\n", e.path);
		exe_append(&s, line, strlen(line));
		exe_sign(m, &s, SIGNER, false, NULL);
		close(e.fd);
		e.fd = -1;
		exe_run(m, &s);
	}
	exe_remove(&s);
	exe_remove(&e);
}

/* ---- the file changes while it runs, through the upper layer of an overlay ---- */

static void cut(struct machine *m, struct exe *e)
{
	if (truncate(e->upper, e->size))
		attack_fail(m, "cannot cut the running file: %s", strerror(errno));
}

static void replace(struct machine *m, struct exe *e)
{
	/* As long as the one that was there: the file keeps its size. */
	static const struct said any;
	static const struct sign_opts opts = {.said = &any};
	struct exe u = *e;

	u.fd = open(e->upper, O_RDWR | O_CLOEXEC);
	if (u.fd < 0 || ftruncate(u.fd, e->size))
		attack_fail(m, "cannot rewrite the running file: %s", strerror(errno));
	else
		exe_sign(m, &u, SIGNER, true, &opts);
	close(u.fd);
}

static char *path_of(const char *dir, const char *name)
{
	char *p;

	return asprintf(&p, "%s/%s", dir, name) < 0 ? NULL : p;
}

/* Mounts an overlay in @dir and makes the copy @e a file of it, which @e->upper also names. */
static bool to_overlay(struct exe *e, const char *dir)
{
	char *merged = path_of(dir, "merged"), *upper = path_of(dir, "upper/exe"), *opts = NULL;
	static const char *const sub[] = {"lower", "upper", "work", "merged"};
	bool ok;

	for (int i = 0; i < 4; i++) {
		char *p = path_of(dir, sub[i]);

		mkdir(p, 0755);
		free(p);
	}
	ok = asprintf(&opts, "lowerdir=%s/lower,upperdir=%s/upper,workdir=%s/work", dir, dir, dir) >
		     0 &&
	     !rename(e->path, upper) && !mount("overlay", merged, "overlay", 0, opts);
	e->upper = upper;
	snprintf(e->path, sizeof(e->path), "%.4000s/exe", merged);
	free(opts);
	free(merged);
	return ok;
}

static void while_running(struct machine *m, void (*meanwhile)(struct machine *, struct exe *))
{
	char *tmp = strdup(getenv("TMPDIR") ?: "/tmp");
	char *dir = path_of(tmp, "overlay-XXXXXX"), *merged;
	struct exe e;

	if (!mkdtemp(dir) || mount("tmpfs", dir, "tmpfs", 0, NULL)) {
		attack_fail(m, "cannot make a folder: %s", strerror(errno));
		free(dir);
		free(tmp);
		return;
	}
	setenv("TMPDIR", dir, 1);
	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, NULL);
		e.meanwhile = meanwhile;
		if (to_overlay(&e, dir))
			exe_run(m, &e);
		else
			attack_fail(m, "cannot mount an overlay: %s", strerror(errno));
	}
	setenv("TMPDIR", tmp, 1);
	if (e.fd >= 0)
		close(e.fd);
	merged = path_of(dir, "merged");
	umount2(merged, MNT_DETACH);
	umount2(dir, MNT_DETACH);
	rmdir(dir);
	free(merged);
	free((char *)e.upper);
	free(dir);
	free(tmp);
}

static void cut_while_running(struct machine *m)
{
	while_running(m, cut);
}

static void replaced_while_running(struct machine *m)
{
	while_running(m, replace);
}

#define BAD(n, text, fn)                                                                     \
	{                                                                                    \
		"15-" n, text, fn, {EKEYREJECTED}, "BADSIG", NULL, 0 \
	}
#define NOTHING(n, text, fn)                                    \
	{                                                       \
		"15-" n, text, fn, {EPERM}, "UNSIGNED", NULL, 0 \
	}
#define LOADS(n, text, fn)                            \
	{                                             \
		"15-" n, text, fn, {0}, "OK", NULL, 0 \
	}

static const struct attack table[] = {
	NOTHING("by-ld-so", "good block, but run by ld.so", by_loader),
	NOTHING("script", "block at the end of a script", script),
	NOTHING("unreadable", "good block, but the process has its executable open for neither reading nor writing", unreadable),
	NOTHING("sparse", "4 GiB of nothing at the end", sparse_unsigned),
	/* The overlay knows its size from before, so the end is there and cannot be read. */
	{"15-cut-running",
	 "block cut off while it runs",
	 cut_while_running,
	 {EPERM},
	 "FAULT",
	 "fault",
	 0},
	BAD("replaced-running", "another's trailer written while it runs", replaced_while_running),
	LOADS("memfd", "good block in a memfd: loads", in_memfd),
	LOADS("deleted", "good block in a deleted file: loads", deleted),
	LOADS("sparse-signed", "good block at the end of 4 GiB: loads", sparse_signed),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
