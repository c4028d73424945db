// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Hornet - the words of the policy language
 *
 * Names of program and attach types are libbpf's.
 */
#include "policy.h"

#define WORDS(name, table) \
	const struct hornet_words name = { ARRAY_SIZE(table), table }

static const char *const ops[] = {
	[HORNET_OP_LOAD] = "LOAD",
	[HORNET_OP_ATTACH] = "ATTACH",
	[HORNET_OP_RUN] = "RUN",
	[HORNET_OP_POLICY] = "POLICY",
};

static_assert(ARRAY_SIZE(ops) == HORNET_OP_MAX);
WORDS(hornet_op_words, ops);

/* ROLLBACK is what a rule with a version says to an older one: no line asks for it. */
static const char *const actions[] = {
	[HORNET_ACTION_ALLOW] = "ALLOW",
	[HORNET_ACTION_DENY] = "DENY",
	[HORNET_ACTION_REVOKE] = "REVOKE",
};

WORDS(hornet_action_words, actions);

static const char *const verdicts[] = {
	[LSM_INT_VERDICT_NONE] = "NONE",
	[LSM_INT_VERDICT_OK] = "OK",
	[LSM_INT_VERDICT_UNSIGNED] = "UNSIGNED",
	[LSM_INT_VERDICT_PARTIALSIG] = "PARTIALSIG",
	[LSM_INT_VERDICT_UNKNOWNKEY] = "UNKNOWNKEY",
	[LSM_INT_VERDICT_UNEXPECTED] = "UNEXPECTED",
	[LSM_INT_VERDICT_FAULT] = "FAULT",
	[LSM_INT_VERDICT_BADSIG] = "BADSIG",
	[LSM_INT_VERDICT_REVOKED] = "REVOKED",
	[LSM_INT_VERDICT_ROLLBACK] = "ROLLBACK",
};

static_assert(ARRAY_SIZE(verdicts) == LSM_INT_VERDICT_ROLLBACK + 1);
WORDS(hornet_verdict_words, verdicts);

static const char *const origins[] = {
	[HORNET_ORIGIN_NONE] = "none",
	[HORNET_ORIGIN_ATTR] = "attr",
	[HORNET_ORIGIN_EXE] = "exe",
	[HORNET_ORIGIN_LOADER] = "loader",
	[HORNET_ORIGIN_KERNEL] = "kernel",
	[HORNET_ORIGIN_BEFORE] = "before",
};

WORDS(hornet_origin_words, origins);

static const char *const keyrings[] = {
	[HORNET_KEYRING_NONE] = "none",
	[HORNET_KEYRING_BUILTIN] = "builtin",
	[HORNET_KEYRING_SECONDARY] = "secondary",
	[HORNET_KEYRING_PLATFORM] = "platform",
	[HORNET_KEYRING_USER] = "user",
	[HORNET_KEYRING_BPF] = "bpf",
};

static_assert(ARRAY_SIZE(keyrings) == HORNET_KEYRING_MAX);
WORDS(hornet_keyring_words, keyrings);

static const char *const open_inputs[] = { "none", "any" };
WORDS(hornet_open_inputs_words, open_inputs);

static const char *const tokens[] = { "none", "userns" };
WORDS(hornet_token_words, tokens);

static const char *const tasks[] = { "other", "init" };
WORDS(hornet_task_words, tasks);

