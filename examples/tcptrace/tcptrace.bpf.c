// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * tcptrace - the BPF side: connect, accept and close of TCP connections
 *
 * tcp_connect() and inet_csk_accept() serve IPv4 and IPv6 alike and run in the process that asked.
 * The last bytes and the outcome are known only when the socket changes its state, often in an
 * interrupt: so the process is remembered with the socket.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "../common/filter.bpf.h"
#include "tcptrace.h"

#define AF_INET6 10

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* A kernel without IPv6 has no such fields: ask the running kernel's BTF. */
struct v6_address {
	__u8 bytes[16];
};

struct sock_common___ipv6 {
	struct v6_address skc_v6_daddr;
	struct v6_address skc_v6_rcv_saddr;
} __attribute__((preserve_access_index));

struct owner {
	__u64 since;
	__u32 pid;
	char comm[TCP_COMM_LEN] __attribute__((aligned(8)));
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} events SEC(".maps");

/* Connections that are watched: socket -> who opened it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct owner);
} owners SEC(".maps");

struct tcp_filter filter; /* written after the load, before the attach */
__u64 lost;

static __always_inline void read_addresses(struct tcp_event *e, struct sock *sk)
{
	struct sock_common___ipv6 *v6 = (void *)sk;

	/* skc_num is already 0 at the last change of state */
	e->local_port = bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	e->remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
	e->ipv6 = sk->__sk_common.skc_family == AF_INET6;
	if (e->ipv6 && bpf_core_field_exists(v6->skc_v6_daddr)) {
		bpf_core_read(e->local, sizeof(e->local), &v6->skc_v6_rcv_saddr);
		bpf_core_read(e->remote, sizeof(e->remote), &v6->skc_v6_daddr);
	} else {
		*(__u32 *)e->local = sk->__sk_common.skc_rcv_saddr;
		*(__u32 *)e->remote = sk->__sk_common.skc_daddr;
	}
}

static __always_inline bool wanted_port(struct sock *sk)
{
	return !filter.port || filter.port == sk->__sk_common.skc_num ||
	       filter.port == bpf_ntohs(sk->__sk_common.skc_dport);
}

/* Bytes of data only: the kernel's own counters take SYN and FIN for a byte each. */
static __always_inline void read_bytes(struct tcp_event *e, struct sock *sk)
{
	struct tcp_sock *tp = (void *)sk;
	bool fin = sk->__sk_common.skc_flags & 1UL << SOCK_DONE;

	e->sent = BPF_CORE_READ(tp, bytes_sent) - BPF_CORE_READ(tp, bytes_retrans);
	e->received = BPF_CORE_READ(tp, bytes_received) - fin;
}

static __always_inline void send_event(__u32 kind, struct sock *sk, const struct owner *owner)
{
	struct tcp_event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e) {
		__sync_fetch_and_add(&lost, 1);
		return;
	}
	__builtin_memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->pid = owner->pid;
	__builtin_memcpy(e->comm, owner->comm, sizeof(e->comm));
	e->error = kind == TCP_FAILED ? sk->sk_err : 0;
	e->took_ns = bpf_ktime_get_ns() - owner->since;
	read_bytes(e, sk);
	read_addresses(e, sk);
	bpf_ringbuf_submit(e, 0);
}

static __always_inline void init_owner(struct owner *owner)
{
	owner->since = bpf_ktime_get_ns();
	owner->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(owner->comm, sizeof(owner->comm));
}

static __always_inline void watch(struct sock *sk, const struct owner *owner)
{
	__u64 key = (unsigned long)sk;

	if (bpf_map_update_elem(&owners, &key, owner, BPF_ANY))
		__sync_fetch_and_add(&lost, 1);
}

SEC("fentry/tcp_connect")
int BPF_PROG(on_connect, struct sock *sk)
{
	struct owner owner = {};

	if (!wanted_port(sk) || !wanted_task(filter.pid, filter.comm))
		return 0;
	init_owner(&owner);
	watch(sk, &owner);
	return 0;
}

SEC("fexit/inet_csk_accept")
int BPF_PROG(on_accept, struct sock *listener, struct proto_accept_arg *arg, struct sock *sk)
{
	struct owner owner = {};

	if (!sk || !wanted_port(sk) || !wanted_task(filter.pid, filter.comm))
		return 0;
	init_owner(&owner);
	send_event(TCP_ACCEPTED, sk, &owner);
	if (sk->__sk_common.skc_state == TCP_CLOSE) /* reset before it was accepted */
		send_event(TCP_CLOSED, sk, &owner);
	else
		watch(sk, &owner);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_state, struct sock *sk, int from, int to)
{
	__u64 key = (unsigned long)sk;
	struct owner *owner;

	if (to != TCP_CLOSE && !(from == TCP_SYN_SENT && to == TCP_ESTABLISHED))
		return 0;
	owner = bpf_map_lookup_elem(&owners, &key);
	if (!owner)
		return 0;
	if (to == TCP_ESTABLISHED) {
		send_event(TCP_CONNECTED, sk, owner);
		return 0;
	}
	send_event(from == TCP_SYN_SENT ? TCP_FAILED : TCP_CLOSED, sk, owner);
	bpf_map_delete_elem(&owners, &key);
	return 0;
}
