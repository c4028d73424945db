// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* VM init - the guest's file systems: the host's root below a tmpfs overlay, and the kernel's own. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

void vm_mount(const char *src, const char *dst, const char *type, unsigned long flags,
	      const char *data)
{
	if (mount(src, dst, type, flags, data))
		vm_fail("cannot mount %s on %s: %s", type, dst, strerror(errno));
}

/* A file system that a smaller kernel may lack: the tests that need it say so. */
static void may_mount(const char *type, const char *dst, const char *data)
{
	mkdir(dst, 0755);
	if (mount(type, dst, type, 0, data) && errno != ENODEV && errno != EBUSY)
		fprintf(stderr, "init: cannot mount %s on %s: %s\n", type, dst, strerror(errno));
}

static void mkdirs(char *path)
{
	char *p;

	for (p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(path, 0755);
		*p = '/';
	}
	mkdir(path, 0755);
}

/* Each line of the job's file "shares": a folder of the host, tag share0, share1, ... */
static void mount_shares(void)
{
	char *list, *line, *save = NULL, tag[32], path[4096];
	size_t len;
	int i = 0;

	list = vm_read("shares", &len);
	if (!list)
		return;
	for (line = strtok_r(list, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		snprintf(path, sizeof(path), ROOT_DIR "%s", line);
		snprintf(tag, sizeof(tag), "share%d", i++);
		mkdirs(path);
		vm_mount(tag, path, "9p", 0, VM_9P_OPTS);
	}
	free(list);
}

static void kernel_mounts(void)
{
	vm_mount("/dev", ROOT_DIR "/dev", NULL, MS_MOVE, NULL);
	vm_mount("/proc", ROOT_DIR "/proc", NULL, MS_MOVE, NULL);
	vm_mount("/sys", ROOT_DIR "/sys", NULL, MS_MOVE, NULL);
	vm_mount("tmpfs", ROOT_DIR "/run", "tmpfs", 0, "mode=0755");
}

static void enter_root(void)
{
	if (chdir(ROOT_DIR) || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		vm_fail("cannot enter the guest's root: %s", strerror(errno));
}

void vm_mounts(void)
{
	mkdir("/lower", 0755);
	mkdir("/upper", 0755);
	mkdir(ROOT_DIR, 0755);
	vm_mount("root", "/lower", "9p", MS_RDONLY, VM_9P_OPTS);
	vm_mount("tmpfs", "/upper", "tmpfs", 0, "mode=0755");
	mkdir("/upper/up", 0755);
	mkdir("/upper/work", 0755);
	vm_mount("overlay", ROOT_DIR, "overlay", 0,
		   "lowerdir=/lower,upperdir=/upper/up,workdir=/upper/work");
	mount_shares();
	kernel_mounts();
	enter_root();

	may_mount("devpts", "/dev/pts", "mode=0620,ptmxmode=0666");
	may_mount("tmpfs", "/dev/shm", "mode=1777");
	may_mount("securityfs", "/sys/kernel/security", NULL);
	may_mount("debugfs", "/sys/kernel/debug", NULL);
	may_mount("tracefs", "/sys/kernel/tracing", NULL);
	may_mount("bpf", "/sys/fs/bpf", "mode=0700");
	may_mount("cgroup2", "/sys/fs/cgroup", NULL);
	mkdir("/run/tmp", 01777);
	chmod("/run/tmp", 01777);
	mkdir("/run/home", 0700);
	if (symlink("/proc/self/fd", "/dev/fd") || symlink("fd/0", "/dev/stdin") ||
	    symlink("fd/1", "/dev/stdout") || symlink("fd/2", "/dev/stderr"))
		perror("init: /dev/fd");
}
