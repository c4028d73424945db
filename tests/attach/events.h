/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* attach tests - the events that the programs count, one function each */
#ifndef EVENTS_H
#define EVENTS_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* a system call that nothing else makes; also asks the LSM hook task_getpgid */
static inline void event_getpgid(int link_fd)
{
	(void)link_fd;
	syscall(SYS_getpgid, getpid());
}

/* the target of uprobes */
__attribute__((noinline, used)) int attach_test_function(int arg)
{
	__asm__ volatile("");
	return arg + 1;
}

static inline void event_function(int link_fd)
{
	attach_test_function(link_fd);
}

/* one UDP packet over loopback, sent and received */
static inline void event_packet(int link_fd)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);
	char buf[8] = "packet";
	int rx, tx;

	(void)link_fd;
	memset(&addr, 0, sizeof(addr));
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	rx = socket(AF_INET, SOCK_DGRAM, 0);
	tx = socket(AF_INET, SOCK_DGRAM, 0);
	if (!bind(rx, (struct sockaddr *)&addr, sizeof(addr)) &&
	    !getsockname(rx, (struct sockaddr *)&addr, &len) &&
	    sendto(tx, buf, sizeof(buf), 0, (struct sockaddr *)&addr, len) == sizeof(buf))
		(void)!recv(rx, buf, sizeof(buf), MSG_DONTWAIT);
	close(rx);
	close(tx);
}

/* a TCP connection over loopback, and a socket option */
static inline void event_connect(int link_fd)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);
	int rx, tx, on = 1;

	(void)link_fd;
	memset(&addr, 0, sizeof(addr));
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	rx = socket(AF_INET, SOCK_STREAM, 0);
	tx = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(tx, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	if (!bind(rx, (struct sockaddr *)&addr, sizeof(addr)) && !listen(rx, 1) &&
	    !getsockname(rx, (struct sockaddr *)&addr, &len))
		(void)!connect(tx, (struct sockaddr *)&addr, len);
	close(tx);
	close(rx);
}

static inline void event_sysctl(int link_fd)
{
	char buf[64];
	int fd = open("/proc/sys/kernel/ostype", O_RDONLY);

	(void)link_fd;
	(void)!read(fd, buf, sizeof(buf));
	close(fd);
}

static inline void event_device(int link_fd)
{
	(void)link_fd;
	close(open("/dev/null", O_RDONLY));
}

/* reads the iterator that the link stands for */
static inline void event_iter(int link_fd)
{
	union bpf_attr attr;
	char buf[64];
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.iter_create.link_fd = link_fd;
	fd = syscall(__NR_bpf, BPF_ITER_CREATE, &attr, sizeof(attr));
	while (fd >= 0 && read(fd, buf, sizeof(buf)) > 0)
		;
	if (fd >= 0)
		close(fd);
}

static inline void event_cpu(int link_fd)
{
	clock_t end = clock() + CLOCKS_PER_SEC / 5;

	(void)link_fd;
	while (clock() < end)
		;
}

#endif
