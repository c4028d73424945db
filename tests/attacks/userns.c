// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - a process of a user namespace of its own that may have a BPF token
 *
 * The process makes the bpffs of its namespace, the machine's root says what it may do there, and
 * the process takes a token of it (tools/testing/selftests/bpf/prog_tests/token.c has the order).
 */
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/mount.h>
#include "userns.h"

static const char *delegated = "any";

/**
 * userns_delegate() - choose what tokens are for; otherwise for all types
 * @progs: the types of programs, as bpffs takes them
 */
void userns_delegate(const char *progs)
{
	delegated = progs;
}

/* What the process tells when it is done. */
struct outcome {
	int ret;	     /* of its work */
	unsigned int userns; /* number of its namespace */
};

static int fs_config(int fs, unsigned int cmd, const char *key, const char *value)
{
	return syscall(SYS_fsconfig, fs, cmd, key, value, 0);
}

/* The machine's root: delegate what it may, and make the file system. */
static int delegate(int pid, int their_fs)
{
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int fs = syscall(SYS_pidfd_getfd, pidfd, their_fs, 0);
	int err = fs < 0 || fs_config(fs, FSCONFIG_SET_STRING, "delegate_cmds", "any") ||
		  fs_config(fs, FSCONFIG_SET_STRING, "delegate_progs", delegated) ||
		  fs_config(fs, FSCONFIG_SET_STRING, "delegate_maps", "any") ||
		  fs_config(fs, FSCONFIG_SET_STRING, "delegate_attachs", "any") ||
		  fs_config(fs, FSCONFIG_CMD_CREATE, NULL, NULL);

	close(fs);
	close(pidfd);
	return err ? -1 : 0;
}

/**
 * userns_token() - take a token
 * @fs: the process's bpffs
 *
 * Return: what bpf(2) returns, or a negative errno.
 */
int userns_token(int fs)
{
	int mnt = syscall(SYS_fsmount, fs, 0, 0), dir;
	union bpf_attr attr = {0};

	if (mnt < 0)
		return -errno;
	dir = openat(mnt, ".", O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	attr.token_create.bpffs_fd = dir;
	return sys_bpf(BPF_TOKEN_CREATE, &attr, sizeof(attr.token_create));
}

static void child(userns_work *work, void *arg, int to, int from)
{
	struct outcome o = {0};
	struct stat st;
	int fs = -1;
	char go;

	if (!unshare(CLONE_NEWUSER | CLONE_NEWNS))
		fs = syscall(SYS_fsopen, "bpf", 0);
	if (write(to, &fs, sizeof(fs)) != sizeof(fs) || fs < 0 || read(from, &go, 1) != 1)
		_exit(1);
	o.ret = work(fs, arg);
	if (!stat("/proc/self/ns/user", &st))
		o.userns = st.st_ino;
	_exit(write(to, &o, sizeof(o)) != sizeof(o));
}

/**
 * userns_do() - have a process of a user namespace of its own do something
 * @work: what
 * @arg: for @work
 * @userns: number of the namespace, or NULL
 * @failed: the step that failed before the work; NULL: none
 *
 * Return: what @work returned, or a negative errno.
 */
int userns_do(userns_work *work, void *arg, unsigned int *userns, const char **failed)
{
	struct outcome o = {.ret = -ECHILD};
	int to[2], back[2], fs = -1, pid;

	*failed = NULL;
	if (pipe(to) || pipe(back)) {
		*failed = "pipe";
		return -errno;
	}
	pid = fork();
	if (!pid) {
		close(to[1]);
		child(work, arg, back[1], to[0]);
	}
	close(back[1]);
	if (pid < 0 || read(back[0], &fs, sizeof(fs)) != sizeof(fs) || fs < 0)
		*failed = "namespace";
	else if (delegate(pid, fs))
		*failed = "delegation";
	else if (write(to[1], "", 1) != 1 || read(back[0], &o, sizeof(o)) != sizeof(o))
		*failed = "work";
	close(to[0]);
	close(to[1]);
	close(back[0]);
	waitpid(pid, NULL, 0);
	if (userns)
		*userns = o.userns;
	return o.ret;
}
