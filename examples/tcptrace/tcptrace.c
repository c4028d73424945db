// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tcptrace - prints TCP connections as they are opened, accepted and closed. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/types.h>
#include <string.h>

#include "../common/tool.h"
#include "tcptrace.h"
#include "tcptrace.lskel.h"

static struct {
	unsigned int pid;
	unsigned int port;
	const char *comm;
} opts;

static const struct tool_opt tcp_opts[] = {
	{'p', "pid", "PID", "only connections of the process PID", TOOL_NUMBER, &opts.pid, 1,
	 4194304, NULL},
	{'n', "comm", "NAME", "only threads called NAME (at most 15 bytes)", TOOL_TEXT, &opts.comm,
	 0, TCP_COMM_LEN - 1, NULL},
	{'P', "port", "PORT", "only connections from or to PORT", TOOL_NUMBER, &opts.port, 1, 65535,
	 NULL},
};

static const struct tool tcptrace = {
	.name = "tcptrace",
	.about = "Prints TCP connections (IPv4 and IPv6) as they are connected, accepted, refused\n"
		 "and closed: process, addresses, bytes sent and received, and how long it took.",
	.opts = tcp_opts,
	.nr_opts = sizeof(tcp_opts) / sizeof(tcp_opts[0]),
};

static unsigned long totals[TCP_FAILED + 1];

static const char *const kinds[] = {
	[TCP_CONNECTED] = "connect",
	[TCP_ACCEPTED] = "accept",
	[TCP_CLOSED] = "close",
	[TCP_FAILED] = "failed",
};

static void print_address(int ipv6, const __u8 *address, unsigned int port)
{
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(ipv6 ? AF_INET6 : AF_INET, address, text, sizeof(text)))
		strcpy(text, "?");
	printf(ipv6 ? "[%s]:%u" : "%s:%u", text, port);
}

static void print_event(const void *event, size_t size)
{
	const struct tcp_event *e = event;

	(void)size;
	if (e->kind < TCP_CONNECTED || e->kind > TCP_FAILED || !tool_count_event())
		return;
	totals[e->kind]++;
	tool_print_time();
	printf("%-7s %7u ", kinds[e->kind], e->pid);
	tool_print_text(e->comm, sizeof(e->comm));
	putchar(' ');
	print_address(e->ipv6, e->local, e->local_port);
	putchar(' ');
	print_address(e->ipv6, e->remote, e->remote_port);
	if (e->kind == TCP_CLOSED)
		printf(" sent %llu received %llu", (unsigned long long)e->sent,
		       (unsigned long long)e->received);
	if (e->kind == TCP_FAILED)
		printf(" %s", strerror(e->error));
	if (e->kind != TCP_ACCEPTED)
		printf(" after %.3f ms", e->took_ns / 1e6);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct tcp_filter *filter;
	struct tcptrace *skel;
	int err, status;

	tool_parse(&tcptrace, argc, argv);
	skel = tcptrace__open();
	err = skel ? tcptrace__load(skel) : -ENOMEM;
	if (err) {
		tcptrace__destroy(skel);
		return tool_load_failed(tcptrace.name, err);
	}
	filter = (struct tcp_filter *)&skel->bss->filter;
	filter->pid = opts.pid;
	filter->port = opts.port;
	if (opts.comm)
		memcpy(filter->comm, opts.comm, strlen(opts.comm));
	err = tcptrace__attach(skel);
	if (err) {
		tcptrace__destroy(skel);
		return tool_attach_failed(tcptrace.name, err);
	}

	tool_catch_signals();
	puts("TIME     EVENT       PID COMM LOCAL REMOTE");
	status = tool_events(tcptrace.name, skel->maps.events.map_fd, print_event,
			     sizeof(struct tcp_event));
	fprintf(stderr, "%lu connected, %lu accepted, %lu closed, %lu failed, %llu lost\n",
		totals[TCP_CONNECTED], totals[TCP_ACCEPTED], totals[TCP_CLOSED], totals[TCP_FAILED],
		(unsigned long long)skel->bss->lost);
	tcptrace__destroy(skel);
	return tool_finish(tcptrace.name, status);
}
