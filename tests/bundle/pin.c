// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* pin.c - load a bundle, pin its program, close all descriptors, and wait: BUNDLE PIN */
#include <linux/bpf.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hornet_load.h"

int main(int argc, char **argv)
{
	union bpf_attr attr = { .pathname = argc == 3 ? (__u64)(unsigned long)argv[2] : 0 };
	struct hornet_loaded *h;

	if (argc != 3 || hornet_load(argv[1], "count", &h)) {
		fprintf(stderr, "pin: nothing was loaded\n");
		return 1;
	}
	attr.bpf_fd = hornet_fd(h, HORNET_BUNDLE_PROG, "count_each_execution");
	if (syscall(__NR_bpf, BPF_OBJ_PIN, &attr, sizeof(attr))) {
		perror("pin");
		return 1;
	}
	hornet_unload(h);
	puts("pinned");
	fflush(stdout);
	pause();
	return 0;
}
