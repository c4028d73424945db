/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Race attacks - attacks on a verified loader while it runs
 *
 * Each attack is a line in the table of race.c. A round makes the metadata map, loads the signed
 * loader, lets the attacker loose, runs the loader and looks at what its children return. The
 * attacker wins when a child of the verified loader returns EVIL.
 */
#ifndef HORNET_TEST_RACE_H
#define HORNET_TEST_RACE_H

#include <stdatomic.h>
#include <sys/types.h>
#include "machine.h"
#include "race-values.h"

#define MAX_MAPS   40
#define MAX_PROGS  24
#define MAX_CTX	   (24 + 16 * MAX_MAPS + 4 * MAX_PROGS)
#define HIGH_FD	   300 /* the harness's own descriptors are from here on */
#define LOADER_FDS 100 /* numbers that a loader may take */

/* A signed object; the numbers are counted from the first that its loader takes (its BTF). */
struct victim {
	const char *name;
	int maps, progs;
	int rodata, data, last; /* of .rodata, of .data, of the program in a program array; 0: none */
	int module;		/* of a module's BTF; 0: none */
	struct machine machine;
	struct load load;    /* as the current libbpf makes it */
	struct load forever; /* the same without libbpf's guard against a second run */
};

/* What the loader gets and gives. */
struct ctx {
	unsigned char bytes[MAX_CTX];
	uint32_t size;
};

enum who {
	NOBODY,
	THREAD,	 /* shares all with the process that runs the loader */
	TABLE,	 /* a process that shares its descriptors only */
	PROCESS, /* a root process that shares nothing */
};

/* LOST: the run went well, but then the attacker changed the caller's own number of a program. */
enum outcome { GOOD, WIN, ODD, LOST, REFUSED };

struct race;

/* One attack; a NULL name ends a table. */
struct attempt {
	const char *name;
	const char *what; /* the same in words */
	const char *victim;
	enum who who;
	int (*before)(struct race *r);	/* each round, before the loader is loaded; < 0: cannot */
	void (*during)(struct race *r); /* the attacker, until r->running is 0 */
	int (*run)(struct race *r);	/* instead of race_run() */
	void (*after)(struct race *r);	/* each round, after the judgement */
	int flags;
};

#define NO_WIN	  1 /* mainline withstands it too: --expect hole does not ask for a win */
#define DENIES	  2 /* the attacker's aim is that the honest run is refused */
#define FOREVER	  4 /* the loader has no guard against a second run */
#define JUDGE_END 8 /* only the last program tells: a number of the others may be anybody's */
#define STEPS	  16 /* the attacker is on the loader's CPU in each round */
#define MODULES	  32 /* only with the modules that its victim uses */
#define MAY_FAIL  64 /* the run itself may be refused: that is the other good outcome */

/* Shared by all that take part in one attack. */
struct race {
	const struct attempt *attempt;
	struct victim *victim;
	_Atomic int go, ready, done, running, quit;
	_Atomic int set, start; /* of attackers that need a moment to get ready */
	_Atomic int won;
	pid_t pid;		/* the one that runs the loader */
	int step;		/* this round the attacker interrupts the loader on its own CPU */
	int stalls;
	int base;		/* first number that the loader will take */
	int meta_fd, prog_fd;	/* of this round */
	int evil[3];		/* the attacker's maps of this round */
	int evil_btf, evil_prog;
	uint32_t last_id;	/* no map of the loader has this id or a lower one */
	uint32_t last_prog;	/* the same of programs */
	uint32_t last_btf;	/* and of BTFs */
	struct ctx ctx;
};

/* race-record.c */
int race_records_open(const struct race *r);
void race_records_skip(void);
bool race_records_right(const struct race *r, bool whole);
bool race_records_close(const struct race *r);

/* race-round.c */
struct tally {
	int rounds, refused, outcome[5];
	int wrong; /* rounds whose records are not right */
	int errnos[134];
};

