// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - unsigned programs of audit mode, and the ways to attach them that are not in row13-attach.c
 *
 * Each way is tried in audit mode first, where it has to work.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <linux/netfilter.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "row13.h"

#define LOOPBACK 1 /* ifindex of lo */
#define CGROUP	 "/sys/fs/cgroup/hornet-ways"
#define FUNCTION "do_sys_openat2"

/* What is attached is detached with its descriptor. */
static int closed(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static int at_cgroup(int prog)
{
	int cg = open(CGROUP, O_RDONLY | O_CLOEXEC), err = bpf_prog_attach(prog, cg, BPF_CGROUP_INET_EGRESS, BPF_F_ALLOW_MULTI);

	if (!err)
		bpf_prog_detach2(prog, cg, BPF_CGROUP_INET_EGRESS);
	close(cg);
	return err;
}

static int cgroup_link(int prog)
{
	int cg = open(CGROUP, O_RDONLY | O_CLOEXEC), err = closed(bpf_link_create(prog, cg, BPF_CGROUP_INET_EGRESS, NULL));

	close(cg);
	return err;
}

/* A link of audit mode, to which another program is given. */
static int old_link = -1;

static int link_update(int prog)
{
	return bpf_link_update(old_link, prog, NULL);
}

static int tcx_link(int prog)
{
	return closed(bpf_link_create(prog, LOOPBACK, BPF_TCX_INGRESS, NULL));
}

static int tcx(int prog)
{
	int err = bpf_prog_attach(prog, LOOPBACK, BPF_TCX_EGRESS, 0);

	if (!err)
		bpf_prog_detach2(prog, LOOPBACK, BPF_TCX_EGRESS);
	return err;
}

static int tc(int prog)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = LOOPBACK, .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = prog);
	int err = bpf_tc_hook_create(&hook) ?: bpf_tc_attach(&hook, &opts);

	hook.attach_point |= BPF_TC_EGRESS;
	bpf_tc_hook_destroy(&hook);
	return err;
}

static int tracing(int prog)
{
	return closed(bpf_raw_tracepoint_open(NULL, prog));
}

static int tracing_link(int prog)
{
	return closed(bpf_link_create(prog, 0, BPF_TRACE_FENTRY, NULL));
}

static int kprobe_multi(int prog)
{
	const char *sym = FUNCTION;
	LIBBPF_OPTS(bpf_link_create_opts, opts, .kprobe_multi.syms = &sym, .kprobe_multi.cnt = 1);

	return closed(bpf_link_create(prog, 0, BPF_TRACE_KPROBE_MULTI, &opts));
}

static int perf_link(int prog)
{
	int fd = attach_clock(), err = closed(bpf_link_create(prog, fd, BPF_PERF_EVENT, NULL));

	close(fd);
	return err;
}

static int reuseport(int prog)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1, err = 0;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &prog, sizeof(prog)))
		err = -errno;
	close(fd);
	return err;
}

static int netfilter(int prog)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .netfilter.pf = NFPROTO_IPV4, .netfilter.hooknum = NF_INET_LOCAL_OUT,
		    .netfilter.priority = -128);

	return closed(bpf_link_create(prog, 0, BPF_NETFILTER, &opts));
}

static int netns_link(int prog)
{
	int ns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), err = closed(bpf_link_create(prog, ns, BPF_SK_LOOKUP, NULL));

	close(ns);
	return err;
}

static int netns(int prog)
{
	int err = bpf_prog_attach(prog, 0, BPF_FLOW_DISSECTOR, 0);

	if (!err)
		bpf_prog_detach2(prog, 0, BPF_FLOW_DISSECTOR);
	return err;
}

static const struct {
	const char *name;
	uint32_t type, attach_type;
	int (*attach)(int prog);
} ways[] = {
	{"cgroup", BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, at_cgroup},
	{"cgroup link", BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, cgroup_link},
	{"link update", BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, link_update},
	{"tcx link", BPF_PROG_TYPE_SCHED_CLS, 0, tcx_link},
	{"tcx", BPF_PROG_TYPE_SCHED_CLS, 0, tcx},
	{"tc", BPF_PROG_TYPE_SCHED_CLS, 0, tc},
	{"fentry", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, tracing},
	{"fentry link", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, tracing_link},
	{"kprobe_multi link", BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI, kprobe_multi},
	{"perf link", BPF_PROG_TYPE_PERF_EVENT, 0, perf_link},
	{"reuseport", BPF_PROG_TYPE_SK_REUSEPORT, BPF_SK_REUSEPORT_SELECT, reuseport},
	{"netfilter link", BPF_PROG_TYPE_NETFILTER, BPF_NETFILTER, netfilter},
	{"netns link", BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP, netns_link},
	{"netns", BPF_PROG_TYPE_FLOW_DISSECTOR, 0, netns},
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static int progs[WAYS];

static int function_id(void)
{
	struct btf *btf = btf__parse("/sys/kernel/btf/vmlinux", NULL);
	int id = btf ? btf__find_by_name_kind(btf, FUNCTION, BTF_KIND_FUNC) : -ENOENT;

	btf__free(btf);
	return id;
}

/**
 * ways_prepare() - load a program for each way, and try the way
 * @m: the machine, in audit mode
 */
void ways_prepare(struct machine *m)
{
	/* r0 = 0; exit: what each type may return */
	static const struct bpf_insn zero[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int cg, err;

	m->keeps = true;
	mkdir(CGROUP, 0755);
	for (size_t i = 0; i < WAYS; i++) {
		struct load l;

		load_direct(m, &l);
		l.insns = zero;
		l.sig_ptr = NULL;
		l.prog_type = ways[i].type;
		l.prog_flags = 0;
		l.attach_type = ways[i].attach_type;
		if (ways[i].type == BPF_PROG_TYPE_TRACING)
			l.attach_btf_id = function_id();
		progs[i] = load_prog(m, &l);
		load_free(&l);
		if (progs[i] < 0) {
			attack_fail(m, "%s: cannot load: %s", ways[i].name, strerror(-progs[i]));
			return;
		}
		progs[i] = dup(progs[i]);
	}
	cg = open(CGROUP, O_RDONLY | O_CLOEXEC);
	old_link = bpf_link_create(progs[1], cg, BPF_CGROUP_INET_EGRESS, NULL);
	close(cg);
	for (size_t i = 0; i < WAYS; i++) {
		err = ways[i].attach(progs[i]);
		if (err)
			attack_fail(m, "%s: does not work in audit mode: %s", ways[i].name, strerror(-err));
	}
}

/**
 * ways_refused() - each way ends with -EPERM, and one record says so
 * @m: the machine, in enforce mode
 */
void ways_refused(struct machine *m)
{
	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	for (size_t i = 0; i < WAYS; i++) {
		bool before = m->why[0];
		struct audit audit;

		if (audit_open(&audit)) {
			attack_fail(m, "cannot read the records");
			return;
		}
		attach_expect_refused(m, &audit, ways[i].attach(progs[i]), "ATTACH");
		if (m->why[0] && !before)
			fprintf(stderr, "%s:\n", ways[i].name);
		close(progs[i]);
	}
	close(old_link);
	rmdir(CGROUP);
}
