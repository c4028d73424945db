// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 23 - refused loads, one after the other, as fast as one CPU can make them
 *
 * flood [--off | --excluded | --rate N] [--return R] (--seconds S | --loads N)
 *
 * Each load is of an unsigned program, with --return of one that only returns R. Prints how many there were, and fails if
 * one was not refused. Meanwhile the audit subsystem is switched off, has a rule that excludes records of BPF, or takes N
 * records a second. Whoever runs it counts the records, with auditlog as the audit daemon: see tests/guest/records.bats.
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

/* What auditctl(8) does. */
static int audit_ask(int type, const void *what, size_t size)
{
	static struct {
		struct nlmsghdr nlh;
		char what[sizeof(struct audit_rule_data)];
	} msg;
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} answer = {.err.error = -EIO};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

	msg.nlh.nlmsg_len = NLMSG_LENGTH(size);
	msg.nlh.nlmsg_type = type;
	msg.nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	memcpy(msg.what, what, size);
	if (fd < 0 || sendto(fd, &msg, msg.nlh.nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < 0)
		return -errno;
	close(fd);
	return answer.err.error;
}

static int audit_enable(bool on)
{
	struct audit_status s = {.mask = AUDIT_STATUS_ENABLED, .enabled = on};

	return audit_ask(AUDIT_SET, &s, sizeof(s));
}

static int audit_rate(unsigned int rate)
{
	struct audit_status s = {.mask = AUDIT_STATUS_RATE_LIMIT, .rate_limit = rate};

	return audit_ask(AUDIT_SET, &s, sizeof(s));
}

/* auditctl -a exclude,always -F msgtype=BPF, and -d */
static int audit_exclude(bool on)
{
	static struct audit_rule_data r = {
		.flags = AUDIT_FILTER_EXCLUDE, .action = AUDIT_ALWAYS, .field_count = 1,
		.fields = {AUDIT_MSGTYPE}, .values = {1334}, .fieldflags = {AUDIT_EQUAL},
	};

	return audit_ask(on ? AUDIT_ADD_RULE : AUDIT_DEL_RULE, &r, sizeof(r));
}

/* The audit subsystem is as it is wanted, or as it was. */
static int audit_hinder(bool off, bool excluded, unsigned int rate, bool begin)
{
	int err = 0;

	if (off)
		err = audit_enable(!begin);
	if (!err && excluded)
		err = audit_exclude(begin);
	if (!err && rate)
		err = audit_rate(begin ? rate : 0);
	if (err)
		fprintf(stderr, "flood: the audit subsystem: %s\n", strerror(-err));
	return err;
}

static int unsigned_load(const int *returns)
{
	const struct bpf_insn only[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = returns ? *returns : 0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER};
	uint32_t size = sizeof(only);

	attr.insns = (uintptr_t)(returns ? only : load_direct_insns(&size));
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
		{"excluded", no_argument, NULL, 'x'},
		{"rate", required_argument, NULL, 'r'},
		{"return", required_argument, NULL, 'R'},
		{0},
	};
	long n = 0, loads = 0;
	double end = 0;
	bool off = false, excluded = false, given = false;
	unsigned int rate = 0;
	int c, returns, ret = -EPERM;

	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		if (c == 's')
			end = now() + atof(optarg);
		else if (c == 'n')
			loads = atol(optarg);
		else if (c == 'o')
			off = true;
		else if (c == 'x')
			excluded = true;
		else if (c == 'r')
			rate = atoi(optarg);
		else if (c == 'R')
			given = true, returns = atoi(optarg);
		else
			return 2;
	}
	if (audit_hinder(off, excluded, rate, true))
		return 1;
	while ((n < loads || now() < end) && ret == -EPERM) {
		ret = unsigned_load(given ? &returns : NULL);
		n++;
	}
	if (audit_hinder(off, excluded, rate, false))
		return 1;
	printf("%ld\n", n);
	if (ret != -EPERM)
		fprintf(stderr, "flood: load %ld: %s\n", n, ret < 0 ? strerror(-ret) : "was let in");
	return ret != -EPERM;
}
