// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 18 - a load with a BPF token, by a process of a user namespace of its own
 *
 * The process makes the bpffs of its namespace, the machine's root says what it may do there, and
 * the process takes a token of it (tools/testing/selftests/bpf/prog_tests/token.c has the order).
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/mount.h>
#include <bpf/bpf.h>
#include "policy.h"

/* What the process tells when it is done. */
struct outcome {
	int ret;	     /* of the load */
	unsigned int userns; /* number of its namespace */
	char failed[64];     /* the step that failed before; empty: none */
};

static int token;

static void with_token(union bpf_attr *attr)
{
	attr->prog_flags |= BPF_F_TOKEN_FD;
	attr->prog_token_fd = token;
}

static int fs_config(int fs, unsigned int cmd, const char *key, const char *value)
{
	return syscall(SYS_fsconfig, fs, cmd, key, value, 0);
}

/* The machine's root: delegate the load of socket filters, and make the file system. */
static int delegate(int pid, int their_fs)
{
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int fs = syscall(SYS_pidfd_getfd, pidfd, their_fs, 0);
	int err = fs < 0 || fs_config(fs, FSCONFIG_SET_STRING, "delegate_cmds", "any") ||
		  fs_config(fs, FSCONFIG_SET_STRING, "delegate_progs", "any") ||
		  fs_config(fs, FSCONFIG_SET_STRING, "delegate_maps", "any") ||
		  fs_config(fs, FSCONFIG_SET_STRING, "delegate_attachs", "any") ||
		  fs_config(fs, FSCONFIG_CMD_CREATE, NULL, NULL);

	close(fs);
	close(pidfd);
	return err ? -1 : 0;
}

static const char *take_token(int fs)
{
	int mnt = syscall(SYS_fsmount, fs, 0, 0), dir;

	if (mnt < 0)
		return "fsmount";
	dir = openat(mnt, ".", O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return "openat";
	token = bpf_token_create(dir, NULL);
	return token < 0 ? "token" : NULL;
}

static void child(struct load *l, int to, int from)
{
	struct outcome o = {0};
	const char *failed = NULL;
	struct stat st;
	int fs = -1;
	char go;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		failed = "unshare";
	else if ((fs = syscall(SYS_fsopen, "bpf", 0)) < 0)
		failed = "fsopen";
	if (write(to, &fs, sizeof(fs)) != sizeof(fs) || read(from, &go, 1) != 1)
		_exit(1);
	if (!failed)
		failed = take_token(fs);
	if (!failed) {
		l->tweak = with_token;
		o.ret = load_quiet(l);
	} else {
		snprintf(o.failed, sizeof(o.failed), "%s: %s", failed, strerror(errno));
	}
	if (!stat("/proc/self/ns/user", &st))
		o.userns = st.st_ino;
	_exit(write(to, &o, sizeof(o)) != sizeof(o));
}

/* Have another process load @l with a token. */
static void load_in_userns(struct machine *m, struct load *l, struct outcome *o)
{
	int to[2], back[2], fs = -1, pid, status;

	memset(o, 0, sizeof(*o));
	if (pipe(to) || pipe(back)) {
		attack_fail(m, "no pipe");
		return;
	}
	pid = fork();
	if (!pid)
		child(l, back[1], to[0]);
	if (pid < 0 || read(back[0], &fs, sizeof(fs)) != sizeof(fs) || delegate(pid, fs))
		attack_fail(m, "cannot delegate: %s", strerror(errno));
	if (write(to[1], "", 1) != 1 || read(back[0], o, sizeof(*o)) != sizeof(*o))
		attack_fail(m, "the process of the namespace said nothing");
	else if (o->failed[0])
		attack_fail(m, "in the namespace: %s", o->failed);
	waitpid(pid, &status, 0);
	for (int i = 0; i < 2; i++) {
		close(to[i]);
		close(back[i]);
	}
}

/* Load with a token while a policy holds: the outcome, and that the record names the namespace. */
static void token_load(struct machine *m, bool signed_, const char *rules)
{
	static char rec[4][RECORD_MAX];
	struct audit audit;
	struct outcome o;
	struct load l;
	char want[32];
	int n;

	load_direct(m, &l);
	l.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	l.prog_flags = 0;
	load_sign(m, &l, SIGNER);
	if (!signed_)
		l.sig_ptr = NULL;
	sha256_two(l.insns, l.insns_sz, NULL, 0, m->digest);
	if (rules)
		policy_take(m, rules);
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	load_in_userns(m, &l, &o);
	/* The descriptor is the other process's. */
	attack_loaded(m, o.ret < 0 ? o.ret : 0);
	n = audit_collect(&audit, rec, 4, "LOAD");
	snprintf(want, sizeof(want), "%u", o.userns);
	if (n != 1 || !audit_field_is(rec[0], "token", want))
		attack_fail(m, "%d records, namespace %u, the first: %s", n, o.userns,
			    n > 0 ? rec[0] : "none");
	close(audit.fd);
	close(audit.ctl);
	if (rules)
		policy_take(m, POLICY_USUAL);
	load_free(&l);
}

static void by_default(struct machine *m)
{
	token_load(m, true, NULL);
}

static void unsigned_default(struct machine *m)
{
	token_load(m, false, NULL);
}

static void allowed(struct machine *m)
{
	token_load(m, true, "token=userns prog_type=socket_filter action=ALLOW\n" POLICY_USUAL);
}

static void other_type(struct machine *m)
{
	token_load(m, true,
		   "token=userns prog_type=xdp action=ALLOW\ntoken=none action=ALLOW\n");
}

static const struct attack table[] = {
	{"18-token-default",
	 "signed program, with the token of a user namespace",
	 by_default,
	 {EPERM},
	 "OK",
	 "policy",
	 NOT_THERE},
	{"18-token-unsigned",
	 "unsigned program, with the token of a user namespace",
	 unsigned_default,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"18-token-other",
	 "the same signed, a rule for another type",
	 other_type,
	 {EPERM},
	 "OK",
	 "policy",
	 NOT_THERE},
	{"18-token-allowed",
	 "the same, a rule for this type: loads",
	 allowed,
	 {0},
	 "OK",
	 "signed",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
