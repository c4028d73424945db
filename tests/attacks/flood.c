// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 23 - refused loads, one after the other, as fast as one CPU can make them
 *
 * flood [--off] (--seconds S | --loads N)
 *
 * Each load is of an unsigned program. Prints how many there were, and fails if one was not refused.
 * With --off the audit subsystem is switched off meanwhile. Whoever runs it counts the records, with
 * auditlog as the audit daemon: see tests/guest/records.bats.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/socket.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include "attack.h"

static int audit_enable(bool on)
{
	struct {
		struct nlmsghdr nlh;
		struct audit_status status;
	} msg = {
		.nlh = {.nlmsg_len = sizeof(msg), .nlmsg_type = AUDIT_SET, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
		.status = {.mask = AUDIT_STATUS_ENABLED, .enabled = on},
	};
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} answer = {.err.error = -EIO};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

	if (fd < 0 || sendto(fd, &msg, sizeof(msg), 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < 0)
		return -errno;
	close(fd);
	return answer.err.error;
}

static int unsigned_load(void)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER};
	uint32_t size;

	attr.insns = (uintptr_t)load_direct_insns(&size);
	attr.insn_cnt = size / sizeof(struct bpf_insn);
	attr.license = (uintptr_t) "GPL";
	memcpy(attr.prog_name, "flood", sizeof("flood"));
	return sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	static const struct option opts[] = {
		{"seconds", required_argument, NULL, 's'},
		{"loads", required_argument, NULL, 'n'},
		{"off", no_argument, NULL, 'o'},
		{0},
	};
	long n = 0, loads = 0;
	double end = 0;
	bool off = false;
	int c, ret = -EPERM;

	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		if (c == 's')
			end = now() + atof(optarg);
		else if (c == 'n')
			loads = atol(optarg);
		else if (c == 'o')
			off = true;
		else
			return 2;
	}
	if (off && audit_enable(false)) {
		fprintf(stderr, "flood: cannot switch the audit subsystem off\n");
		return 1;
	}
	while ((n < loads || now() < end) && ret == -EPERM) {
		ret = unsigned_load();
		n++;
	}
	if (off && audit_enable(true)) {
		fprintf(stderr, "flood: cannot switch the audit subsystem on\n");
		return 1;
	}
	printf("%ld\n", n);
	if (ret != -EPERM)
		fprintf(stderr, "flood: load %ld: %s\n", n, ret < 0 ? strerror(-ret) : "was let in");
	return ret != -EPERM;
}