static const char *const prog_types[] = {
	[BPF_PROG_TYPE_SOCKET_FILTER] = "socket_filter",
	[BPF_PROG_TYPE_KPROBE] = "kprobe",
	[BPF_PROG_TYPE_SCHED_CLS] = "sched_cls",
	[BPF_PROG_TYPE_SCHED_ACT] = "sched_act",
	[BPF_PROG_TYPE_TRACEPOINT] = "tracepoint",
	[BPF_PROG_TYPE_XDP] = "xdp",
	[BPF_PROG_TYPE_PERF_EVENT] = "perf_event",
	[BPF_PROG_TYPE_CGROUP_SKB] = "cgroup_skb",
	[BPF_PROG_TYPE_CGROUP_SOCK] = "cgroup_sock",
	[BPF_PROG_TYPE_LWT_IN] = "lwt_in",
	[BPF_PROG_TYPE_LWT_OUT] = "lwt_out",
	[BPF_PROG_TYPE_LWT_XMIT] = "lwt_xmit",
	[BPF_PROG_TYPE_SOCK_OPS] = "sock_ops",
	[BPF_PROG_TYPE_SK_SKB] = "sk_skb",
	[BPF_PROG_TYPE_CGROUP_DEVICE] = "cgroup_device",
	[BPF_PROG_TYPE_SK_MSG] = "sk_msg",
	[BPF_PROG_TYPE_RAW_TRACEPOINT] = "raw_tracepoint",
	[BPF_PROG_TYPE_CGROUP_SOCK_ADDR] = "cgroup_sock_addr",
	[BPF_PROG_TYPE_LWT_SEG6LOCAL] = "lwt_seg6local",
	[BPF_PROG_TYPE_LIRC_MODE2] = "lirc_mode2",
	[BPF_PROG_TYPE_SK_REUSEPORT] = "sk_reuseport",
	[BPF_PROG_TYPE_FLOW_DISSECTOR] = "flow_dissector",
	[BPF_PROG_TYPE_CGROUP_SYSCTL] = "cgroup_sysctl",
	[BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE] = "raw_tracepoint_writable",
	[BPF_PROG_TYPE_CGROUP_SOCKOPT] = "cgroup_sockopt",
	[BPF_PROG_TYPE_TRACING] = "tracing",
	[BPF_PROG_TYPE_STRUCT_OPS] = "struct_ops",
	[BPF_PROG_TYPE_EXT] = "ext",
	[BPF_PROG_TYPE_LSM] = "lsm",
	[BPF_PROG_TYPE_SK_LOOKUP] = "sk_lookup",
	[BPF_PROG_TYPE_SYSCALL] = "syscall",
	[BPF_PROG_TYPE_NETFILTER] = "netfilter",
};

/* A set of them is a u64, in which all ones means that no set was given. */
static_assert(ARRAY_SIZE(prog_types) == __MAX_BPF_PROG_TYPE && __MAX_BPF_PROG_TYPE < 64);
WORDS(hornet_prog_type_words, prog_types);

