/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* attach tests - the targets that a section name does not name
 *
 * Each function fills in the target and returns 1, or 0 for "what SEC() says".
 */
#ifndef TARGETS_H
#define TARGETS_H

#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <linux/netfilter.h>
#include <linux/perf_event.h>

static inline int target_sec(struct skel_target *t)
{
	(void)t;
	return 0;
}

static inline void loopback_up(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	strcpy(ifr.ifr_name, "lo");
	ifr.ifr_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

static inline int target_netdev(struct skel_target *t)
{
	loopback_up();
	t->ifindex = if_nametoindex("lo");
	return 1;
}

static inline int target_ingress(struct skel_target *t)
{
	t->attach_type = BPF_TCX_INGRESS;
	return target_netdev(t);
}

/* a new cgroup with this process in it */
static inline int target_cgroup(struct skel_target *t)
{
	char dir[128];
	FILE *f;

	loopback_up();
	snprintf(dir, sizeof(dir), "/sys/fs/cgroup/attach-test-%d", getpid());
	mkdir(dir, 0755);
	t->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	strcat(dir, "/cgroup.procs");
	f = fopen(dir, "w");
	if (f) {
		fprintf(f, "%d\n", getpid());
		fclose(f);
	}
	return 1;
}

static inline int target_netns(struct skel_target *t)
{
	loopback_up();
	t->fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	return 1;
}

static inline int target_netfilter(struct skel_target *t)
{
	loopback_up();
	t->nf_family = NFPROTO_IPV4;
	t->nf_hook = NF_INET_LOCAL_IN;
	t->nf_priority = -128;
	return 1;
}

static inline int target_self(struct skel_target *t)
{
	t->path = "/proc/self/exe";
	t->symbol = "attach_test_function";
	t->pid = getpid();
	return 1;
}

static inline int target_perf_attr(struct skel_target *t)
{
	static struct perf_event_attr attr;

	attr.type = PERF_TYPE_SOFTWARE;
	attr.config = PERF_COUNT_SW_CPU_CLOCK;
	attr.sample_period = 1000000;
	attr.size = sizeof(attr);
	t->perf_attr = &attr;
	t->pid = getpid();
	return 1;
}

static inline int target_perf_fd(struct skel_target *t)
{
	target_perf_attr(t);
	t->fd = syscall(SYS_perf_event_open, t->perf_attr, t->pid, -1, -1, 0UL);
	return 1;
}

static inline int target_kernel_function(struct skel_target *t)
{
	t->symbol = "__x64_sys_getpgid";
	return 1;
}

#endif
