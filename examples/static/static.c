// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * static - prints attempts to open a TCP connection to this machine
 *
 * Its program is an array of instructions, here in C: no BPF source, no loader, no map. It is
 * signed and loaded as it is.
 */
#include <arpa/inet.h>
#include <asm/byteorder.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bpf/skel_static.h>

#include "../common/tool.h"
#include "insns.h"

#define SNAP_LEN     64 /* enough for the longest IPv4 header and the ports */
#define RCVBUF	     (1 << 20)
#define POLL_MS	     100
#define TCP_FLAGS    13 /* offset of the flags in a TCP header */
#define TCP_SYN	     0x02
#define TCP_ACK	     0x10
#define IP_PROTO     9
#define IP_FRAGMENT  6
#define IPV6_NEXT    6
#define IPV6_HDR_LEN 40

/* clang-format off */
/*
 * Passes the first SNAP_LEN bytes of each incoming TCP packet with SYN and without ACK. A packet
 * that ends too early fails the load of the byte, which drops it.
 */
SKEL_STATIC_PROG(syn_filter, BPF_PROG_TYPE_SOCKET_FILTER, 0,
	/*  0 */ MOV_REG(BPF_REG_6, BPF_REG_1), /* where packet loads expect the context */
	/*  1 */ LOAD_CTX(BPF_REG_0, offsetof(struct __sk_buff, pkt_type)),
	/*  2 */ JUMP_EQ(BPF_REG_0, PACKET_OUTGOING, 20), /* lo shows each packet twice */
	/*  3 */ LOAD_CTX(BPF_REG_0, offsetof(struct __sk_buff, protocol)),
	/*  4 */ JUMP_EQ(BPF_REG_0, __constant_htons(ETH_P_IPV6), 11),
	/*  5 */ JUMP_NE(BPF_REG_0, __constant_htons(ETH_P_IP), 17),
	/*  6 */ LOAD_PKT(BPF_B, IP_PROTO),
	/*  7 */ JUMP_NE(BPF_REG_0, IPPROTO_TCP, 15),
	/*  8 */ LOAD_PKT(BPF_H, IP_FRAGMENT),
	/*  9 */ ALU_IMM(BPF_AND, BPF_REG_0, 0x1fff),
	/* 10 */ JUMP_NE(BPF_REG_0, 0, 12),
	/* 11 */ LOAD_PKT(BPF_B, 0),
	/* 12 */ ALU_IMM(BPF_AND, BPF_REG_0, 0xf),
	/* 13 */ ALU_IMM(BPF_LSH, BPF_REG_0, 2), /* header's length in bytes */
	/* 14 */ LOAD_PKT_AT(BPF_B, BPF_REG_0, TCP_FLAGS),
	/* 15 */ JUMP(3),
	/* 16 IPv6 */ LOAD_PKT(BPF_B, IPV6_NEXT),
	/* 17 */ JUMP_NE(BPF_REG_0, IPPROTO_TCP, 5),
	/* 18 */ LOAD_PKT(BPF_B, IPV6_HDR_LEN + TCP_FLAGS),
	/* 19 flags */ ALU_IMM(BPF_AND, BPF_REG_0, TCP_SYN | TCP_ACK),
	/* 20 */ JUMP_NE(BPF_REG_0, TCP_SYN, 2),
	/* 21 */ MOV_IMM(BPF_REG_0, SNAP_LEN),
	/* 22 */ EXIT(),
	/* 23 drop */ MOV_IMM(BPF_REG_0, 0),
	/* 24 */ EXIT());
/* clang-format on */

static const char *interface;

static const struct tool_opt static_opts[] = {
	{'i', "interface", "NAME", "only packets that arrive on the interface NAME", TOOL_TEXT,
	 &interface, 0, IF_NAMESIZE - 1, NULL},
};

static const struct tool tool = {
	.name = "static",
	.about = "Prints every attempt to open a TCP connection to this machine (IPv4 and IPv6),\n"
		 "also to ports where nobody listens.",
	.opts = static_opts,
	.nr_opts = sizeof(static_opts) / sizeof(static_opts[0]),
};

static void print_end(int family, const void *address, const unsigned char *port)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(family, address, text, sizeof(text));
	printf(family == AF_INET6 ? "[%s]:%u" : "%s:%u", text, port[0] << 8 | port[1]);
}

static void print_packet(const unsigned char *p, size_t size)
{
	int family = size && p[0] >> 4 == 6 ? AF_INET6 : AF_INET;
	size_t from = family == AF_INET6 ? 8 : 12, len = family == AF_INET6 ? 16 : 4;
	size_t ports = family == AF_INET6 ? IPV6_HDR_LEN : (size_t)(p[0] & 0xf) * 4;

	if (size < ports + 4 || ports < from + 2 * len || !tool_count_event())
		return;
	tool_print_time();
	print_end(family, p + from, p + ports);
	fputs(" -> ", stdout);
	print_end(family, p + from + len, p + ports + 2);
	putchar('\n');
}

/* A packet socket that gets nothing before the filter is in place. */
static int open_socket(int prog_fd)
{
	struct sockaddr_ll addr = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int size = RCVBUF, fd;

	if (interface) {
		addr.sll_ifindex = if_nametoindex(interface);
		if (!addr.sll_ifindex) {
			fprintf(stderr, "static: no interface '%s'; 'ip link' lists them\n",
				interface);
			return -1;
		}
	}
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) ||
	    setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &prog_fd, sizeof(prog_fd)) ||
	    bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		fprintf(stderr, "static: cannot open the packet socket: %s\n", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static int read_packets(int fd)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	unsigned char buf[SNAP_LEN];
	ssize_t size;

	while (!tool_stopped()) {
		if (poll(&pfd, 1, POLL_MS) <= 0)
			continue;
		size = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (size > 0)
			print_packet(buf, size);
		else if (size < 0 && errno != EINTR && errno != EAGAIN && errno != ENETDOWN) {
			fprintf(stderr, "static: cannot read packets: %s\n", strerror(errno));
			return TOOL_FAILED;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct tpacket_stats stats = {};
	socklen_t len = sizeof(stats);
	int prog_fd, fd, status;

	tool_parse(&tool, argc, argv);
	prog_fd = skel_static_load(SKEL_STATIC_RECORD(syn_filter), NULL);
	if (prog_fd < 0)
		return tool_load_failed(tool.name, prog_fd);
	fd = open_socket(prog_fd);
	close(prog_fd); /* the socket holds the program */
	if (fd < 0)
		return TOOL_FAILED;

	tool_catch_signals();
	puts("TIME     FROM -> TO");
	status = read_packets(fd);
	getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	fprintf(stderr, "%u connection attempts, %u lost\n", stats.tp_packets, stats.tp_drops);
	close(fd);
	return tool_finish(tool.name, status);
}
