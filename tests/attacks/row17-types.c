// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 17 - a signer whom the policy allows some types of programs only
 *
 * Wants a machine in enforce mode. The policy that says so is replaced by the usual one.
 */
#include <stdio.h>
#include <bpf/btf.h>
#include "policy.h"

/* A signer who may trace, and run what installs that, and nothing else. */
static void for_tracing(struct machine *m, struct load type)
{
	char rules[256];
	struct load l;
	uint8_t key[32];

	if (sign_spki(keys_path(SIGNER ".pem"), key))
		attack_fail(m, "cannot read the signer's certificate");
	load_direct(m, &l);
	l.prog_type = type.prog_type;
	l.prog_flags = type.prog_flags;
	l.attach_type = type.attach_type;
	l.attach_btf_id = type.attach_btf_id;
	load_sign(m, &l, SIGNER);
	snprintf(rules, sizeof(rules), "signer=%s prog_type=tracing,syscall action=ALLOW\n",
		 policy_hex(key));
	policy_load(m, &l, rules);
}

static uint32_t btf_id(struct machine *m, const char *name, uint32_t kind)
{
	struct btf *btf = btf__parse("/sys/kernel/btf/vmlinux", NULL);
	int id = btf ? btf__find_by_name_kind(btf, name, kind) : -1;

	btf__free(btf);
	if (id <= 0)
		attack_fail(m, "the kernel's BTF does not have %s", name);
	return id;
}

static void xdp(struct machine *m)
{
	for_tracing(m, (struct load){.prog_type = BPF_PROG_TYPE_XDP});
}

static void lsm(struct machine *m)
{
	for_tracing(m, (struct load){.prog_type = BPF_PROG_TYPE_LSM, .attach_type = BPF_LSM_MAC,
				     .attach_btf_id = btf_id(m, "bpf_lsm_file_open", BTF_KIND_FUNC)});
}

/* The first member, .ssthresh, of a congestion control. */
static void struct_ops(struct machine *m)
{
	for_tracing(m, (struct load){.prog_type = BPF_PROG_TYPE_STRUCT_OPS,
				     .attach_btf_id = btf_id(m, "tcp_congestion_ops", BTF_KIND_STRUCT)});
}

static void socket_filter(struct machine *m)
{
	for_tracing(m, (struct load){.prog_type = BPF_PROG_TYPE_SOCKET_FILTER});
}

static void allowed_type(struct machine *m)
{
	for_tracing(m, (struct load){.prog_type = BPF_PROG_TYPE_SYSCALL, .prog_flags = BPF_F_SLEEPABLE});
}

static const struct attack table[] = {
	{"17-xdp",
	 "signer allowed for tracing only, loads XDP",
	 xdp,
	 {EPERM},
	 "OK",
	 "policy",
	 NOT_THERE},
	{"17-lsm", "the same, a BPF LSM program", lsm, {EPERM}, "OK", "policy", NOT_THERE},
	{"17-struct-ops", "the same, a congestion control", struct_ops, {EPERM}, "OK", "policy", NOT_THERE},
	{"17-socket-filter",
	 "the same, socket filter",
	 socket_filter,
	 {EPERM},
	 "OK",
	 "policy",
	 NOT_THERE},
	{"17-allowed", "the same, a type of its own: loads", allowed_type, {0}, "OK", "signed", NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