/* How long to go on: @rounds, or those that can be done in @seconds (0: no limit), but @least of them. */
struct limits {
	int rounds, least;
	double seconds;
	bool until_won; /* no more after a win */
	bool records;	/* each round's are looked at */
};
int race_rounds(struct race *r, const struct limits *limits, struct tally *t);
int race_run(struct race *r);
void race_spin(unsigned int n);
void race_step(const struct race *r);
void race_pin(int cpu);
int race_high(int fd);

/* race-victim.c */
void victim_from(const char *dir, const char *keys, int32_t keyring);
const char *victim_dir(void);
struct victim *victim_get(const char *name);
int victim_load(const struct load *l, int *meta_fd);
int victim_check_signed(void);
void ctx_init(const struct victim *v, struct ctx *c);
int ctx_map(const struct ctx *c, int i);
int ctx_prog(const struct victim *v, const struct ctx *c, int i);
int victim_run(int prog_fd, struct ctx *c);
enum outcome victim_judge(const struct victim *v, const struct ctx *c, bool only_last);
int evil_prog_new(void);
void *metadata_find(void *data, uint32_t size, uint32_t value, uint32_t mark);

/* race-map.c */
int map_new(uint32_t value);
int map_decoy(uint32_t type, uint32_t value_size);
int map_read(int fd, uint32_t *value);
int map_write(int fd, uint32_t value);
int map_freeze(int fd);
uint32_t map_last_id(void);
int map_by_id(uint32_t id);
uint32_t prog_last_id(void);
uint32_t btf_last_id(void);
int btf_by_id(uint32_t id);
int prog_by_id(uint32_t id);
bool number_open(int fd);

/* race-number.c: the caller's descriptors */
int number_before(struct race *r);
void number_early(struct race *r);
void number_update(struct race *r);
void number_freeze(struct race *r);
void number_next(struct race *r);
void number_swap(struct race *r);
void number_reuse(struct race *r);
void number_hammer(struct race *r);
void number_alias(struct race *r);
void number_write(struct race *r);
int number_prog_before(struct race *r);
void number_prog(struct race *r);

/* race-id.c: the maps by id */
void id_write(struct race *r);
void id_mmap(struct race *r);
void id_freeze(struct race *r);

/* race-twice.c: two runs on one metadata map */
int peer_fd(struct race *r, int fd);
void twice_leave(struct race *r);
int twice_run(struct race *r);
void twice_again(struct race *r);
void twice_prog(struct race *r);
void twice_scribble(struct race *r);
int twice_scribbled_run(struct race *r);

/* race-btf.c */
int btf_before(struct race *r);
int btf_copy_before(struct race *r);
void btf_number(struct race *r);

/* race-module.c */
bool module_there(void);
int module_before(struct race *r);
void module_number(struct race *r);
void module_hammer(struct race *r);
void module_reload(struct race *r);

/* race-stall.c: a log buffer whose page waits */
int stall_fault_before(struct race *r);
int stall_twin_before(struct race *r);
void stall_each(struct race *r, bool (*act)(struct race *r));
int stall_freeze_before(struct race *r);
void stall_fault_number(struct race *r);
void stall_fault_twin(struct race *r);
void stall_freeze_number(struct race *r);

/* race-door.c: other ways to what the loader makes */
void door_id(struct race *r);
void door_number(struct race *r);
void door_send(struct race *r);
void door_fork(struct race *r);
void door_pidfd(struct race *r);
void door_proc(struct race *r);
void door_pidfd_write(struct race *r);
void door_partial(struct race *r);
int door_partial_run(struct race *r);
void door_watch(struct race *r);
int door_watch_run(struct race *r);
void door_lock(struct race *r);

/* race-reach.c: files that others put into a table, or keep */
int reach_addfd_before(struct race *r);
void reach_addfd(struct race *r);
void reach_uring(struct race *r);
void reach_prog_id(struct race *r);
void reach_btf_id(struct race *r);
void reach_ctx(struct race *r);

/* race-array.c: fd_array of the loader's own load */
void array_toggle(struct race *r);
int array_run(struct race *r);

#endif
