// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - open inputs of a signed light skeleton, of the same object as in open.c */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include "light.lskel.h"

#define CHECK(cond)							\
	do {								\
		if (!(cond)) {						\
			fprintf(stderr, "%s:%d: %s, errno %d\n",	\
				__FILE__, __LINE__, #cond, errno);	\
			exit(3);					\
		}							\
	} while (0)

static int run(struct light *skel)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = skel->progs.run.prog_fd;
	CHECK(!skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr)));
	return attr.test.retval;
}

static __u32 max_entries(int fd)
{
	struct bpf_map_info info;
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	memset(&info, 0, sizeof(info));
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (unsigned long)&info;
	CHECK(!skel_sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)));
	return info.max_entries;
}

int main(int argc, char **argv)
{
	struct light *skel = light__open();

	(void)argv;
	CHECK(skel);
	skel->progs.on_target.prog_fd = -1; /* it names no target */
	if (argc > 1) {
		CHECK(!light__load(skel));
		CHECK(run(skel) == 1 && skel->bss->result == 2 + 0x100000000 + 'n' + 3 + 100);
		CHECK(!skel->bss->hz && max_entries(skel->maps.table.map_fd) == 64);
		CHECK(!skel->progs.optional.prog_fd && skel->maps.heap.map_fd > 0);
		light__destroy(skel);
		puts("ok as signed");
		return 0;
	}
	skel->rodata->pid = -1;
	skel->rodata->level = 3;
	skel->rodata->big = 0x200000000;
	skel->rodata->comm[0] = 'Z';
	skel->rodata->use_heap = false;
	skel->data->limit = 7;
	skel->kconfig->CONFIG_HZ = 250;
	skel->maps.table.max_entries = 128;
	skel->maps.heap.map_fd = -1;
	skel->progs.optional.prog_fd = 0;
	CHECK(!light__load(skel));

	CHECK(run(skel) == 0);
	CHECK(skel->bss->result == -1 + 3 + 0x200000000 + 'Z' + 3 + 7);
	CHECK(skel->bss->hz == 250 && max_entries(skel->maps.table.map_fd) == 128);
	CHECK(!skel->maps.heap.map_fd && skel->progs.optional.prog_fd > 0);
	skel->links.run_fd = SKEL_NO_ATTACH; /* it was run */
	skel->links.on_target_fd = SKEL_NO_ATTACH;
	CHECK(!light__attach(skel));
	getsid(0);
	CHECK(skel->bss->optionals == 1);
	light__destroy(skel);
	puts("ok set");
	return 0;
}
