// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - reads the kernel's BPF audit records
 *
 * Listens to the audit multicast group, so that it works beside a registered audit daemon. The
 * kernel's queue is first in, first out: a user message sent by the reader comes back behind every
 * record that was written before it, which makes "exactly one record" testable without waiting.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <linux/netlink.h>
#include <linux/audit.h>
#include "attack.h"

#define RECORD_BARRIER 1199 /* in the range of user messages */
#define WAIT_MS	       10000

static int netlink_audit(unsigned int groups)
{
	struct sockaddr_nl sa = {.nl_family = AF_NETLINK, .nl_groups = groups};
	int fd, size = 16 << 20;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa))) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

/**
 * audit_open() - start to listen
 * @a: reader to fill; what was written before is not in it
 *
 * Return: 0, or a negative errno.
 */
int audit_open(struct audit *a)
{
	int n;

	memset(a, 0, sizeof(*a));
	a->fd = netlink_audit(1U << (AUDIT_NLGRP_READLOG - 1));
	if (a->fd < 0)
		return a->fd;
	a->ctl = netlink_audit(0);
	if (a->ctl < 0)
		return a->ctl;
	/* A record of before may still be on its way. */
	n = audit_collect(a, NULL, 0, NULL);
	return n < 0 ? n : 0;
}

static int send_barrier(struct audit *a, char *text, size_t size)
{
	struct {
		struct nlmsghdr nlh;
		char text[64];
	} msg = {0};
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};

	snprintf(text, size, "hornet-barrier=%d.%u", (int)getpid(), ++a->serial);
	memcpy(msg.text, text, size < sizeof(msg.text) ? size : sizeof(msg.text) - 1);
	msg.nlh.nlmsg_len = NLMSG_LENGTH(strlen(msg.text) + 1);
	msg.nlh.nlmsg_type = RECORD_BARRIER;
	msg.nlh.nlmsg_flags = NLM_F_REQUEST;
	msg.nlh.nlmsg_seq = a->serial;
	if (sendto(a->ctl, &msg, NLMSG_ALIGN(msg.nlh.nlmsg_len), 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return -errno;
	return 0;
}

/**
 * audit_collect() - take every BPF record written before this call
 * @a: reader
 * @rec: room for @max records
 * @max: more records than that are counted, not kept
 * @op: only records with this op= are taken; NULL: all of the reader's type
 *
 * Return: how many there were, or a negative errno; -ENOBUFS when the kernel dropped some.
 */
int audit_collect(struct audit *a, char (*rec)[RECORD_MAX], int max, const char *op)
{
	static char buf[16384];
	char barrier[64] = "";
	int n = 0, err;

	err = send_barrier(a, barrier, sizeof(barrier));
	if (err)
		return err;
	for (;;) {
		struct pollfd p = {.fd = a->fd, .events = POLLIN};
		struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
		ssize_t len;
		char *text;

		if (poll(&p, 1, WAIT_MS * attack_slowness()) <= 0)
			return -ETIMEDOUT;
		len = recv(a->fd, buf, sizeof(buf) - 1, 0);
		if (len < 0)
			return -errno;
		if (len < (ssize_t)NLMSG_HDRLEN)
			continue;
		buf[len] = '\0';
		text = NLMSG_DATA(nlh);
		if (nlh->nlmsg_type == RECORD_BARRIER && strstr(text, barrier))
			return n;
		if (nlh->nlmsg_type != (a->type ?: RECORD_BPF) ||
		    (op && !audit_field_is(text, "op", op)))
			continue;
		if (n < max) {
			size_t size = strnlen(text, RECORD_MAX - 1);

			memcpy(rec[n], text, size);
			rec[n][size] = '\0';
		}
		n++;
	}
}

/**
 * audit_field() - the value of a field of a record
 * @rec: the record's text
 * @name: the field's name, without '='
 * @buf: the value, without quotes
 * @size: size of @buf
 *
 * Return: false when the record has no such field.
 */
bool audit_field(const char *rec, const char *name, char *buf, size_t size)
{
	size_t n = strlen(name), i = 0;
	const char *p = rec;

	while ((p = strstr(p, name))) {
		if ((p == rec || p[-1] == ' ') && p[n] == '=')
			break;
		p += n;
	}
	if (!p)
		return false;
	for (p += n + 1; *p && *p != ' ' && *p != '\n' && i + 1 < size; p++)
		if (*p != '"')
			buf[i++] = *p;
	buf[i] = '\0';
	return true;
}

/**
 * audit_field_is() - is a field's value one of a list?
 * @rec: the record's text
 * @name: the field
 * @values: values separated by '|'
 *
 * Return: true when it is.
 */
bool audit_field_is(const char *rec, const char *name, const char *values)
{
	char val[128];
	size_t n;

	if (!audit_field(rec, name, val, sizeof(val)))
		return false;
	n = strlen(val);
	for (const char *v = values; v && *v; v = strchr(v, '|'), v += v ? 1 : 0)
		if (!strncmp(v, val, n) && (v[n] == '|' || v[n] == '\0'))
			return true;
	return false;
}
