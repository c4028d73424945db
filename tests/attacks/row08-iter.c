// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - maps that are read only, and a signed iterator that writes to the values of whichever map it is given
 *
 * Constants of a program (.rodata) are such a map: what the BPF verifier has taken for known would change.
 */
#include <stdio.h>
#include "elem.h"

static void refused(struct machine *m, const struct target *t)
{
	int prog = load_iterator(m, WRITES), err = 0;
	uint32_t value;

	if (prog < 0)
		return;
	value = value_after(t, prog, -1, &err);
	if (err != -EPERM || value != WAS)
		attack_fail(m, "the iterator got %d, the value is %u", err, value);
}

static void rodata(struct machine *m)
{
	refused(m, &constants);
}

static void rdonly_prog(struct machine *m)
{
	refused(m, &(struct target){.flags = BPF_F_RDONLY_PROG});
}

static void frozen(struct machine *m)
{
	refused(m, &(struct target){.frozen = true});
}

static void reader(struct machine *m)
{
	refused(m, &(struct target){.by_reader = true});
}

/* One that may be linked to the map has another one take its place. */
static void replaced(struct machine *m, enum does first, enum does then, int want, uint32_t left)
{
	int prog = load_iterator(m, first), next = load_iterator(m, then), err = 0;
	uint32_t value;

	attack_expect_loads(m, 2);
	if (prog < 0 || next < 0)
		return;
	value = value_after(first == WRITES ? &open_map : &constants, prog, next, &err);
	if (err != want || value != left)
		attack_fail(m, "the iterator in its place: %d, the value is %u", err, value);
}

static void update_writes(struct machine *m)
{
	replaced(m, READS, WRITES, -EACCES, WAS);
}

/* Eight bytes of an element that has four. */
static void update_far(struct machine *m)
{
	replaced(m, READS, READS_8, -EACCES, WAS);
}

static void update_key(struct machine *m)
{
	replaced(m, READS, READS_KEY_8, -EACCES, WAS);
}

/* Elements are gone through where nothing may sleep. */
static void update_sleeps(struct machine *m)
{
	replaced(m, READS, SLEEPS, -EINVAL, WAS);
}

static void update_allowed(struct machine *m)
{
	replaced(m, WRITES, READS, 0, WAS);
}

/* The map allows it, whatever the first one did. */
static void update_bounds(struct machine *m)
{
	int reads = load_iterator(m, READS), writes = load_iterator(m, WRITES), err = 0;
	uint32_t value;

	attack_expect_loads(m, 2);
	if (reads < 0 || writes < 0)
		return;
	value = value_after(&open_map, reads, writes, &err);
	if (err || value != WRITE)
		attack_fail(m, "the iterator in its place: %d, the value is %u", err, value);
}

/* What it is for, and what one that only reads may do. */
static void allowed(struct machine *m)
{
	int writer = load_iterator(m, WRITES), only_reads = load_iterator(m, READS), err = 0;
	uint32_t value;

	attack_expect_loads(m, 2);
	if (writer < 0 || only_reads < 0)
		return;
	value = value_after(&open_map, writer, -1, &err);
	if (err || value != WRITE)
		attack_fail(m, "an open map: %d, the value is %u", err, value);
	value = value_after(&constants, only_reads, -1, &err);
	if (err || value != WAS)
		attack_fail(m, "one that only reads: %d, the value is %u", err, value);
}

#define LOADS(n, text, fn) {n, text, fn, {0}, "OK", "signed", NOT_THERE}

static const struct attack table[] = {
	LOADS("08-iter-rodata", "signed iterator that writes, on a map like .rodata", rodata),
	LOADS("08-iter-rdonly", "the same on a map that programs may only read", rdonly_prog),
	LOADS("08-iter-frozen", "the same on a frozen map", frozen),
	LOADS("08-iter-reader", "the same through a descriptor for reading", reader),
	LOADS("08-iter-allowed", "the same on an open map, one that only reads on a frozen one: are done", allowed),
	LOADS("08-iter-update", "signed iterator that writes takes the place of one that reads a map like .rodata", update_writes),
	LOADS("08-iter-update-far", "one that reads behind the element takes its place", update_far),
	LOADS("08-iter-update-key", "one that reads behind the key takes its place", update_key),
	LOADS("08-iter-update-sleeps", "one that may sleep takes its place", update_sleeps),
	LOADS("08-iter-update-allowed", "one that reads takes the place of one that writes: is done", update_allowed),
	LOADS("08-iter-update-bounds", "one that writes takes the place of one that reads an open map: is done", update_bounds),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
