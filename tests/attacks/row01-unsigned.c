// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 1 - unsigned programs of each common type, by raw bpf(2) and by libbpf
 *
 * Each loads on an unpatched kernel (--expect=mainline), so each test fails there.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/filter.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "attack.h"

/* r0 = 0; exit, and r0 = 1; exit: what one or another type wants to return. */
static const struct bpf_insn ret0[] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0},
	{.code = BPF_JMP | BPF_EXIT},
};
static const struct bpf_insn ret1[] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1},
	{.code = BPF_JMP | BPF_EXIT},
};

static void load_type(struct machine *m, uint32_t type, uint32_t attach,
		      const struct bpf_insn *insns, int btf_id, uint32_t flags)
{
	union bpf_attr attr = {0};

	attr.prog_type = type;
	attr.expected_attach_type = attach;
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = 2;
	attr.license = (uintptr_t) "GPL";
	attr.attach_btf_id = btf_id;
	attr.prog_flags = flags;
	memcpy(attr.prog_name, "unsigned", sizeof("unsigned"));
	attack_loaded(m, sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr)));
}

#define PLAIN(fn, type, attach, insns)                   \
	static void fn(struct machine *m)                \
	{                                                \
		load_type(m, type, attach, insns, 0, 0); \
	}

PLAIN(socket_filter, BPF_PROG_TYPE_SOCKET_FILTER, 0, ret0)
PLAIN(kprobe, BPF_PROG_TYPE_KPROBE, 0, ret0)
PLAIN(tracepoint, BPF_PROG_TYPE_TRACEPOINT, 0, ret0)
PLAIN(raw_tracepoint, BPF_PROG_TYPE_RAW_TRACEPOINT, 0, ret0)
PLAIN(perf_event, BPF_PROG_TYPE_PERF_EVENT, 0, ret0)
PLAIN(xdp, BPF_PROG_TYPE_XDP, 0, ret1)
PLAIN(sched_cls, BPF_PROG_TYPE_SCHED_CLS, 0, ret0)
PLAIN(sched_act, BPF_PROG_TYPE_SCHED_ACT, 0, ret0)
PLAIN(cgroup_skb, BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, ret1)
PLAIN(cgroup_sock, BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE, ret1)
PLAIN(cgroup_sock_addr, BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT, ret1)
PLAIN(cgroup_device, BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE, ret1)
PLAIN(cgroup_sysctl, BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_CGROUP_SYSCTL, ret1)
PLAIN(cgroup_sockopt, BPF_PROG_TYPE_CGROUP_SOCKOPT, BPF_CGROUP_SETSOCKOPT, ret1)
PLAIN(sock_ops, BPF_PROG_TYPE_SOCK_OPS, BPF_CGROUP_SOCK_OPS, ret1)
PLAIN(sk_msg, BPF_PROG_TYPE_SK_MSG, 0, ret1)
PLAIN(sk_skb, BPF_PROG_TYPE_SK_SKB, 0, ret1)
PLAIN(sk_lookup, BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP, ret1)
PLAIN(sk_reuseport, BPF_PROG_TYPE_SK_REUSEPORT, BPF_SK_REUSEPORT_SELECT, ret1)
PLAIN(flow_dissector, BPF_PROG_TYPE_FLOW_DISSECTOR, 0, ret0)
PLAIN(lwt_in, BPF_PROG_TYPE_LWT_IN, 0, ret0)
PLAIN(lwt_out, BPF_PROG_TYPE_LWT_OUT, 0, ret0)
PLAIN(lwt_xmit, BPF_PROG_TYPE_LWT_XMIT, 0, ret0)
PLAIN(netfilter, BPF_PROG_TYPE_NETFILTER, BPF_NETFILTER, ret1)
PLAIN(raw_writable, BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, 0, ret0)

static void syscall_prog(struct machine *m)
{
	load_type(m, BPF_PROG_TYPE_SYSCALL, 0, ret0, 0, BPF_F_SLEEPABLE);
}

/* The BTF type id of a kernel function, and so on; no program is loaded to find it. */
static int type_id(struct machine *m, const char *name, uint32_t kind)
{
	struct btf *btf = btf__parse("/sys/kernel/btf/vmlinux", NULL);
	int id = btf ? btf__find_by_name_kind(btf, name, kind) : -1;

	btf__free(btf);
	if (id <= 0)
		attack_skip(m, "the kernel's BTF does not name it");
	return id;
}

static int func_id(struct machine *m, const char *name)
{
	return type_id(m, name, BTF_KIND_FUNC);
}

static void fentry(struct machine *m)
{
	int id = func_id(m, "do_sys_openat2");

	if (id > 0)
		load_type(m, BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, ret0, id, 0);
}

static void iter(struct machine *m)
{
	int id = func_id(m, "bpf_iter_task");

	if (id > 0)
		load_type(m, BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, ret0, id, 0);
}

