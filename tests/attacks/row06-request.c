// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 6 - a stranger's key put into a keyring of the machine's by request_key(2)
 *
 * The kernel makes the key empty, links it to the keyring that the caller names, and has
 * /sbin/request-key fill it, which is whatever root puts there: here a copy of this program.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/keyctl.h>
#include "attack.h"

#define HELPER	    "/sbin/request-key"
#define HELPER_CERT "/sbin/request-key.der"
#define BPF_KEYRING (-9) /* KEY_SPEC_BPF_KEYRING */

/* What the kernel runs: /sbin/request-key OPERATION KEY UID GID KEYRING KEYRING KEYRING */
static int helper(int argc, char **argv)
{
	size_t size;
	void *der = blob_read_file(HELPER_CERT, &size);
	int key = argc > 2 ? atoi(argv[2]) : 0;

	if (!der || syscall(__NR_keyctl, KEYCTL_ASSUME_AUTHORITY, key) < 0 ||
	    syscall(__NR_keyctl, KEYCTL_INSTANTIATE, key, der, size, 0) < 0)
		return 1;
	return 0;
}

static int write_file(const char *path, const void *p, size_t size, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	bool ok = fd >= 0 && write(fd, p, size) == (ssize_t)size;

	if (fd >= 0)
		close(fd);
	return ok ? 0 : -1;
}

static int install(void)
{
	size_t self_sz, der_sz;
	void *self = blob_read_file("/proc/self/exe", &self_sz), *der = NULL;
	int err = -1;

	if (self && !sign_cert_der(keys_path(STRANGER ".pem"), &der, &der_sz))
		err = write_file(HELPER, self, self_sz, 0755) ||
		      write_file(HELPER_CERT, der, der_sz, 0644);
	free(self);
	free(der);
	return err ? -1 : 0;
}

static int request(int ring)
{
	static int n;
	char desc[32];
	int key;

	snprintf(desc, sizeof(desc), "requested %d", n++);
	key = syscall(__NR_request_key, "asymmetric", desc, "stranger", ring);
	return key < 0 ? -errno : key;
}

static void load_by_stranger(struct machine *m, int32_t keyring)
{
	struct load l;

	load_direct(m, &l);
	load_sign(m, &l, STRANGER);
	l.keyring_id = keyring;
	load_prog(m, &l);
	load_free(&l);
}

static void into(struct machine *m, int ring, int32_t keyring)
{
	int key = -ENOENT;

	if (access(HELPER, F_OK) == 0)
		attack_skip(m, "there is a " HELPER);
	else if (install())
		attack_fail(m, "cannot write " HELPER);
	else
		key = request(ring);
	load_by_stranger(m, keyring);
	if (key >= 0) {
		attack_fail(m, "request_key(2) gave key %d", key);
		syscall(__NR_keyctl, KEYCTL_UNLINK, key, ring);
	}
	unlink(HELPER);
	unlink(HELPER_CERT);
}

static void secondary(struct machine *m)
{
	into(m, keyring_by_name(".secondary_trusted_keys"), 0);
}

static void bpf(struct machine *m)
{
	into(m, BPF_KEYRING, BPF_KEYRING);
}

/* Not an attack: without it the others could fail for want of a helper. */
static void session(struct machine *m)
{
	int key;

	attack_expect_loads(m, LOADS_NONE);
	syscall(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	key = install() ? -ENOENT : request(KEY_SPEC_SESSION_KEYRING);
	if (key < 0)
		attack_fail(m, "no key is made where one may be: %s", strerror(-key));
	unlink(HELPER);
	unlink(HELPER_CERT);
}

/* A keyring that nobody names is one, too: the key goes to the caller's session. */
static void sealed(struct machine *m)
{
	int key;

	attack_expect_loads(m, LOADS_NONE);
	syscall(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	if (syscall(__NR_keyctl, KEYCTL_RESTRICT_KEYRING, KEY_SPEC_SESSION_KEYRING, NULL, NULL))
		attack_fail(m, "cannot seal the session keyring: %s", strerror(errno));
	key = install() ? -ENOENT : request(0);
	if (key != -EPERM)
		attack_fail(m, "request_key(2) returned %d", key);
	unlink(HELPER);
	unlink(HELPER_CERT);
}

static const struct attack table[] = {
	{"06-request-session", "a key requested for the caller's keyring: is made", session, {0},
	 "NONE", NULL, NOT_THERE},
	{"06-request-sealed", "a key requested for no keyring, the caller's is sealed: is not made", sealed, {0},
	 "NONE", NULL, NOT_THERE},
	{"06-request-secondary", "stranger's key requested for the secondary keyring", secondary,
	 {ENOKEY}, "UNKNOWNKEY", "unknown-key", NOT_THERE},
	{"06-request-bpf", "stranger's key requested for the sealed keyring .bpf", bpf, {ENOKEY},
	 "UNKNOWNKEY", "unknown-key", NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	if (!strcmp(argv[0], HELPER))
		return helper(argc, argv);
	return attack_main(argc, argv, table);
}
