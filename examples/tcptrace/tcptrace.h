/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* tcptrace - what the BPF side tells the program, and the filter that it is given. */
#ifndef TCPTRACE_H
#define TCPTRACE_H

#define TCP_COMM_LEN 16

enum tcp_event_kind {
	TCP_CONNECTED = 1,
	TCP_ACCEPTED = 2,
	TCP_CLOSED = 3,
	TCP_FAILED = 4,
};

struct tcp_event {
	__u32 kind;
	__u32 pid; /* of the process that connected or accepted */
	char comm[TCP_COMM_LEN];
	__u32 ipv6;  /* 0: the first 4 bytes of the addresses are used */
	__u32 error; /* TCP_FAILED: positive errno */
	__u8 local[16];
	__u8 remote[16];
	__u16 local_port;  /* host byte order */
	__u16 remote_port; /* host byte order */
	__u32 pad;
	__u64 sent; /* bytes of data, each counted once */
	__u64 received;
	__u64 took_ns; /* since the connect or accept */
};

struct tcp_filter {
	__u32 pid;		 /* 0: any */
	__u32 port;		 /* 0: any; else the local or the remote port, host byte order */
	char comm[TCP_COMM_LEN]; /* empty: any */
};

#endif /* TCPTRACE_H */
