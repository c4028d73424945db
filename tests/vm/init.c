// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* VM init - the guest's PID 1: mounts, keys, one command, its status, power off. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

#define DEBUG_EXIT_PORT 0xf4 /* of QEMU's isa-debug-exit, see the runner */

static int ctl = -1;
static int job = -1;
static int ioport = -1;

/* A port's write() only queues: power off when the runner says that it has all of it. */
static void wait_for_runner(void)
{
	struct pollfd p = { .fd = ctl, .events = POLLIN };
	char buf[256];
	ssize_t n;

	while (ctl >= 0 && poll(&p, 1, 20000) > 0) {
		n = read(ctl, buf, sizeof(buf) - 1);
		if (n <= 0)
			return;
		buf[n] = '\0';
		if (strstr(buf, "bye"))
			return;
	}
}

static void __attribute__((noreturn)) stop(unsigned char value)
{
	sync();
	wait_for_runner();
	if (pwrite(ioport, &value, 1, DEBUG_EXIT_PORT) != 1)
		perror("init: /dev/port");
	for (;;)
		pause();
}

static void ctl_line(const char *fmt, va_list ap)
{
	char line[1024];
	int n = vsnprintf(line, sizeof(line) - 1, fmt, ap);

	if (n < 0)
		return;
	if ((size_t)n > sizeof(line) - 2)
		n = sizeof(line) - 2;
	line[n++] = '\n';
	if (ctl < 0 || write(ctl, line, n) != n)
		fprintf(stderr, "init: %.*s", n, line);
}

void vm_ctl(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ctl_line(fmt, ap);
	va_end(ap);
}

void vm_fail(const char *fmt, ...)
{
	char line[900];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	vm_ctl("fail %s", line);
	stop(EXIT_FAILED);
}

int vm_port(const char *name)
{
	char path[128], found[64];
	int i, j, fd, n;

	for (i = 0; i < 4; i++) {
		for (j = 0; j < 16; j++) {
			snprintf(path, sizeof(path), "/sys/class/virtio-ports/vport%dp%d/name", i, j);
			fd = open(path, O_RDONLY | O_CLOEXEC);
			if (fd < 0)
				continue;
			n = read(fd, found, sizeof(found) - 1);
			close(fd);
			if (n <= 0)
				continue;
			found[n] = '\0';
			found[strcspn(found, "\n")] = '\0';
			if (strcmp(found, name))
				continue;
			snprintf(path, sizeof(path), "/dev/vport%dp%d", i, j);
			return open(path, O_RDWR | O_CLOEXEC);
		}
	}
	return -1;
}

char *vm_read(const char *name, size_t *len)
{
	char *buf = NULL;
	struct stat st;
	ssize_t n;
	int fd;

	fd = openat(job, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st))
		buf = malloc(st.st_size + 1);
	if (!buf)
		vm_fail("job file %s: %s", name, strerror(errno));
	for (*len = 0; *len < (size_t)st.st_size; *len += n) {
		n = read(fd, buf + *len, st.st_size - *len);
		if (n <= 0)
			vm_fail("job file %s: cannot read", name);
	}
	buf[*len] = '\0';
	close(fd);
	return buf;
}

static void loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (!ioctl(fd, SIOCGIFFLAGS, &ifr)) {
		ifr.ifr_flags |= IFF_UP;
		ioctl(fd, SIOCSIFFLAGS, &ifr);
	}
	close(fd);
}

static void console_stdio(void)
{
	int fd = open("/dev/console", O_RDWR);

	if (fd < 0)
		return;
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	if (fd > 2)
		close(fd);
}

int main(void)
{
	struct vm_result r;

	mkdir("/dev", 0755);
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	console_stdio();
	/* Opened first: a kernel that is locked down later refuses it. */
	ioport = open("/dev/port", O_RDWR | O_CLOEXEC);
	ctl = vm_port("hornet.ctl");
	if (ctl < 0)
		vm_fail("no control port: this kernel lacks CONFIG_VIRTIO_CONSOLE");
	vm_ctl("boot");
	mkdir("/job", 0755);
	vm_mount("job", "/job", "9p", MS_RDONLY, VM_9P_OPTS);
	job = open("/job", O_PATH | O_DIRECTORY | O_CLOEXEC);
	vm_mounts();
	loopback_up();
	if (sethostname("hornet", 6))
		perror("init: sethostname");
	vm_keys();
	vm_ctl("ready");
	r = vm_run(ctl);
	vm_leaks();
	vm_gcov();
	vm_ctl("exit %d %llu %llu", r.status, r.out, r.err);
	stop(EXIT_DONE);
}
