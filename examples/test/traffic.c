// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * traffic - makes exactly the TCP events that a test of tcptrace and static expects
 *
 * traffic ADDRESS PORT SENT ANSWERED   listens, connects to itself, sends and answers that many
 *                                      bytes, closes both ends (client first)
 * traffic ADDRESS PORT refused         one connect that nobody answers
 *
 * Exit status 77: the kernel has no such address family.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NO_FAMILY 77

static _Noreturn void die(const char *what)
{
	int status = errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL ? NO_FAMILY : 1;

	fprintf(stderr, "traffic: %s: %s\n", what, strerror(errno));
	exit(status);
}

static void send_all(int from, int to, size_t size)
{
	char buf[4096] = {};
	ssize_t n, got;

	while (size) {
		n = write(from, buf, size < sizeof(buf) ? size : sizeof(buf));
		if (n <= 0)
			die("write");
		size -= n;
		while (n > 0) {
			got = read(to, buf, n);
			if (got <= 0)
				die("read");
			n -= got;
		}
	}
}

/* Wait until the other side has closed. */
static void read_end(int fd)
{
	char c;

	if (read(fd, &c, 1) != 0)
		die("no end of the connection");
	close(fd);
}

static void exchange(const struct addrinfo *to, size_t sent, size_t answered)
{
	int listener = socket(to->ai_family, SOCK_STREAM, 0), client, server, one = 1;

	if (listener < 0)
		die("socket");
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, to->ai_addr, to->ai_addrlen) || listen(listener, 1))
		die("listen");
	client = socket(to->ai_family, SOCK_STREAM, 0);
	if (client < 0 || connect(client, to->ai_addr, to->ai_addrlen))
		die("connect");
	server = accept(listener, NULL, NULL);
	if (server < 0)
		die("accept");
	send_all(client, server, sent);
	send_all(server, client, answered);
	close(client);
	read_end(server);
	close(listener);
}

int main(int argc, char **argv)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
				 .ai_socktype = SOCK_STREAM};
	struct addrinfo *to;
	int fd;

	if (argc != 5 && !(argc == 4 && !strcmp(argv[3], "refused"))) {
		fprintf(stderr,
			"usage: traffic ADDRESS PORT SENT ANSWERED | ADDRESS PORT refused\n");
		return 2;
	}
	if (getaddrinfo(argv[1], argv[2], &hints, &to)) {
		fprintf(stderr, "traffic: no address and port: %s %s\n", argv[1], argv[2]);
		return 2;
	}
	if (argc == 5) {
		exchange(to, strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
	} else {
		fd = socket(to->ai_family, SOCK_STREAM, 0);
		if (fd < 0)
			die("socket");
		if (!connect(fd, to->ai_addr, to->ai_addrlen)) {
			fprintf(stderr, "traffic: somebody answered\n");
			return 1;
		}
		if (errno != ECONNREFUSED)
			die("connect");
		close(fd);
	}
	freeaddrinfo(to);
	return 0;
}
