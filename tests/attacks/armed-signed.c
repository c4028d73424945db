// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * armed-signed wq|task - arms the callback of a signed SYSCALL program, lets it load, prints what it got
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "armed.lskel.h"
#include "armed-task.lskel.h"

static int arm(int prog_fd, const volatile unsigned int *tried, const volatile int *result, volatile unsigned int *go)
{
	union bpf_attr attr = {0};
	int i;

	attr.test.prog_fd = prog_fd;
	if (skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr.test)) || attr.test.retval)
		return 1;
	if (go)
		*go = 1;
	for (i = 0; i < 200 && !*tried; i++)
		usleep(50000);
	printf("%d\n", *tried ? *result : 1);
	return 0;
}

int main(int argc, char **argv)
{
	bool task = argc == 2 && !strcmp(argv[1], "task");
	struct armed_task *at = task ? armed_task__open_and_load() : NULL;
	struct armed *a = task ? NULL : armed__open_and_load();
	int err = 1;

	if (at)
		err = arm(at->progs.arm.prog_fd, &at->bss->tried, &at->bss->result, NULL);
	else if (a)
		err = arm(a->progs.arm.prog_fd, &a->bss->tried, &a->bss->result, &a->bss->go);
	armed_task__destroy(at);
	armed__destroy(a);
	return err;
}
