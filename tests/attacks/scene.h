/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ATTACKS row 12 - a caller that is traced, and what comes of it
 */
#ifndef HORNET_TEST_SCENE_H
#define HORNET_TEST_SCENE_H

#include "machine.h"
#include "tracer.h"

/* What one attack has, and what came of its rounds. */
struct scene {
	struct machine *m;
	struct load l;	/* what the caller loads */
	void *other;	/* its metadata with other read-only data */
	int data, map;	/* the attacker's maps: one with @other, one like .rodata; the caller has these numbers, too */
	uint32_t last;	/* no program of this round's caller has this id or a lower one */
	bool seen, won; /* this round: a program that the loader installed was there; with other data */
	int rounds, good, wins;
};

int scene_open(struct machine *m, struct scene *s);
void scene_close(struct scene *s);
int scene_start(struct scene *s, struct traced *t);
void scene_judge(struct scene *s);
void scene_end(struct scene *s, struct traced *t);

/* What the caller is about to do, or has done. */
bool calls(const struct traced *t, int cmd);
uint64_t loader_ctx(struct traced *t);

/* row12-traced.c */
void ptrace_pinned(struct machine *m);
void ptrace_thread(struct machine *m);

#endif
