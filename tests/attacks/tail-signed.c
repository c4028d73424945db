// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * tail-signed during|before - a signed program tail-calls one that loads, and that is taken away: during the write of the load's
 * log, at the end of the run, or before it loads
 *
 * Prints the id of the one that loads, whether it was there while the run went on, what the run returned, and whether it is
 * there afterwards.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "held.h"
#include "tail.lskel.h"

#define SOME_MS 5000

struct run {
	int prog;
	uint64_t log;
	int ret;
};

static void *run_first(void *arg)
{
	struct run *r = arg;
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = r->prog;
	attr.test.ctx_in = (uintptr_t)&r->log;
	attr.test.ctx_size_in = sizeof(r->log);
	r->ret = skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr.test)) ? -1 : (int)attr.test.retval;
	return NULL;
}

static uint32_t id_of(int fd)
{
	struct bpf_prog_info info;
	union bpf_attr attr;

	memset(&info, 0, sizeof(info));
	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	return skel_sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr.info)) ? 0 : info.id;
}

/* 1 if it is found within MS, 0 if it is not there at the end of that time. */
static bool is_there(uint32_t id, int ms)
{
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.prog_id = id;
	for (;; ms -= 10) {
		fd = skel_sys_bpf(BPF_PROG_GET_FD_BY_ID, &attr, sizeof(attr));
		if (fd < 0)
			return false;
		close(fd);
		if (ms <= 0)
			return true;
		usleep(10000);
	}
}

/* Nothing of the caller's names the program any more. */
static void take_away(struct tail *skel)
{
	uint32_t key = 0;

	skel_map_delete_elem(skel->maps.next.map_fd, &key);
	close(skel->progs.second.prog_fd);
	skel->progs.second.prog_fd = -1;
}

int main(int argc, char **argv)
{
	bool before = argc == 2 && !strcmp(argv[1], "before"), there;
	struct tail *skel = tail__open_and_load();
	struct run r = {0};
	uint32_t key = 0, id;
	pthread_t thread;
	uint64_t at;
	void *page;
	int uffd = held_new(&page, HELD_PAGE), i;

	if (!skel || uffd < 0)
		return 1;
	id = id_of(skel->progs.second.prog_fd);
	if (!id || skel_map_update_elem(skel->maps.next.map_fd, &key, &skel->progs.second.prog_fd, BPF_ANY))
		return 1;
	skel->bss->waits = before;
	r.prog = skel->progs.first.prog_fd;
	if (!before)
		r.log = (uintptr_t)page;
	if (pthread_create(&thread, NULL, run_first, &r))
		return 1;
	if (before) {
		for (i = 0; i < SOME_MS && !skel->bss->waiting; i++)
			usleep(1000);
	} else if (!held_fault(uffd, &at)) {
		return 1;
	}
	take_away(skel);
	there = is_there(id, before ? 0 : 200);
	skel->bss->go = 1;
	if (!before)
		held_fill(uffd, page, NULL);
	pthread_join(thread, NULL);
	printf("%u %s %d %s\n", id, there ? "there" : "gone", r.ret, is_there(id, 0) ? "there" : "gone");
	tail__destroy(skel);
	return 0;
}
