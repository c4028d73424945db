// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * auditlog - registers as the audit daemon and writes each record as a line
 *
 * auditlog [-l] [-o FILE] [-t TYPE] [-q N] -- CMD ARGS...   runs CMD, then takes the rest and stops
 * auditlog [-l] [-o FILE] [-t TYPE] [-q N]                  runs until SIGTERM or SIGINT
 *
 * -l: lost records are no failure.
 * -q: the kernel keeps N records at most, and no writer waits for room: others are lost. At the end it
 *     keeps as many as ever again.
 *
 * A line is `type=NUMBER audit(TIME:SERIAL): TEXT`. At the end the number of records that the
 * kernel lost since the start is reported on stderr; a loss makes the status 3 if CMD had none.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <linux/audit.h>
#include <linux/netlink.h>

#define BACKLOG	      8192
#define BACKLOG_WAIT  1000 /* jiffies: writers sleep that long before a record is lost */
#define BARRIER_TYPE  1198 /* a user message of our own: all before it has arrived */
#define TIMEOUT_MS    60000
#define STATUS_USAGE  2
#define STATUS_LOST   3
#define STATUS_CANNOT 127

static FILE *out;
static int only_type = -1;
static const struct audit_status usual = {.mask = AUDIT_STATUS_BACKLOG_LIMIT |
						  AUDIT_STATUS_BACKLOG_WAIT_TIME |
						  AUDIT_STATUS_RATE_LIMIT,
					  .backlog_limit = BACKLOG,
					  .backlog_wait_time = BACKLOG_WAIT};
static bool at_barrier, answered;

struct request {
	struct nlmsghdr nlh;
	union {
		struct audit_status status;
		char text[64];
	};
};

static int open_netlink(void)
{
	struct sockaddr_nl sa = {.nl_family = AF_NETLINK};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	int size = 16 << 20;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int send_request(int fd, struct request *r, int type, size_t size, int flags)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	static uint32_t seq;

	r->nlh.nlmsg_len = NLMSG_LENGTH(size);
	r->nlh.nlmsg_type = type;
	r->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	r->nlh.nlmsg_seq = ++seq;
	if (sendto(fd, r, NLMSG_ALIGN(r->nlh.nlmsg_len), 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return -errno;
	return 0;
}

/* Writes what was received if it is a record; keeps the answer if it is one. */
static void take(const char *buf, ssize_t len, struct audit_status *status, int *error)
{
	/* The kernel leaves nlmsg_len of a record without the header: one record a datagram. */
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;
	const char *text = (const char *)NLMSG_DATA(nlh);
	int type = nlh->nlmsg_type;

	if (len < (ssize_t)NLMSG_HDRLEN)
		return;
	len -= NLMSG_HDRLEN;
	if (type == NLMSG_ERROR) {
		if (error && len >= (ssize_t)sizeof(int))
			memcpy(error, text, sizeof(*error));
	} else if (type == AUDIT_GET) {
		size_t n = (size_t)len < sizeof(*status) ? (size_t)len : sizeof(*status);

		if (status) {
			memset(status, 0, sizeof(*status));
			memcpy(status, text, n);
			answered = true;
		}
	} else if (type == BARRIER_TYPE) {
		at_barrier = true;
	} else if (type >= AUDIT_FIRST_USER_MSG && type != AUDIT_REPLACE &&
		   (only_type < 0 || type == only_type)) {
		fprintf(out, "type=%d %.*s\n", type, (int)strnlen(text, len), text);
		fflush(out);
	}
}

static int receive(int fd, int flags, struct audit_status *status, int *error)
{
	static char buf[65536];
	ssize_t len = recv(fd, buf, sizeof(buf) - 1, flags);

	if (len < 0)
		return -errno;
	buf[len] = '\0';
	take(buf, len, status, error);
	return 0;
}

static int wait_readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int n = poll(&p, 1, TIMEOUT_MS);

	return n > 0 ? 0 : n < 0 ? -errno : -ETIMEDOUT;
}

/* Sends a request and writes the records that come before its acknowledgement. */
static int ask(int fd, int type, const struct audit_status *set, struct audit_status *status)
{
	struct request r = {0};
	int error = 1, err;

	if (set)
		r.status = *set;
	answered = !status; /* the answer may come behind the acknowledgement */
	err = send_request(fd, &r, type, set ? sizeof(*set) : 0, NLM_F_ACK);
	while (!err && (error == 1 || (!error && !answered))) {
		err = wait_readable(fd);
		if (!err)
			err = receive(fd, 0, status, &error);
	}
	return err ?: error;
}

static int become_daemon(int fd, struct audit_status s, uint32_t *lost)
{
	struct audit_status now;
	int err = ask(fd, AUDIT_SET, &s, NULL);

	if (err)
		return err;
	err = ask(fd, AUDIT_GET, NULL, &now);
	if (err)
		return err;
	*lost = now.lost;
	memset(&s, 0, sizeof(s));
	s.mask = AUDIT_STATUS_PID | AUDIT_STATUS_ENABLED;
	s.pid = getpid();
	s.enabled = 1;
	return ask(fd, AUDIT_SET, &s, NULL);
}

/* Everything that the kernel queued before now is written; then the kernel is told that we go. */
static int finish(int fd, uint32_t *lost)
{
	struct audit_status s = usual, now = {0};
	struct request r = {0};
	int err;

	s.mask |= AUDIT_STATUS_PID;
	strcpy(r.text, "auditlog: barrier");
	err = send_request(fd, &r, BARRIER_TYPE, strlen(r.text) + 1, 0);
	while (!err && !at_barrier) {
		err = wait_readable(fd);
		if (!err)
			err = receive(fd, 0, NULL, NULL);
	}
	if (!err)
		err = ask(fd, AUDIT_GET, NULL, &now);
	if (!err)
		*lost = now.lost - *lost;
	if (!err)
		err = ask(fd, AUDIT_SET, &s, NULL);
	return err;
}

static int exit_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Writes records until the command ends or a signal asks to stop. */
static int serve(int fd, int sig_fd, pid_t child)
{
	struct signalfd_siginfo si;
	int status = 0;

	for (;;) {
		struct pollfd p[2] = {{.fd = fd, .events = POLLIN},
				      {.fd = sig_fd, .events = POLLIN}};

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return STATUS_CANNOT;
		while (p[0].revents && !receive(fd, MSG_DONTWAIT, NULL, NULL))
			;
		if (!p[1].revents || read(sig_fd, &si, sizeof(si)) != sizeof(si))
			continue;
		if (si.ssi_signo != SIGCHLD) {
			if (child <= 0)
				return 0;
			kill(child, si.ssi_signo);
		} else if (child > 0 && waitpid(child, &status, WNOHANG) == child) {
			return exit_status(status);
		}
	}
}

static pid_t start(char **cmd, const sigset_t *old)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	sigprocmask(SIG_SETMASK, old, NULL);
	execvp(cmd[0], cmd);
	fprintf(stderr, "auditlog: cannot run %s: %s\n", cmd[0], strerror(errno));
	_exit(STATUS_CANNOT);
}

