// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS rows 13 and 14 - from audit mode to enforce, and back
 *
 * Wants a machine booted with hornet=audit, and is to be run as a whole and in its order: the first
 * attacks prepare unsigned SYSCALL programs while that is allowed, the later ones use them after
 * the mode was raised. With hornet=off both run, and the later attacks fail.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "nested.h"
#include "row13.h"

#define PIN_DIRECT "/sys/fs/bpf/hornet-direct"
#define PIN_LOADER "/sys/fs/bpf/hornet-loader"

static int pin(const char *path, int fd)
{
	union bpf_attr attr = {.pathname = (uintptr_t)path, .bpf_fd = fd};

	return sys_bpf(BPF_OBJ_PIN, &attr, offsetof(union bpf_attr, path_fd));
}

static int unpin(const char *path)
{
	union bpf_attr attr = {.pathname = (uintptr_t)path};

	return sys_bpf(BPF_OBJ_GET, &attr, offsetof(union bpf_attr, path_fd));
}

/**
 * mode_expect() - the mode has to be this one
 * @m: the machine
 * @mode: its name
 */
void mode_expect(struct machine *m, const char *mode)
{
	char buf[16] = "";
	FILE *f = fopen(MACHINE_MODE, "re");

	if (!f || !fgets(buf, sizeof(buf), f) || strncmp(buf, mode, strlen(mode)))
		attack_fail(m, "the mode is not %s but %s", mode, buf);
	if (f)
		fclose(f);
}

/* ---- in audit mode ---- */

static void load_pinned(struct machine *m, bool loader, const char *path)
{
	struct load l;
	int fd, err;

	mode_expect(m, "audit");
	if (loader)
		load_loader(m, &l);
	else
		load_direct(m, &l);
	l.sig_ptr = NULL;
	l.not_exclusive = true;
	fd = load_all(m, &l);
	err = fd < 0 ? 0 : pin(path, fd);
	if (err)
		attack_fail(m, "cannot pin at %s: %s", path, strerror(-err));
	m->keeps = true;
	load_free(&l);
}

static void audit_direct(struct machine *m)
{
	load_pinned(m, false, PIN_DIRECT);
}

static void audit_loader(struct machine *m)
{
	load_pinned(m, true, PIN_LOADER);
}

static void audit_bad_signature(struct machine *m)
{
	struct load l;

	mode_expect(m, "audit");
	load_direct(m, &l);
	l.sig[l.sig_sz - 1] ^= 1;
	load_prog(m, &l);
	load_free(&l);
}

/* A keyring of the caller's is used in audit mode, but never makes a verdict OK. */
static void audit_session(struct machine *m)
{
	struct load l;

	mode_expect(m, "audit");
	if (keys_add_to_session(STRANGER) < 0)
		attack_fail(m, "cannot add a key to the session keyring");
	load_direct(m, &l);
	load_sign(m, &l, STRANGER);
	l.keyring_id = -3;
	load_prog(m, &l);
	load_free(&l);
}

/* The keyring is not the machine's, and the policy does not take it: the loader vouches for nothing that it loads. */
static void audit_session_loader(struct machine *m)
{
	mode_expect(m, "audit");
	attack_expect_loads(m, 1 + VICTIM_PROGS);
	attack_signer(m, NULL);
	if (keys_add_to_session(STRANGER) < 0)
		attack_fail(m, "cannot add a key to the session keyring");
	load_run_of_session(m);
}

/* A good signature does not make up for who loads it. */
static void audit_nested(struct machine *m)
{
	static const struct nested_field fields[] = {
		{"verdict", "UNSIGNED"}, {"reason", "unverified-loader"}, {"origin", "loader"}, {"signer", "none"}, {NULL, NULL},
	};

	mode_expect(m, "audit");
	nested_load(m, false, SIGNER, fields);
}

static void audit_lower(struct machine *m)
{
	attack_expect_loads(m, LOADS_NONE);
	if (machine_write_mode("off") != -EPERM)
		attack_fail(m, "the mode could be lowered to off");
	mode_expect(m, "audit");
}

/* ---- raised ---- */

