// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 16 - use of live programs whose digest, or whose loader's, is revoked
 *
 * Wants a machine in enforce mode. Each attack puts a policy back, of the next version, that says what the
 * built-in one says.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include "policy.h"

/* Revoke what was loaded, with one record of the use that is refused then. */
static void revoked_use(struct machine *m, const char *op, int (*use)(int fd), int fd)
{
	static char rec[4][RECORD_MAX];
	char rules[256];
	struct audit audit;
	int err, n;

	snprintf(rules, sizeof(rules), "digest=%s action=REVOKE\n" POLICY_USUAL, policy_hex(m->digest));
	policy_take(m, rules);
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	err = use(fd);
	n = audit_collect(&audit, rec, 4, op);
	if (err != -EPERM)
		attack_fail(m, "the use of the revoked program ended with %d", err);
	if (n != 1 || !audit_field_is(rec[0], "decision", "deny") || !audit_field_is(rec[0], "verdict", "REVOKED") ||
	    !audit_field_is(rec[0], "reason", "revoked") || !audit_field_is(rec[0], "rule", "1") ||
	    !audit_field_is(rec[0], "res", "0"))
		attack_fail(m, "%d records of it: %s", n, n > 0 ? rec[0] : "");
	close(audit.fd);
	close(audit.ctl);
	policy_take(m, POLICY_USUAL);
}

static int run_once(int fd)
{
	uint32_t retval;

	return load_run(fd, NULL, 0, &retval);
}

static int attach_once(int fd)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = setsockopt(sock, SOL_SOCKET, SO_ATTACH_BPF, &fd, sizeof(fd)) ? -errno : 0;

	close(sock);
	return err;
}

/* What a loader that is revoked has loaded is as little attached. */
static void revoked_attach(struct machine *m)
{
	unsigned char ctx[VICTIM_CTX] = {VICTIM_CTX};
	uint32_t retval;
	int fds[VICTIM_MAPS], child, fd;
	struct load l;

	load_loader(m, &l);
	fd = load_all(m, &l);
	if (fd < 0 || load_run(fd, ctx, sizeof(ctx), &retval) || (int)retval < 0) {
		attack_fail(m, "the loader does not run");
		load_free(&l);
		return;
	}
	attack_expect_loads(m, 1 + VICTIM_PROGS);
	for (int i = 0; i < VICTIM_MAPS; i++)
		memcpy(&fds[i], ctx + 24 + 16 * i, sizeof(fds[i]));
	memcpy(&child, ctx + VICTIM_CTX - 4, sizeof(child));
	if (attach_once(child))
		attack_fail(m, "before it was revoked it could not be attached, either");
	revoked_use(m, "ATTACH", attach_once, child);
	if (attach_once(child))
		attack_fail(m, "a program that is no more revoked is not attached");
	close(child);
	for (int i = 0; i < VICTIM_MAPS; i++)
		close(fds[i]);
	load_free(&l);
}

static void revoked_run(struct machine *m)
{
	uint32_t retval;
	struct load l;
	int fd, err;

	load_direct(m, &l);
	fd = load_all(m, &l);
	if (fd >= 0)
		revoked_use(m, "RUN", run_once, fd);
	err = fd < 0 ? fd : load_run(fd, NULL, 0, &retval);
	if (err)
		attack_fail(m, "a program that is no more revoked does not run: %d", err);
	load_free(&l);
}

static const struct attack table[] = {
	{"16-run",
	 "digest of a live program is revoked: it is not run",
	 revoked_run,
	 {0},
	 "OK",
	 "signed",
	 NOT_THERE},
	{"16-revoked-attach", "digest of a loader is revoked: what it has loaded is not attached", revoked_attach, {0}, "OK",
	 "signed|loader-identity", NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