static const char *const attach_types[] = {
	[BPF_CGROUP_INET_INGRESS] = "cgroup_inet_ingress",
	[BPF_CGROUP_INET_EGRESS] = "cgroup_inet_egress",
	[BPF_CGROUP_INET_SOCK_CREATE] = "cgroup_inet_sock_create",
	[BPF_CGROUP_SOCK_OPS] = "cgroup_sock_ops",
	[BPF_SK_SKB_STREAM_PARSER] = "sk_skb_stream_parser",
	[BPF_SK_SKB_STREAM_VERDICT] = "sk_skb_stream_verdict",
	[BPF_CGROUP_DEVICE] = "cgroup_device",
	[BPF_SK_MSG_VERDICT] = "sk_msg_verdict",
	[BPF_CGROUP_INET4_BIND] = "cgroup_inet4_bind",
	[BPF_CGROUP_INET6_BIND] = "cgroup_inet6_bind",
	[BPF_CGROUP_INET4_CONNECT] = "cgroup_inet4_connect",
	[BPF_CGROUP_INET6_CONNECT] = "cgroup_inet6_connect",
	[BPF_CGROUP_INET4_POST_BIND] = "cgroup_inet4_post_bind",
	[BPF_CGROUP_INET6_POST_BIND] = "cgroup_inet6_post_bind",
	[BPF_CGROUP_UDP4_SENDMSG] = "cgroup_udp4_sendmsg",
	[BPF_CGROUP_UDP6_SENDMSG] = "cgroup_udp6_sendmsg",
	[BPF_LIRC_MODE2] = "lirc_mode2",
	[BPF_FLOW_DISSECTOR] = "flow_dissector",
	[BPF_CGROUP_SYSCTL] = "cgroup_sysctl",
	[BPF_CGROUP_UDP4_RECVMSG] = "cgroup_udp4_recvmsg",
	[BPF_CGROUP_UDP6_RECVMSG] = "cgroup_udp6_recvmsg",
	[BPF_CGROUP_GETSOCKOPT] = "cgroup_getsockopt",
	[BPF_CGROUP_SETSOCKOPT] = "cgroup_setsockopt",
	[BPF_TRACE_RAW_TP] = "trace_raw_tp",
	[BPF_TRACE_FENTRY] = "trace_fentry",
	[BPF_TRACE_FEXIT] = "trace_fexit",
	[BPF_MODIFY_RETURN] = "modify_return",
	[BPF_LSM_MAC] = "lsm_mac",
	[BPF_TRACE_ITER] = "trace_iter",
	[BPF_CGROUP_INET4_GETPEERNAME] = "cgroup_inet4_getpeername",
	[BPF_CGROUP_INET6_GETPEERNAME] = "cgroup_inet6_getpeername",
	[BPF_CGROUP_INET4_GETSOCKNAME] = "cgroup_inet4_getsockname",
	[BPF_CGROUP_INET6_GETSOCKNAME] = "cgroup_inet6_getsockname",
	[BPF_XDP_DEVMAP] = "xdp_devmap",
	[BPF_CGROUP_INET_SOCK_RELEASE] = "cgroup_inet_sock_release",
	[BPF_XDP_CPUMAP] = "xdp_cpumap",
	[BPF_SK_LOOKUP] = "sk_lookup",
	[BPF_XDP] = "xdp",
	[BPF_SK_SKB_VERDICT] = "sk_skb_verdict",
	[BPF_SK_REUSEPORT_SELECT] = "sk_reuseport_select",
	[BPF_SK_REUSEPORT_SELECT_OR_MIGRATE] = "sk_reuseport_select_or_migrate",
	[BPF_PERF_EVENT] = "perf_event",
	[BPF_TRACE_KPROBE_MULTI] = "trace_kprobe_multi",
	[BPF_LSM_CGROUP] = "lsm_cgroup",
	[BPF_STRUCT_OPS] = "struct_ops",
	[BPF_NETFILTER] = "netfilter",
	[BPF_TCX_INGRESS] = "tcx_ingress",
	[BPF_TCX_EGRESS] = "tcx_egress",
	[BPF_TRACE_UPROBE_MULTI] = "trace_uprobe_multi",
	[BPF_CGROUP_UNIX_CONNECT] = "cgroup_unix_connect",
	[BPF_CGROUP_UNIX_SENDMSG] = "cgroup_unix_sendmsg",
	[BPF_CGROUP_UNIX_RECVMSG] = "cgroup_unix_recvmsg",
	[BPF_CGROUP_UNIX_GETPEERNAME] = "cgroup_unix_getpeername",
	[BPF_CGROUP_UNIX_GETSOCKNAME] = "cgroup_unix_getsockname",
	[BPF_NETKIT_PRIMARY] = "netkit_primary",
	[BPF_NETKIT_PEER] = "netkit_peer",
	[BPF_TRACE_KPROBE_SESSION] = "trace_kprobe_session",
	[BPF_TRACE_UPROBE_SESSION] = "trace_uprobe_session",
	[BPF_TRACE_FSESSION] = "trace_fsession",
	[BPF_TRACE_FENTRY_MULTI] = "trace_fentry_multi",
	[BPF_TRACE_FEXIT_MULTI] = "trace_fexit_multi",
	[BPF_TRACE_FSESSION_MULTI] = "trace_fsession_multi",
};

static_assert(ARRAY_SIZE(attach_types) == __MAX_BPF_ATTACH_TYPE && __MAX_BPF_ATTACH_TYPE < 64);
WORDS(hornet_attach_type_words, attach_types);

/**
 * hornet_word_find - find a word
 * @words: the words of a property
 * @word: bytes that are compared with them
 * @len: number of bytes
 *
 * Return: the word's value, or -EINVAL if it is none of them.
 */
int hornet_word_find(const struct hornet_words *words, const char *word, size_t len)
{
	u32 i;

	for (i = 0; i < words->nr; i++)
		if (words->word[i] && strlen(words->word[i]) == len &&
		    !memcmp(words->word[i], word, len))
			return i;
	return -EINVAL;
}