static void lsm(struct machine *m)
{
	int id = func_id(m, "bpf_lsm_file_open");

	if (id > 0)
		load_type(m, BPF_PROG_TYPE_LSM, BPF_LSM_MAC, ret0, id, 0);
}

/* Number of a member of a structure of the kernel's, -1 if it has none of this name. */
static int member(const char *type, const char *name)
{
	struct btf *btf = btf__parse("/sys/kernel/btf/vmlinux", NULL);
	int id = btf ? btf__find_by_name_kind(btf, type, BTF_KIND_STRUCT) : -1;
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, id) : NULL;
	int n = t ? btf_vlen(t) : 0;

	while (--n >= 0 && strcmp(btf__name_by_offset(btf, btf_members(t)[n].name_off), name))
		;
	btf__free(btf);
	return n;
}

static void struct_ops(struct machine *m)
{
	int id = type_id(m, "tcp_congestion_ops", BTF_KIND_STRUCT);

	if (id > 0)
		load_type(m, BPF_PROG_TYPE_STRUCT_OPS, member("tcp_congestion_ops", "ssthresh"), ret0, id, 0);
}

/* Without a program to replace a function of, which the verifier would want. */
static void freplace(struct machine *m)
{
	load_type(m, BPF_PROG_TYPE_EXT, 0, ret0, 1, 0);
}

/* libbpf's own loads (feature probes too) are refused as well; all leave a record. */
static void by_libbpf(struct machine *m)
{
	int fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "by_libbpf", "GPL", ret0, 2, NULL);

	attack_loaded(m, fd < 0 ? -errno : fd);
	attack_expect_loads(m, LOADS_UNKNOWN);
}

static void object_by_libbpf(struct machine *m)
{
	char path[4096];
	struct bpf_object *obj;
	int err;

	snprintf(path, sizeof(path), "%s", attack_sibling(m, "victim.bpf.o"));
	libbpf_set_print(NULL);
	obj = bpf_object__open_file(path, NULL);
	if (!obj) {
		attack_fail(m, "cannot open %s: %s", path, strerror(errno));
		return;
	}
	err = bpf_object__load(obj);
	attack_loaded(m, err ? err : 0);
	attack_expect_loads(m, LOADS_UNKNOWN);
	bpf_object__close(obj);
}

/* The command with the flag of a second attr, which carries nothing. */
static void common_attr(struct machine *m)
{
	union bpf_attr attr = {0};
	struct bpf_common_attr common = {0};
	int ret;

	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (uintptr_t)ret0;
	attr.insn_cnt = 2;
	attr.license = (uintptr_t) "GPL";
	ret = syscall(__NR_bpf, BPF_PROG_LOAD | BPF_COMMON_ATTRS, &attr, sizeof(attr), &common,
		      sizeof(common));
	attack_loaded(m, ret < 0 ? -errno : ret);
}

/* A name of the process that would end the record and begin another. */
static void forged_comm(struct machine *m)
{
	char name[16] = "";

	prctl(PR_GET_NAME, name);
	prctl(PR_SET_NAME, "a\" res=1\nverd");
	load_type(m, BPF_PROG_TYPE_SOCKET_FILTER, 0, ret0, 0, 0);
	prctl(PR_SET_NAME, name);
}

/* A plain light skeleton's loader, byte for byte the good one, only without its signature. */
static void loader(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	l.sig_ptr = NULL;
	l.not_exclusive = true;
	load_all(m, &l);
	load_free(&l);
}

/* The size says that there is a signature, the pointer that there is none. */
static void null_size(union bpf_attr *attr)
{
	attr->signature_size = 512;
}

static void null_pointer(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	l.tweak = null_size;
	load_prog(m, &l);
	load_free(&l);
}

static char log_text[4096];

static void with_log(union bpf_attr *attr)
{
	attr->log_buf = (uintptr_t)log_text;
	attr->log_size = sizeof(log_text);
	attr->log_level = 1;
}

/* Its map would not do as metadata. That nobody signed it, the record says; its log is not about signatures. */
static void logged(struct machine *m)
{
	union bpf_attr map = {.map_type = BPF_MAP_TYPE_HASH, .key_size = 4, .value_size = 4, .max_entries = 1};
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	l.tweak = with_log;
	l.fd_array[0] = sys_bpf(BPF_MAP_CREATE, &map, sizeof(map));
	l.fd_array_cnt = 1;
	if (l.fd_array[0] < 0)
		attack_fail(m, "cannot create a map: %s", strerror(-l.fd_array[0]));
	load_prog(m, &l);
	if (strstr(log_text, "signed"))
		attack_fail(m, "the log of an unsigned load says: %s", log_text);
	close(l.fd_array[0]);
	load_free(&l);
}

/* An older program passes a shorter attr, which ends before the signature. */
static void short_attr(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.attr_sz = offsetof(union bpf_attr, log_true_size);
	load_prog(m, &l);
	load_free(&l);
}

