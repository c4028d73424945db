// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* count.c - from a bundle: count the programs that are executed while a command runs */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hornet_load.h"

static int sys_bpf(enum bpf_cmd cmd, union bpf_attr *attr)
{
	return syscall(__NR_bpf, cmd, attr, sizeof(*attr));
}

static int attach(int prog)
{
	union bpf_attr attr = {
		.raw_tracepoint.name = (__u64)(unsigned long)"sched_process_exec",
		.raw_tracepoint.prog_fd = prog,
	};

	return sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
}

static int read_count(int map, __u64 *n)
{
	__u32 key = 0;
	union bpf_attr attr = {
		.map_fd = map, .key = (__u64)(unsigned long)&key, .value = (__u64)(unsigned long)n,
	};

	return sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr);
}

int main(int argc, char **argv)
{
	struct hornet_loaded *h;
	__u64 n = 0;
	int err;

	if (argc != 3) {
		fprintf(stderr, "usage: count BUNDLE COMMAND\n");
		return 2;
	}
	err = hornet_load(argv[1], "count", &h);
	if (err) {
		fprintf(stderr, "count: %s: can't be loaded: %s\n", argv[1], strerror(-err));
		return 1;
	}
	if (attach(hornet_fd(h, HORNET_BUNDLE_PROG, "count_each_execution")) < 0 || system(argv[2]) ||
	    read_count(hornet_fd(h, HORNET_BUNDLE_MAP, "executions"), &n)) {
		fprintf(stderr, "count: %s\n", strerror(errno));
		return 1;
	}
	hornet_unload(h);
	printf("%llu\n", (unsigned long long)n);
	return 0;
}
