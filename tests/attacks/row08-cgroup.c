// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - the link of a cgroup, in which a signed program takes the place of one that was made for another hook
 */
#include <fcntl.h>
#include <unistd.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "policy.h"

#define CGROUP "/sys/fs/cgroup/hornet-place"

struct kind {
	enum bpf_prog_type type;
	enum bpf_attach_type attach;
	const char *hook; /* of an LSM, or NULL */
	int returns;
	bool no_admin; /* CAP_NET_ADMIN is missing when its place is taken */
};

static const struct kind connects = {BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT, NULL, 1};
static const struct kind binds = {BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_BIND, NULL, 1};
static const struct kind egress = {BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, NULL, 1, .no_admin = true};
static const struct kind of_cgroup = {BPF_PROG_TYPE_LSM, BPF_LSM_CGROUP, "socket_bind", 1};
static const struct kind of_all = {BPF_PROG_TYPE_LSM, BPF_LSM_MAC, "socket_bind", 0};

static int load_kind(struct machine *m, const struct kind *k)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = k->returns},
		{.code = BPF_JMP | BPF_EXIT},
	};
	struct load l;
	int fd;

	load_direct(m, &l);
	l.insns = insns;
	l.insns_sz = sizeof(insns);
	l.prog_type = k->type;
	l.prog_flags = 0;
	l.attach_type = k->attach;
	if (k->hook)
		l.attach_btf_id = libbpf_find_vmlinux_btf_id(k->hook, k->attach);
	load_sign(m, &l, SIGNER);
	fd = load_prog(m, &l);
	load_free(&l);
	return fd;
}

/* Who has the link needs no capability of its maker's to put another program in. */
static int update_link(int link, int prog, bool no_admin)
{
	int err;

	if (no_admin && policy_cap(CAP_NET_ADMIN, false))
		return -EPROTO;
	err = bpf_link_update(link, prog, NULL);
	if (no_admin)
		policy_cap(CAP_NET_ADMIN, true);
	return err;
}

static void take_place(struct machine *m, const struct kind *first, const struct kind *then, int want)
{
	int prog = load_kind(m, first), other = load_kind(m, then), cgroup, link, err;

	attack_expect_loads(m, 2);
	if (prog < 0 || other < 0)
		return;
	mkdir(CGROUP, 0700);
	cgroup = open(CGROUP, O_RDONLY | O_CLOEXEC);
	link = bpf_link_create(prog, cgroup, first->attach, NULL);
	err = link < 0 ? link : update_link(link, other, first->no_admin);
	if (link < 0 || err != want)
		attack_fail(m, "linked: %d, the other one took its place: %d", link, err);
	if (link >= 0)
		close(link);
	close(cgroup);
	rmdir(CGROUP);
}

static void other_hook(struct machine *m)
{
	take_place(m, &connects, &binds, -EINVAL);
}

/* It may sleep, and its 0 is the other's refusal. */
static void other_lsm(struct machine *m)
{
	take_place(m, &of_cgroup, &of_all, -EINVAL);
}

static void same_hook(struct machine *m)
{
	take_place(m, &connects, &connects, 0);
}

static void same_lsm(struct machine *m)
{
	take_place(m, &of_cgroup, &of_cgroup, 0);
}

static void same_skb(struct machine *m)
{
	take_place(m, &egress, &egress, 0);
}

#define LOADS(n, text, fn) {n, text, fn, {0}, "OK", "signed", NOT_THERE}

static const struct attack table[] = {
	LOADS("08-cgroup-hook", "signed program for bind() takes the place of one for connect() in a cgroup's link", other_hook),
	LOADS("08-cgroup-lsm", "one of LSM_MAC takes the place of one of LSM_CGROUP", other_lsm),
	LOADS("08-cgroup-allowed", "one for the same hook takes its place: is done", same_hook),
	LOADS("08-cgroup-skb-allowed", "one for packets, by root without CAP_NET_ADMIN: is done", same_skb),
	LOADS("08-cgroup-lsm-allowed", "one of LSM_CGROUP for the same hook takes its place: is done", same_lsm),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