static int usage(void)
{
	fprintf(stderr, "usage: auditlog [-l] [-o FILE] [-t TYPE] [-q N] [-- CMD ARGS...]\n");
	return STATUS_USAGE;
}

int main(int argc, char **argv)
{
	struct audit_status queue = usual;
	const char *path = NULL;
	sigset_t set, old;
	uint32_t lost = 0;
	int c, fd, sig_fd, err, status;
	bool may_lose = false;
	pid_t child = 0;

	while ((c = getopt(argc, argv, "+lo:t:q:")) != -1) {
		if (c == 'l')
			may_lose = true;
		else if (c == 'o')
			path = optarg;
		else if (c == 'q' && atoi(optarg) > 0)
			queue.backlog_limit = atoi(optarg), queue.backlog_wait_time = 0;
		else if (c == 't' && atoi(optarg) > 0)
			only_type = atoi(optarg);
		else
			return usage();
	}
	out = path ? fopen(path, "we") : stdout;
	if (!out) {
		fprintf(stderr, "auditlog: cannot write %s: %s\n", path, strerror(errno));
		return STATUS_CANNOT;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, &old);
	sig_fd = signalfd(-1, &set, SFD_CLOEXEC);
	fd = open_netlink();
	err = fd < 0 || sig_fd < 0 ? -errno : become_daemon(fd, queue, &lost);
	if (err) {
		fprintf(stderr, "auditlog: cannot become the audit daemon: %s\n", strerror(-err));
		return STATUS_CANNOT;
	}
	if (optind < argc)
		child = start(argv + optind, &old);
	status = child < 0 ? STATUS_CANNOT : serve(fd, sig_fd, child);
	err = finish(fd, &lost);
	if (err)
		fprintf(stderr, "auditlog: the end of the log is missing: %s\n", strerror(-err));
	if (lost)
		fprintf(stderr, "auditlog: the kernel lost %u records\n", lost);
	if (fclose(out))
		err = -errno;
	return status ?: err || (lost && !may_lose) ? STATUS_LOST : 0;
}
