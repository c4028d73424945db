// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench init - the guest's first process: runs the programs that /jobs names, a line each
 *
 * A machine whose clock counts instructions has nothing of the host's in it: all is in the initramfs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ARGS 16

static void end(const char *why)
{
	printf("bench-%s\n", why);
	fflush(stdout);
	sync();
	reboot(RB_AUTOBOOT);
	exit(1);
}

static void mounts(void)
{
	static const char *const at[][2] = {
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "devtmpfs", "/dev" },
		{ "securityfs", "/sys/kernel/security" },
		{ "tracefs", "/sys/kernel/tracing" },
		{ "bpf", "/sys/fs/bpf" },
		{ "tmpfs", "/tmp" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		mkdir(at[i][1], 0755);
		if (mount(at[i][0], at[i][1], at[i][0], 0, NULL) && errno != EBUSY)
			end(at[i][1]);
	}
	if (!freopen("/dev/ttyS0", "w", stdout))
		exit(1);
	dup2(fileno(stdout), 2);
}

/* The certificates /certs/0.der, 1.der, ... into the secondary keyring. */
static void trust(void)
{
	char line[512], path[32], der[4096];
	unsigned int serial = 0;
	int i, fd, len;
	FILE *f;

	f = fopen("/proc/keys", "re");
	while (f && !serial && fgets(line, sizeof(line), f))
		if (strstr(line, ".secondary_trusted_keys:") && sscanf(line, "%x", &serial) != 1)
			serial = 0;
	if (!serial)
		end("failed no secondary keyring");
	fclose(f);
	for (i = 0;; i++) {
		snprintf(path, sizeof(path), "/certs/%d.der", i);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return;
		len = read(fd, der, sizeof(der));
		close(fd);
		if (len <= 0 || syscall(SYS_add_key, "asymmetric", "", der, len, serial) < 0)
			end("failed a certificate was not taken");
	}
}

static void run(char *line)
{
	char *argv[ARGS + 1], *save = NULL;
	int n = 0, status;
	pid_t pid;

	line[strcspn(line, "\n")] = 0;
	for (argv[n] = strtok_r(line, " ", &save); argv[n] && n < ARGS;)
		argv[++n] = strtok_r(NULL, " ", &save);
	if (!n)
		return;
	pid = fork();
	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status) {
		printf("bench-failed %s: status %x\n", argv[0], status);
		end("failed");
	}
	bench_settle();
}

/* Of the records of loads, which cost something: none is to be left out or lost. */
static void records(void)
{
	FILE *f = fopen("/sys/kernel/security/hornet/stats", "re");
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "records-", 8) && strcmp(strchrnul(line, ' '), " 0\n"))
			end("failed records were off, or lost");
	if (f)
		fclose(f);
}

int main(void)
{
	char line[512];
	FILE *jobs;

	mounts();
	trust();
	jobs = fopen("/jobs", "re");
	while (jobs && fgets(line, sizeof(line), jobs))
		run(line);
	records();
	end(jobs ? "done" : "failed no jobs");
	return 0;
}
