/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - what faults.c wants to know of a scenario
 */
#ifndef HORNET_TEST_FAULTS_H
#define HORNET_TEST_FAULTS_H

#include "machine.h"

/* One thing that is broken, or nothing. */
struct scenario {
	const char *name;
	bool good;
	bool exe;	  /* the signature is at the end of the executable */
	bool always;	  /* recorded whatever fails: what comes before the attempt does not count */
	bool signed_well; /* bad, but not because of its signature */
	int records;	  /* of an attempt that meets no fault */
	int type;	  /* of its records; 0: RECORD_BPF */
	const char *op;	  /* of its records; NULL: they have none */
	void (*prepare)(struct machine *m);
	void (*ready)(struct machine *m); /* before each attempt, or NULL */
	int (*run)(struct machine *m);	  /* the attempt: 0 if it was let in, or a negative errno */
	void (*end)(struct machine *m);	  /* after all of them, or NULL */
};

extern const struct scenario scenarios[]; /* ends with a NULL name */
int scenarios_early(struct machine *m);

/* faults.c */
void disarm(void);

#endif
