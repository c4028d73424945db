// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 14 - the counters of hornet/stats: each attempt is counted once, by what it was, and nowhere else
 *
 * Wants a machine in enforce mode, where nothing else loads programs meanwhile. Each test that changes the policy puts one
 * back, of the next version, that says what the built-in one says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include "policy.h"

#define STATS "/sys/kernel/security/hornet/stats"
#define MAX_STATS 40

struct stats {
	int n;
	char name[MAX_STATS][32];
	long long value[MAX_STATS];
};

static struct stats before;

static void stats_read(struct machine *m, struct stats *s)
{
	FILE *f = fopen(STATS, "re");

	s->n = 0;
	while (f && s->n < MAX_STATS && fscanf(f, "%31s %lld", s->name[s->n], &s->value[s->n]) == 2)
		s->n++;
	if (f)
		fclose(f);
	if (s->n < 10)
		attack_fail(m, "there are %d counters", s->n);
}

static void count_begin(struct machine *m)
{
	stats_read(m, &before);
}

/* What has grown since count_begin() is @want, words of NAME:BY, with a blank before each, in the order of the file. */
static void count_end(struct machine *m, const char *want)
{
	static struct stats after;
	char is[512] = "";

	stats_read(m, &after);
	for (int i = 0; i < after.n; i++)
		if (after.value[i] != before.value[i])
			snprintf(is + strlen(is), sizeof(is) - strlen(is), " %s:%lld", after.name[i],
				 after.value[i] - before.value[i]);
	if (strcmp(is, want))
		attack_fail(m, "counted is%s, not%s", is, want);
}

/* A program that nobody has any more is freed a little later. */
static void count_freed(struct machine *m, int fd)
{
	struct stats s;
	int i;

	close(fd);
	for (int tries = 0; tries < 50; tries++) {
		stats_read(m, &s);
		for (i = 0; i < s.n; i++)
			if (!strcmp(s.name[i], "unloads") && s.value[i] > before.value[i])
				return;
		usleep(100000);
	}
	attack_fail(m, "no unload is counted");
}

static int attach(int prog)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = setsockopt(sock, SOL_SOCKET, SO_ATTACH_BPF, &prog, sizeof(prog)) ? -errno : 0;

	close(sock);
	return err;
}

static int run(int prog)
{
	uint32_t retval;

	return load_run(prog, NULL, 0, &retval);
}

static void good(struct machine *m)
{
	struct load l;
	int fd;

	attack_expect_loads(m, 1);
	load_direct(m, &l);
	count_begin(m);
	fd = load_quiet(&l);
	if (fd < 0)
		attack_fail(m, "a good program does not load: %s", strerror(-fd));
	count_end(m, " loads:1 allowed:1 verdict-OK:1");
	if (fd >= 0 && run(fd))
		attack_fail(m, "a good program does not run");
	count_end(m, " loads:1 allowed:1 verdict-OK:1");
	count_begin(m);
	count_freed(m, fd);
	count_end(m, " unloads:1");
	load_free(&l);
}

static void loader(struct machine *m)
{
	unsigned char ctx[VICTIM_CTX] = {VICTIM_CTX};
	uint32_t retval = 0;
	struct load l;
	int fd, of_run;

	attack_expect_loads(m, 1 + VICTIM_PROGS);
	load_loader(m, &l);
	count_begin(m);
	fd = load_quiet(&l);
	if (fd < 0 || load_run(fd, ctx, sizeof(ctx), &retval) || (int)retval < 0)
		attack_fail(m, "the loader does not run");
	count_end(m, " loads:2 allowed:2 verdict-OK:2");
	for (int i = 0; i < VICTIM_MAPS + VICTIM_PROGS; i++) {
		memcpy(&of_run, ctx + (i < VICTIM_MAPS ? 24 + 16 * i : VICTIM_CTX - 4), sizeof(of_run));
		if (of_run > 0)
			close(of_run);
	}
	close(fd);
	load_free(&l);
}

/* Load, with the outcome that the table names, and see what is counted. */
static void refused(struct machine *m, struct load *l, const char *want)
{
	count_begin(m);
	load_all(m, l);
	count_end(m, want);
	load_free(l);
}

/* Reads a register that was never written. */
static void by_verifier(struct machine *m)
{
	static const struct bpf_insn unsafe[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_0, .src_reg = BPF_REG_9},
		{.code = BPF_JMP | BPF_EXIT},
	};
	struct load l;

	load_direct(m, &l);
	l.insns = unsafe;
	load_sign(m, &l, SIGNER);
	refused(m, &l, " loads:1 allowed:1 failed:1 verdict-OK:1");
}

static void not_signed(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	refused(m, &l, " loads:1 denied:1 verdict-UNSIGNED:1");
}

static void bad_signature(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig[l.sig_sz - 1] ^= 1;
	refused(m, &l, " loads:1 denied:1 verdict-BADSIG:1");
}

