// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * keep-token KEYS CMD ARGS... - a process of a user namespace of its own loads a signed program with a BPF token,
 * for a machine whose policy lets it; CMD, which is root's, runs while the program lives
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include "userns.h"

static struct machine machine;
static struct load load;
static int loaded[2], ended[2], token;

static void with_token(union bpf_attr *attr)
{
	attr->prog_flags |= BPF_F_TOKEN_FD;
	attr->prog_token_fd = token;
}

/* The end of the command is the end of its pipe. */
static int hold(int fs, void *arg)
{
	char byte;
	int fd;

	(void)arg;
	token = userns_token(fs);
	if (token < 0)
		return token;
	load.tweak = with_token;
	fd = load_quiet(&load);
	if (fd < 0)
		return fd;
	if (write(loaded[1], "", 1) != 1 || read(ended[0], &byte, 1))
		return -EIO;
	return 0;
}

static int start(char **cmd)
{
	int pid = fork();
	char byte;

	if (pid)
		return pid;
	close(loaded[1]);
	if (read(loaded[0], &byte, 1) != 1)
		_exit(126);
	execvp(cmd[0], cmd);
	_exit(127);
}

int main(int argc, char **argv)
{
	const char *failed;
	int pid, ret, status;

	if (argc < 3) {
		fprintf(stderr, "usage: keep-token KEYS CMD ARGS...\n");
		return 2;
	}
	keys_set_dir(argv[1]);
	load_direct(&machine, &load);
	load.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	load.prog_flags = 0;
	load_sign(&machine, &load, SIGNER);
	if (machine.why[0] || pipe(loaded) || pipe(ended)) {
		fprintf(stderr, "keep-token: %s\n", machine.why[0] ? machine.why : "no pipe");
		return 1;
	}
	pid = start(argv + 2);
	close(ended[1]);
	ret = userns_do(hold, NULL, NULL, &failed);
	close(loaded[0]);
	close(loaded[1]);
	if (failed || ret)
		fprintf(stderr, "keep-token: %s: %s\n", failed ?: "load", strerror(-ret));
	if (waitpid(pid, &status, 0) != pid || failed || ret)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
