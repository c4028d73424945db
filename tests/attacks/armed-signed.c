// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * armed-signed - arms the callback of a signed SYSCALL program, lets it load, prints what it got
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include "armed.lskel.h"

int main(void)
{
	struct armed *skel = armed__open_and_load();
	union bpf_attr attr = {0};
	int i;

	if (!skel)
		return 1;
	attr.test.prog_fd = skel->progs.arm.prog_fd;
	if (skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr.test)) || attr.test.retval)
		return 1;
	skel->bss->go = 1;
	for (i = 0; i < 200 && !skel->bss->tried; i++)
		usleep(50000);
	printf("%d\n", skel->bss->tried ? skel->bss->result : 1);
	armed__destroy(skel);
	return 0;
}