static void run_pinned(struct machine *m, const char *path)
{
	static char rec[4][RECORD_MAX];
	char ctx[VICTIM_CTX] __attribute__((aligned(8))) = "";
	uint32_t retval = 0, size = VICTIM_CTX;
	struct audit audit;
	int fd = unpin(path), err, n;

	attack_expect_loads(m, LOADS_NONE);
	if (fd < 0 || audit_open(&audit)) {
		attack_fail(m, "cannot get %s: %s", path, strerror(fd < 0 ? -fd : errno));
		return;
	}
	memcpy(ctx, &size, sizeof(size));
	err = load_run(fd, ctx, size, &retval);
	n = audit_collect(&audit, rec, 4, "RUN");
	if (err != -EPERM)
		attack_fail(m, "the run ended with %d, returned %u", err, retval);
	else if (n != 1)
		attack_fail(m, "%d records of one refused run", n);
	else if (!audit_field_is(rec[0], "decision", "deny") ||
		 !audit_field_is(rec[0], "verdict", "UNSIGNED") ||
		 !audit_field_is(rec[0], "error", "1"))
		attack_fail(m, "the record is not right: %s", rec[0]);
	close(audit.fd);
	close(audit.ctl);
	close(fd);
}

static void run_direct(struct machine *m)
{
	run_pinned(m, PIN_DIRECT);
}

static void run_loader(struct machine *m)
{
	run_pinned(m, PIN_LOADER);
	m->keeps = true;
	unlink(PIN_DIRECT);
	unlink(PIN_LOADER);
}

static void lower(struct machine *m)
{
	attack_expect_loads(m, LOADS_NONE);
	if (machine_write_mode("audit") != -EPERM || machine_write_mode("off") != -EPERM ||
	    machine_write_mode("off\n") != -EPERM)
		attack_fail(m, "the mode could be lowered");
	mode_expect(m, "enforce");
}

/* Mounting the file system once more, or a bind over it, gives no other file. */
static void lower_by_mount(struct machine *m)
{
	char path[] = "/tmp/securityfs-XXXXXX", file[64];
	int fd;

	attack_expect_loads(m, LOADS_NONE);
	if (!mkdtemp(path) || mount("securityfs", path, "securityfs", 0, NULL)) {
		attack_fail(m, "cannot mount securityfs");
		return;
	}
	snprintf(file, sizeof(file), "%s/hornet/mode", path);
	fd = open(file, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "off", 3) >= 0 || errno != EPERM)
		attack_fail(m, "the mode could be lowered through another mount");
	close(fd);
	umount(path);
	rmdir(path);
	mode_expect(m, "enforce");
}