static void no_caps(struct machine *m)
{
	int status, pid = fork();

	if (!pid) {
		union bpf_attr attr = {0};
		int ret;

		attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
		attr.insns = (uintptr_t)ret0;
		attr.insn_cnt = 2;
		attr.license = (uintptr_t) "GPL";
		if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
			_exit(255);
		ret = sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
		_exit(ret < 0 ? -ret : 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status)) {
		attack_fail(m, "the child did not end");
		return;
	}
	attack_loaded(m, -WEXITSTATUS(status));
}

/* Not an attack: classic filters are not eBPF loads; they stay allowed and unrecorded. */
static void classic(struct machine *m)
{
	struct sock_filter f = {.code = BPF_RET | BPF_K, .k = 0};
	struct sock_fprog prog = {.len = 1, .filter = &f};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)))
		attack_fail(m, "a classic socket filter was refused: %s", strerror(errno));
	close(fd);
	attack_expect_loads(m, LOADS_NONE);
}

#define UNSIGNED(n, text, fn)                                         \
	{                                                             \
		"01-" n, text, fn, {EPERM}, "UNSIGNED", "unsigned", 0 \
	}

static const struct attack table[] = {
	UNSIGNED("socket-filter", "unsigned socket filter", socket_filter),
	UNSIGNED("kprobe", "unsigned kprobe", kprobe),
	UNSIGNED("tracepoint", "unsigned tracepoint", tracepoint),
	UNSIGNED("raw-tracepoint", "unsigned raw tracepoint", raw_tracepoint),
	UNSIGNED("perf-event", "unsigned perf event", perf_event),
	UNSIGNED("xdp", "unsigned XDP", xdp),
	UNSIGNED("sched-cls", "unsigned tc classifier", sched_cls),
	UNSIGNED("sched-act", "unsigned tc action", sched_act),
	UNSIGNED("cgroup-skb", "unsigned cgroup skb", cgroup_skb),
	UNSIGNED("cgroup-sock", "unsigned cgroup socket", cgroup_sock),
	UNSIGNED("cgroup-sock-addr", "unsigned cgroup connect", cgroup_sock_addr),
	UNSIGNED("cgroup-device", "unsigned cgroup device", cgroup_device),
	UNSIGNED("cgroup-sysctl", "unsigned cgroup sysctl", cgroup_sysctl),
	UNSIGNED("cgroup-sockopt", "unsigned cgroup setsockopt", cgroup_sockopt),
	UNSIGNED("sock-ops", "unsigned sock_ops", sock_ops),
	UNSIGNED("sk-msg", "unsigned sk_msg", sk_msg),
	UNSIGNED("sk-skb", "unsigned sk_skb", sk_skb),
	UNSIGNED("sk-lookup", "unsigned sk_lookup", sk_lookup),
	UNSIGNED("sk-reuseport", "unsigned sk_reuseport", sk_reuseport),
	UNSIGNED("flow-dissector", "unsigned flow dissector", flow_dissector),
	UNSIGNED("lwt-in", "unsigned lightweight tunnel, in", lwt_in),
	UNSIGNED("lwt-out", "unsigned lightweight tunnel, out", lwt_out),
	UNSIGNED("lwt-xmit", "unsigned lightweight tunnel, transmit", lwt_xmit),
	UNSIGNED("netfilter", "unsigned netfilter", netfilter),
	UNSIGNED("raw-writable", "unsigned raw tracepoint that writes", raw_writable),
	UNSIGNED("syscall", "unsigned SYSCALL program", syscall_prog),
	UNSIGNED("fentry", "unsigned fentry", fentry),
	UNSIGNED("iter", "unsigned iterator", iter),
	UNSIGNED("lsm", "unsigned BPF LSM program", lsm),
	UNSIGNED("struct-ops", "unsigned struct_ops", struct_ops),
	{"01-ext", "unsigned program that replaces a function of another", freplace, {EPERM}, "UNSIGNED", "unsigned", EINVAL},
	UNSIGNED("libbpf-prog", "unsigned program by libbpf's bpf_prog_load()", by_libbpf),
	UNSIGNED("libbpf-object", "unsigned object by libbpf", object_by_libbpf),
	UNSIGNED("common-attrs", "unsigned, command with the flag of a second attr", common_attr),
	UNSIGNED("forged-comm", "unsigned, process name that would forge a record", forged_comm),
	UNSIGNED("loader", "a good loader without its signature", loader),
	UNSIGNED("null-pointer", "signature NULL with a size", null_pointer),
	UNSIGNED("short-attr", "attr that ends before the signature", short_attr),
	UNSIGNED("log", "unsigned, with a map and a log", logged),
	{"01-no-caps",
	 "unsigned, by a user without CAP_BPF",
	 no_caps,
	 {EPERM},
	 "UNSIGNED|NONE|FAULT",
	 NULL,
	 EPERM},
	{"01-classic", "classic socket filter: stays allowed", classic, {0}, "NONE", NULL, 0},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
