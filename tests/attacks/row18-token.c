// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 18 - a load with a BPF token, by a process of a user namespace of its own
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "policy.h"
#include "userns.h"

static int token;

static void with_token(union bpf_attr *attr)
{
	attr->prog_flags |= BPF_F_TOKEN_FD;
	attr->prog_token_fd = token;
}

static int load_there(int fs, void *arg)
{
	struct load *l = arg;

	token = userns_token(fs);
	if (token < 0) {
		fprintf(stderr, "no token: %s\n", strerror(-token));
		return -ECHILD;
	}
	l->tweak = with_token;
	return load_quiet(l);
}

/* Load with a token while a policy holds: the outcome, and that the record names the namespace, if the token was @used. */
static void token_load(struct machine *m, bool signed_, const char *rules, bool used)
{
	static char rec[4][RECORD_MAX];
	struct audit audit;
	unsigned int userns;
	const char *failed;
	struct load l;
	char want[32];
	int n, ret;

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
	ret = userns_do(load_there, &l, &userns, &failed);
	if (failed)
		attack_fail(m, "in the namespace: %s", failed);
	/* The descriptor is the other process's. */
	attack_loaded(m, ret < 0 ? ret : 0);
	n = audit_collect(&audit, rec, 4, "LOAD");
	snprintf(want, sizeof(want), used ? "%u" : "unused", userns);
	if (n != 1 || !audit_field_is(rec[0], "token", want))
		attack_fail(m, "%d records, namespace %u, the first: %s", n, userns,
			    n > 0 ? rec[0] : "none");
	close(audit.fd);
	close(audit.ctl);
	if (rules)
		policy_take(m, POLICY_USUAL);
	load_free(&l);
}

static void by_default(struct machine *m)
{
	token_load(m, true, NULL, true);
}

static void unsigned_default(struct machine *m)
{
	token_load(m, false, NULL, true);
}

static void allowed(struct machine *m)
{
	token_load(m, true, "token=userns prog_type=socket_filter action=ALLOW\n" POLICY_USUAL, true);
}

static void other_type(struct machine *m)
{
	token_load(m, true,
		   "token=userns prog_type=xdp action=ALLOW\ntoken=none action=ALLOW\n", true);
}

/* The process itself may load nothing, and its token is for other types than this one. */
static void not_delegated(struct machine *m)
{
	userns_delegate("xdp");
	token_load(m, true, NULL, false);
	userns_delegate("any");
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
	{"18-token-unused",
	 "signed program, with a token for another type of program",
	 not_delegated,
	 {EPERM},
	 "NONE",
	 "attr",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