static void raise_unprivileged(struct machine *m)
{
	int status, pid = fork();

	attack_expect_loads(m, LOADS_NONE);
	if (!pid) {
		if (setresuid(65534, 65534, 65534))
			_exit(1);
		_exit(machine_write_mode("enforce") ? 0 : 1);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		attack_fail(m, "a user without privileges could write the mode");
}

static void unsigned_after(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	load_prog(m, &l);
	load_free(&l);
}

#define MODE_TEST(n, text, fn)                            \
	{                                                 \
		n, text, fn, {0}, "NONE", NULL, NOT_THERE \
	}

static const struct attack table[] = {
	{"13-audit-direct",
	 "unsigned SYSCALL program in audit mode: loads, is pinned",
	 audit_direct,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"13-audit-loader",
	 "unsigned loader in audit mode: loads, is pinned",
	 audit_loader,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"13-audit-armed",
	 "unsigned SYSCALL program with an armed callback in audit mode: loads",
	 armed_prepare,
	 {0},
	 "UNSIGNED",
	 NULL,
	 NOT_THERE},
	{"13-audit-bad",
	 "bad signature in audit mode",
	 audit_bad_signature,
	 {EKEYREJECTED},
	 "BADSIG",
	 NULL,
	 NOT_THERE},
	{"13-audit-session",
	 "stranger's key in a session keyring in audit mode: loads, not OK",
	 audit_session,
	 {0},
	 "UNKNOWNKEY",
	 "user-keyring",
	 NOT_THERE},
	{"13-audit-session-loader",
	 "the same of a loader: what it loads is not vouched for",
	 audit_session_loader,
	 {0},
	 "UNKNOWNKEY",
	 "user-keyring|unverified-loader",
	 NOT_THERE},
	{"13-audit-nested",
	 "signed program loaded by an unsigned one in audit mode: loads, not OK",
	 audit_nested,
	 {0},
	 "UNSIGNED",
	 "unsigned|unverified-loader",
	 NOT_THERE},
	{"13-audit-twin",
	 "unsigned copy of a signed loader run on its metadata in audit mode",
	 twin_run,
	 {0},
	 "OK|UNSIGNED",
	 NULL,
	 NOT_THERE},
	{"13-audit-twin-second",
	 "the same, bound to metadata of its own first",
	 twin_run_second,
	 {0},
	 "OK|UNSIGNED",
	 NULL,
	 NOT_THERE},
	{"13-audit-pinned",
	 "unsigned programs of five types in audit mode: load, are pinned",
	 attach_prepare,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"13-audit-ways", "unsigned programs of ten types in audit mode: load, are attached in fourteen ways", ways_prepare, {0}, "UNSIGNED",
	 "unsigned", NOT_THERE},
	{"13-audit-ops",
	 "unsigned struct_ops in audit mode: load, one is attached, one filled",
	 ops_prepare,
	 {0},
	 "UNSIGNED",
	 NULL,
	 NOT_THERE},
	{"13-audit-iter",
	 "unsigned iterator in audit mode: loads, its link is pinned",
	 iter_prepare,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	MODE_TEST("13-audit-path", "pinned program in audit mode taken by its path: is done",
		  path_prepare),
	MODE_TEST("14-audit-lower", "audit lowered to off", audit_lower),
	MODE_TEST("14-unprivileged", "mode written without privileges", raise_unprivileged),
	{"14-raise",
	 "mode raised to enforce while a load by a stranger's key in a session keyring waits: is done, the load has to be done again",
	 raise_mode,
	 {EAGAIN},
	 "FAULT",
	 "fault",
	 NOT_THERE},
	/* while the built-in policy holds: later tests bring another */
	{"13-unsigned-after",
	 "unsigned program after the mode was raised",
	 unsigned_after,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	MODE_TEST("13-run-direct", "run of the program from before", run_direct),
	MODE_TEST("13-run-loader", "run of the loader from before", run_loader),
	{"13-run-armed",
	 "load by the callback armed before",
	 armed_run,
	 {EPERM},
	 "UNSIGNED",
	 "unverified-loader",
	 NOT_THERE},
	MODE_TEST("13-attach-socket", "program from before put on a socket", attach_socket),
	MODE_TEST("13-attach-raw-tp", "the same on a raw tracepoint", attach_raw_tp),
	MODE_TEST("13-attach-perf", "the same on a perf event", attach_perf),
	MODE_TEST("13-attach-detach", "programs attached before: stay, can be detached",
		  attach_detach),
	MODE_TEST("13-attach-xdp-link", "XDP program from before, link", attach_xdp_link),
	MODE_TEST("13-attach-xdp-netlink", "the same, netlink", attach_xdp_netlink),
	MODE_TEST("13-attach-array", "program from before put into a program array", attach_array),
	MODE_TEST("13-attach-test-run", "XDP program from before run on request", attach_test_run),
	MODE_TEST("13-attach-allowed", "a rule lets one type be attached: is recorded",
		  attach_allowed),
	MODE_TEST("13-attach-ways", "the same in fourteen other ways", ways_refused),
	MODE_TEST("13-attach-path", "pinned program taken by its path (netfilter)", path_attach),
	MODE_TEST("13-iter-create", "iterator linked before, a file of it", iter_create),
	MODE_TEST("13-iter-open", "the same, its pin opened", iter_open),
	MODE_TEST("13-ops-link", "struct_ops filled before, link", ops_link),
	MODE_TEST("13-ops-armed", "the same by the callback armed before", armed_attach),
	MODE_TEST("13-ops-update", "the same in place of one that is attached", ops_update),
	MODE_TEST("13-ops-fill", "struct_ops filled with programs from before", ops_fill),
	MODE_TEST("13-ops-assoc", "struct_ops filled before associated with a program", ops_assoc),
	MODE_TEST("13-ops-end", "struct_ops attached before: stays, can be detached", ops_end),
	MODE_TEST("13-attach-end", "pins removed: is done", attach_end),
	MODE_TEST("13-array-listed", "program in a program array from before: is listed", attach_listed),
	MODE_TEST("14-lower", "enforce lowered", lower),
	MODE_TEST("14-lower-mount", "enforce lowered through another mount", lower_by_mount),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
