// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - the kernel's audit records as they are written
 *
 * By the multicast group that any number of readers can join, beside auditd(8).
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "audit_socket.h"

#define QUEUE (16 << 20)	/* bytes that the kernel keeps for us */

/**
 * audit_socket_open() - join the group
 *
 * Return: a descriptor to be closed; or a negative errno, -EPERM without CAP_AUDIT_READ.
 */
int audit_socket_open(void)
{
	struct sockaddr_nl sa = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1U << (AUDIT_NLGRP_READLOG - 1),
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT), err, size = QUEUE;

	if (fd < 0)
		return -errno;
	/* without CAP_NET_ADMIN, as much as the machine allows */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/**
 * audit_socket_read() - wait for the next message
 * @fd: from audit_socket_open()
 * @buf, @size: room for its text
 * @type: set to its type
 * @too_long: set to whether there is more than fits
 *
 * Return: bytes of text, 0 for a message that is none of the kernel's; -EINTR;
 * -ENOBUFS messages were lost; another negative errno.
 */
ssize_t audit_socket_read(int fd, char *buf, size_t size, unsigned int *type, bool *too_long)
{
	struct sockaddr_nl from = { 0 };
	struct nlmsghdr nlh = { 0 };
	struct iovec iov[] = { { &nlh, sizeof(nlh) }, { buf, size } };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = iov,
		.msg_iovlen = 2,
	};
	ssize_t n = recvmsg(fd, &msg, 0);

	if (n < 0)
		return -errno;
	if (n < (ssize_t)sizeof(nlh) || from.nl_pid)
		return 0;
	*type = nlh.nlmsg_type;
	*too_long = msg.msg_flags & MSG_TRUNC;
	/* the kernel does not count the header in nlmsg_len here: one message a datagram */
	return (ssize_t)strnlen(buf, (size_t)n - sizeof(nlh));
}
