/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* elsewhere - for state.c: where a process has put a program so that no descriptor of a link says it */
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

/* A program of tc at the loopback device, by the handle and priority that examples take. */
static void show_at_device(__u32 prog_id, const char *name)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = 1);
	int point;

	for (point = BPF_TC_INGRESS; point <= BPF_TC_EGRESS; point <<= 1) {
		LIBBPF_OPTS(bpf_tc_opts, opts, .handle = 1, .priority = 1);

		hook.attach_point = point;
		if (!bpf_tc_query(&hook, &opts) && opts.prog_id == prog_id)
			printf("tc interface 1 point %d flags %#x prog %s\n", point, opts.flags, name);
	}
}

/* The kernel does not give out a socket's filter if it is a BPF program: so it says that it is. */
static void show_socket(int fd)
{
	int domain = 0, type = 0, none;
	socklen_t len = sizeof(domain), none_len = 0;

	if (!getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, &none, &none_len) || errno != EACCES)
		return;
	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len);
	printf("socket domain %d type %d with a program\n", domain, type);
}
