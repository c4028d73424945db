/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - what the frame knows about the machine under attack
 */
#ifndef HORNET_TEST_MACHINE_H
#define HORNET_TEST_MACHINE_H

#include "attack.h"

#define VICTIM_MAPS   2 /* of victim.bpf.c: counts, .rodata */
#define VICTIM_PROGS  1
#define VICTIM_RETVAL 42
#define VICTIM_OTHER  13 /* if its read-only data is another */
#define VICTIM_CTX    (24 + 16 * VICTIM_MAPS + 4 * VICTIM_PROGS) /* bytes of its loader's ctx */

struct machine {
	const struct attack *attack; /* the one that runs */
	const char *self;	     /* path of the attack program */
	bool mainline;		     /* an unpatched kernel, or hornet=off */
	int32_t keyring;	     /* keyring_id that good programs use */
	bool no_keys;		     /* loads are not signed by load_direct(), load_loader() */
	const char *victim, *insns, *data; /* where the victim's loader comes from */
	struct blob blob;		   /* the victim's loader */
	struct audit audit;
	int results[MAX_LOADS]; /* of each load: descriptor or negative errno */
	int loads;
	int expected_loads; /* 0: as many as were made by load_prog() */
	int children;	    /* loads that a program has made, after those of load_prog() */
	int child_err;	    /* errno of each of them */
	bool keeps;	    /* the attack leaves something behind on purpose */
	const char *signer; /* whom a record with verdict OK must name; NULL: not compared */
	uint8_t digest[32]; /* of the last load's instructions and metadata */
	char why[512];	    /* first reason for failure; empty: none */
	char skipped[256];
};

/* ids.c: the live objects of the kernel's BPF */
struct ids {
	uint32_t id[4][512];
	int n[4];
};
void ids_take(struct ids *s);
bool ids_same(const struct ids *before, char *what, size_t size);

#define MACHINE_MODE "/sys/kernel/security/hornet/mode"

/* frame.c */
int machine_write_mode(const char *mode);
int machine_blob(struct machine *m);

/* judge.c: records against what the attack expects */
void judge(struct machine *m);

#endif