static void stranger(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	load_sign(m, &l, STRANGER);
	refused(m, &l, " loads:1 denied:1 verdict-UNKNOWNKEY:1");
}

static void host_rewrite(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.tweak = host_core_relos;
	refused(m, &l, " loads:1 denied:1 verdict-UNEXPECTED:1");
	host_btf_close();
}

static void no_memory(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = (void *)8;
	refused(m, &l, " loads:1 denied:1 verdict-FAULT:1");
}

static void bad_flags(union bpf_attr *attr)
{
	attr->prog_flags |= 1U << 31;
}

static void too_early(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.tweak = bad_flags;
	refused(m, &l, " loads:1 denied:1 verdict-NONE:1");
}

static void revoked(struct machine *m)
{
	char rules[256];
	uint8_t digest[32];
	struct load l;

	load_direct(m, &l);
	sha256(l.insns, l.insns_sz, digest);
	snprintf(rules, sizeof(rules), "digest=%s action=REVOKE\n" POLICY_USUAL, policy_hex(digest));
	policy_take(m, rules);
	refused(m, &l, " loads:1 denied:1 verdict-REVOKED:1");
	policy_take(m, POLICY_USUAL);
}

static void older(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	load_add_info(&l, "tool", 1, 0);
	load_sign(m, &l, SIGNER);
	policy_take(m, "name=tool version=2 action=ALLOW\n" POLICY_USUAL);
	refused(m, &l, " loads:1 denied:1 verdict-ROLLBACK:1");
	policy_take(m, POLICY_USUAL);
}

/* An unsigned program that a rule lets in; then it is used with the rule, and without it. */
static void used(struct machine *m, uint32_t type, int (*use)(int prog), const char *denied)
{
	struct load l;
	int fd, err;

	attack_expect_loads(m, 1);
	load_direct(m, &l);
	l.sig_ptr = NULL;
	l.prog_type = type;
	l.prog_flags = type == BPF_PROG_TYPE_SYSCALL ? BPF_F_SLEEPABLE : 0;
	policy_take(m, POLICY_EVERYTHING);
	count_begin(m);
	fd = load_quiet(&l);
	if (fd < 0)
		attack_fail(m, "the rule does not let it in: %s", strerror(-fd));
	count_end(m, " loads:1 allowed:1 exempted:1 verdict-UNSIGNED:1");
	count_begin(m);
	err = use(fd);
	if (err)
		attack_fail(m, "the rule does not let it be used: %s", strerror(-err));
	count_end(m, " exempted:1");
	policy_take(m, POLICY_USUAL);
	count_begin(m);
	err = use(fd);
	if (err != -EPERM)
		attack_fail(m, "without the rule it can be used: %d", err);
	count_end(m, denied);
	count_begin(m);
	count_freed(m, fd);
	count_end(m, " unloads:1");
	load_free(&l);
}

static void attached(struct machine *m)
{
	used(m, BPF_PROG_TYPE_SOCKET_FILTER, attach, " attaches-denied:1");
}

static void executed(struct machine *m)
{
	used(m, BPF_PROG_TYPE_SYSCALL, run, " runs-denied:1");
}

#define REFUSED(n, text, fn, err, verdict) {"14-counted-" n, text, fn, {err}, verdict, NULL, NOT_THERE}

static const struct attack table[] = {
	{"14-counted-good", "a good program, its run, its end: are counted", good, {0}, "OK", "signed", NOT_THERE},
	{"14-counted-loader", "a good loader and what it installs: are counted", loader, {0}, "OK", "signed|loader-identity",
	 NOT_THERE},
	REFUSED("verifier", "a signed program that the BPF verifier refuses: is counted as failed", by_verifier, EACCES, "OK"),
	REFUSED("unsigned", "an unsigned program: is counted", not_signed, EPERM, "UNSIGNED"),
	REFUSED("signature", "a bad signature: is counted", bad_signature, EKEYREJECTED, "BADSIG"),
	REFUSED("stranger", "a stranger's signature: is counted", stranger, ENOKEY, "UNKNOWNKEY"),
	REFUSED("rewrite", "a rewrite of the host's: is counted", host_rewrite, EINVAL, "UNEXPECTED"),
	REFUSED("fault", "a signature in no memory: is counted", no_memory, EFAULT, "FAULT"),
	REFUSED("early", "unknown prog_flags: is counted", too_early, EINVAL, "NONE"),
	REFUSED("revoked", "a program that is revoked: is counted", revoked, EKEYREJECTED, "REVOKED"),
	REFUSED("older", "a program that is too old: is counted", older, EPERM, "ROLLBACK"),
	{"14-counted-attach", "an unsigned program that a rule lets in, attached with and without the rule: is counted", attached,
	 {0}, "UNSIGNED", NULL, NOT_THERE},
	{"14-counted-run", "the same, run", executed, {0}, "UNSIGNED", NULL, NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
