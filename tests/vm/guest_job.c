// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* VM init - the job's one command: start it, pass its output on, wait for it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define HEARTBEAT_MS 1000

/* One stream of the command: what we read from it goes to the runner's port of that name. */
struct relay {
	const char *port_name;
	int port;
	int from;
	int to;
	unsigned long long bytes;
};

/* A file of NUL-terminated strings as an array with a NULL at its end. */
static char **vector(const char *name)
{
	size_t len, n = 0, i;
	char *buf, **v;

	buf = vm_read(name, &len);
	if (!buf)
		vm_fail("the job has no file %s", name);
	for (i = 0; i < len; i++)
		n += !buf[i];
	v = calloc(n + 1, sizeof(*v));
	if (!v)
		vm_fail("%s: %s", name, strerror(errno));
	for (i = 0; i < n; i++) {
		v[i] = buf;
		buf += strlen(buf) + 1;
	}
	return v;
}

static void open_relay(struct relay *r)
{
	int p[2];

	r->port = vm_port(r->port_name);
	if (r->port < 0 || pipe2(p, O_CLOEXEC))
		vm_fail("%s: %s", r->port_name, strerror(errno));
	r->from = p[0];
	r->to = p[1];
	fcntl(r->from, F_SETFL, O_NONBLOCK);
}

/* Pass on what is there now. Return: 0 when the stream has ended. */
static int pump(struct relay *r)
{
	char buf[16384];
	ssize_t n, done, w;

	for (;;) {
		n = read(r->from, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 && errno == EAGAIN;
		r->bytes += n;
		for (done = 0; done < n; done += w) {
			w = write(r->port, buf + done, n - done);
			if (w <= 0)
				vm_fail("%s: %s", r->port_name, strerror(errno));
		}
	}
}

static void become_tty(const char *tty)
{
	int fd;

	fd = open(tty, O_RDWR);
	if (fd < 0)
		_exit(126);
	ioctl(fd, TIOCSCTTY, 0);
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	if (fd > 2)
		close(fd);
}

/* In the child. A line about a failure goes where the command's own errors go. */
static void exec_job(char **argv, const char *cwd, struct relay *out, struct relay *err)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (out) {
		close(0);
		open("/dev/null", O_RDONLY);
		dup2(out->to, 1);
		dup2(err->to, 2);
	} else {
		become_tty("/dev/hvc0");
	}
	if (chdir(cwd)) {
		fprintf(stderr, "%s: %s\n", cwd, strerror(errno));
		_exit(126);
	}
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* Lines from the runner: "size ROWS COLUMNS" when the person's terminal changed. */
static void read_ctl(int ctl)
{
	char buf[128], *line, *save = NULL;
	struct winsize ws = { 0 };
	ssize_t n;
	int fd;

	n = read(ctl, buf, sizeof(buf) - 1);
	if (n <= 0)
		return;
	buf[n] = '\0';
	for (line = strtok_r(buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (sscanf(line, "size %hu %hu", &ws.ws_row, &ws.ws_col) != 2)
			continue;
		fd = open("/dev/hvc0", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
		if (fd >= 0) {
			ioctl(fd, TIOCSWINSZ, &ws);
			close(fd);
		}
	}
}

/* Take the dead children. Return: 1 when @main_pid was one of them, its status in @status. */
static int reap(pid_t main_pid, int *status)
{
	int st, found = 0;
	pid_t pid;

	while ((pid = waitpid(-1, &st, WNOHANG)) > 0) {
		if (pid != main_pid)
			continue;
		*status = WIFSIGNALED(st) ? 128 + WTERMSIG(st) : WEXITSTATUS(st);
		found = 1;
	}
	return found;
}

/* Tell the runner once a second that the guest still runs. */
static void heartbeat(void)
{
	static time_t last;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == last)
		return;
	last = now.tv_sec;
	vm_ctl("alive");
}

static int supervise(pid_t pid, int ctl, int sigfd, struct relay *out, struct relay *err)
{
	struct pollfd p[4] = {
		{ .fd = sigfd, .events = POLLIN },
		{ .fd = ctl, .events = POLLIN },
		{ .fd = out ? out->from : -1, .events = POLLIN },
		{ .fd = err ? err->from : -1, .events = POLLIN },
	};
	struct signalfd_siginfo si;
	int status = 0, done = 0;

	while (!done) {
		poll(p, 4, HEARTBEAT_MS);
		heartbeat();
		if (p[0].revents) {
			if (read(sigfd, &si, sizeof(si)) < 0)
				vm_fail("signalfd: %s", strerror(errno));
			done = reap(pid, &status);
		}
		if (p[1].revents & POLLIN)
			read_ctl(ctl);
		if (p[2].fd >= 0 && !pump(out))
			p[2].fd = -1;
		if (p[3].fd >= 0 && !pump(err))
			p[3].fd = -1;
	}
	if (out) {
		pump(out);
		pump(err);
	}
	return status;
}

struct vm_result vm_run(int ctl)
{
	struct vm_result result = { .status = -1 };
	struct relay out = { .port_name = "hornet.out" }, err = { .port_name = "hornet.err" };
	char **argv = vector("cmd"), **env = vector("env"), *cwd;
	int shell, sigfd;
	sigset_t chld;
	size_t len;
	pid_t pid;

	cwd = vm_read("cwd", &len);
	shell = !!vm_read("shell", &len);
	environ = env;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	sigfd = signalfd(-1, &chld, SFD_CLOEXEC);
	if (sigfd < 0)
		vm_fail("signalfd: %s", strerror(errno));
	if (!shell) {
		open_relay(&out);
		open_relay(&err);
	}
	pid = fork();
	if (pid < 0)
		vm_fail("fork: %s", strerror(errno));
	if (!pid)
		exec_job(argv, cwd, shell ? NULL : &out, &err);
	if (shell) {
		result.status = supervise(pid, ctl, sigfd, NULL, NULL);
		return result;
	}
	close(out.to);
	close(err.to);
	result.status = supervise(pid, ctl, sigfd, &out, &err);
	result.out = out.bytes;
	result.err = err.bytes;
	return result;
}
