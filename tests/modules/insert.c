// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * module tests - insert FILE.ko | insert -r NAME: put a module into the kernel, or take it out
 *
 * Debian's kmod is not on every machine that runs the tests.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>

/* Of 0.1 s: a program that used the module is freed a little after its last descriptor is closed. */
#define TRIES 100

static int take_out(const char *name)
{
	int err = 0;

	for (int i = 0; i < TRIES; i++) {
		err = syscall(SYS_delete_module, name, O_NONBLOCK);
		if (!err || errno != EWOULDBLOCK)
			break;
		usleep(100000);
	}
	return err;
}

static int put_in(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? fd : syscall(SYS_finit_module, fd, "", 0);
}

int main(int argc, char **argv)
{
	int out = argc == 3 && !strcmp(argv[1], "-r");

	if (argc != 2 + out) {
		fprintf(stderr, "usage: insert FILE.ko | insert -r NAME\n");
		return 2;
	}
	if (out ? take_out(argv[2]) : put_in(argv[1])) {
		fprintf(stderr, "%s: %s\n", argv[argc - 1], strerror(errno));
		return 1;
	}
	return 0;
}
