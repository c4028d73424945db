// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * keep N CMD ARGS... - loads N unsigned programs, for a machine that lets them in, and runs CMD while
 * they live. Every tenth is held in an unusual way: by a pin, by a descriptor that was sent to another
 * process, by one that was opened anew by its id; its first descriptor is closed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/mount.h>
#include "attack.h"

static char folder[] = "/run/keep.XXXXXX";

static int load(void)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER};
	uint32_t size;

	attr.insns = (uintptr_t)load_direct_insns(&size);
	attr.insn_cnt = size / sizeof(struct bpf_insn);
	attr.license = (uintptr_t) "GPL";
	memcpy(attr.prog_name, "kept", sizeof("kept"));
	return sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int pin(int fd, int i)
{
	char path[64];
	union bpf_attr attr = {0};
	int err;

	snprintf(path, sizeof(path), "%s/%d", folder, i);
	attr.pathname = (uintptr_t)path;
	attr.bpf_fd = fd;
	err = sys_bpf(BPF_OBJ_PIN, &attr, sizeof(attr));
	close(fd);
	return err;
}

static int open_anew(int fd)
{
	struct bpf_prog_info info = {0};
	union bpf_attr attr = {.info = {.bpf_fd = fd, .info_len = sizeof(info), .info = (uintptr_t)&info}};
	int err = sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr));

	if (err)
		return err;
	attr = (union bpf_attr){.prog_id = info.id};
	err = sys_bpf(BPF_PROG_GET_FD_BY_ID, &attr, sizeof(attr));
	close(fd);
	return err < 0 ? err : 0;
}

/* Leaves the descriptor in the queue of a socket, which is what holds it. */
static int send_away(int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = {0}, byte = 0;
	struct iovec iov = {&byte, 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, sv))
		return -errno;
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	if (sendmsg(sv[0], &msg, 0) != 1)
		return -errno;
	close(fd);
	return 0;
}

static int hold(int i)
{
	int fd = load();

	if (fd < 0)
		return fd;
	switch (i % 10) {
	case 7:
		return pin(fd, i);
	case 8:
		return open_anew(fd);
	case 9:
		return send_away(fd);
	default:
		return 0;
	}
}

int main(int argc, char **argv)
{
	struct rlimit files = {200000, 200000};
	int n, err = 0, status;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: keep N CMD ARGS...\n");
		return 2;
	}
	n = atoi(argv[1]);
	setrlimit(RLIMIT_NOFILE, &files);
	if (!mkdtemp(folder) || mount("bpf", folder, "bpf", 0, NULL)) {
		fprintf(stderr, "keep: no BPF file system: %s\n", strerror(errno));
		return 1;
	}
	for (int i = 0; i < n && !err; i++)
		err = hold(i);
	if (err) {
		fprintf(stderr, "keep: a program cannot be held: %s\n", strerror(-err));
		return 1;
	}
	pid = fork();
	if (!pid) {
		close_range(3, ~0U, 0);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	umount(folder);
	rmdir(folder);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
