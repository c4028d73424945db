// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unload N --keys DIR - has N signed socket filters freed by the kernel while a process of user nobody is in a
 * system call
 *
 * The last reference to a socket's filter is dropped by a callback of RCU, in an interrupt, which says
 * nothing of the task that is interrupted. Prints that process's id; whoever runs it looks at the
 * records.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "machine.h"

#define NOBODY 65534

/* In one long system call after the other. */
static void be_innocent(void)
{
	static char buf[32 << 20];
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "innocent");
	if (fd < 0 || setgid(NOBODY) || setuid(NOBODY))
		_exit(1);
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	_exit(1);
}

static int filter_and_close(struct load *l)
{
	int fd = load_quiet(l), s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = 0;

	if (fd < 0)
		err = fd;
	else if (setsockopt(s, SOL_SOCKET, SO_ATTACH_BPF, &fd, sizeof(fd)))
		err = -errno;
	if (fd >= 0)
		close(fd);
	close(s);
	return err;
}

int main(int argc, char **argv)
{
	static struct machine m;
	struct load l;
	int n, err = 0, status;
	pid_t pid;

	if (argc != 4 || strcmp(argv[2], "--keys")) {
		fprintf(stderr, "usage: unload N --keys DIR\n");
		return 2;
	}
	n = atoi(argv[1]);
	keys_set_dir(argv[3]);
	load_direct(&m, &l);
	l.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	l.prog_flags = 0;
	load_sign(&m, &l, SIGNER);
	pid = fork();
	if (!pid)
		be_innocent();
	for (int i = 0; i < n && !err; i++) {
		err = filter_and_close(&l);
		usleep(50000);
	}
	/* The callbacks have run. */
	sleep(1);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	if (err || !WIFSIGNALED(status)) {
		fprintf(stderr, "unload: %s\n", err ? strerror(-err) : "the innocent process ended by itself");
		return 1;
	}
	printf("%d\n", (int)pid);
	load_free(&l);
	return 0;
}
