// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - the table, and what is expected of it
 *
 * On a mainline 7.3, and with hornet=off, nearly all of these win (--expect hole). Where the run of a
 * verified loader is a closed session none may (--expect closed).
 */
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include "race.h"

static const struct attempt table[] = {
	{"control-one", "nobody attacks", "one", NOBODY, .flags = NO_WIN},
	{"control-few", "nobody attacks", "few", NOBODY, .flags = NO_WIN},
	{"control-many", "nobody attacks", "many", NOBODY, .flags = NO_WIN},
	{"control-core", "nobody attacks", "core", NOBODY, .flags = NO_WIN},
	{"control-module", "nobody attacks", "module", NOBODY, .flags = NO_WIN | MODULES},
	{"number-early", "own map over .rodata's number before the update, written back until the freeze",
	 "one", THREAD, number_before, number_early},
	{"number-update", "own map over the number after the update", "one", THREAD, number_before,
	 number_update},
	{"number-update-many", "the same among 30 maps and 20 programs", "many", THREAD, number_before,
	 number_update},
	{"number-freeze", "own map over the number after the freeze", "few", THREAD, number_before,
	 number_freeze},
	{"number-freeze-many", "the same among 30 maps and 20 programs", "many", THREAD, number_before,
	 number_freeze},
	{"number-next", "own maps over the number that comes next, one to be written, one to be used",
	 "one", THREAD, number_before, number_next},
	{"number-table", "own map over the number, by a process that shares descriptors only", "few",
	 TABLE, number_before, number_freeze},
	{"number-write", "the loader's map written by its number until it is frozen", "one", THREAD,
	 NULL, number_write},
	{"number-swap", ".data over the number of .rodata: both are the loader's", "few", THREAD,
	 NULL, number_swap},
	{"number-reuse", "number closed, own map gets the lowest free one", "one", THREAD,
	 number_before, number_reuse},
	{"number-alias", "number closed, the loader's next map gets it", "few", THREAD, NULL,
	 number_alias},
	{"number-prog", "own program over the number that goes into a program array", "few", THREAD,
	 number_prog_before, number_prog, .flags = JUDGE_END},
	{"btf-number", "own BTF over the BTF's number: the CO-RE relocation finds another field",
	 "core", THREAD, btf_before, btf_number},
	{"btf-module", "another module's BTF over the number of the module's: its kfunc is called", "module",
	 THREAD, module_before, module_number, .flags = MODULES},
	{"btf-module-table", "the same by a process that shares descriptors only", "module", TABLE,
	 module_before, module_number, .flags = MODULES},
	{"btf-module-hammer", "the same again and again, whatever the loader does", "module", THREAD,
	 module_before, module_hammer, .flags = MODULES},
	{"btf-module-own", "own BTF over the number of the module's, so that the load fails", "module",
	 THREAD, btf_copy_before, module_number, .flags = MODULES | DENIES},
	{"btf-module-gone", "another process takes the module out and puts it in again", "module",
	 PROCESS, NULL, module_reload, .flags = MODULES | NO_WIN | MAY_FAIL},
	{"number-hammer", "own maps over the number again and again, whatever the loader does", "one", THREAD,
	 number_before, number_hammer},
	{"pidfd-write", "another process takes the map by pidfd_getfd() and writes", "one", PROCESS,
	 NULL, door_pidfd_write},
	{"watch-number", "the metadata, read all the time, tells the number; own map over it", "one",
	 THREAD, number_before, door_watch, door_watch_run},
	{"partial-prog", "a run that fails half-way leaves another process a program", "few", PROCESS,
	 NULL, door_partial, door_partial_run, .flags = MAY_FAIL},
	{"ctx-rewrite", "initial values, sizes and flags of ctx change all the time", "few", THREAD,
	 NULL, reach_ctx, .flags = NO_WIN},
	{"array-toggle", "fd_array of the loader's load changes between two metadata maps", "one",
	 THREAD, NULL, array_toggle, array_run, .flags = NO_WIN | MAY_FAIL},
	{"id-write", "another process opens the map by id and writes until it is frozen", "one",
	 PROCESS, NULL, id_write},
	{"id-write-few", "the same among a few maps", "few", PROCESS, NULL, id_write},
	{"id-write-many", "the same among 30 maps", "many", PROCESS, NULL, id_write},
	{"id-mmap", "another process maps it writable: .rodata can't be", "one", PROCESS, NULL,
	 id_mmap, .flags = NO_WIN},
	{"id-freeze", "another process freezes it early, so that the load fails", "one", PROCESS,
	 NULL, id_freeze, .flags = DENIES},
	{"twice-process", "two processes run one loader at once", "one", PROCESS, number_before,
	 twice_again, twice_run, .flags = FOREVER},
	{"twice-thread", "the same by a thread with its own table", "one", THREAD, number_before,
	 twice_again, twice_run, .flags = FOREVER},
	{"twice-prog", "two programs bound to one metadata map run at once", "one", PROCESS,
	 number_before, twice_prog, twice_run, .flags = FOREVER},
	{"stall-number", "loader waits in a fault of its log (userfaultfd); own map over the number",
	 "few", THREAD, stall_fault_before, stall_fault_number, .flags = STEPS},
	{"stall-number-core", "the same in the log of a CO-RE relocation, a global lock held", "core",
	 THREAD, stall_fault_before, stall_fault_number, .flags = STEPS},
	{"stall-twin", "loader waits; a second run writes its numbers into the metadata", "few", THREAD,
	 stall_twin_before, stall_fault_twin, twice_scribbled_run, .flags = FOREVER | STEPS},
	{"stall-door-id", "loader waits; its maps can be had by id", "few", THREAD,
	 stall_fault_before, door_id, .flags = STEPS},
	{"stall-door-number", "loader waits; its numbers can be used", "few", THREAD,
	 stall_fault_before, door_number, .flags = STEPS},
	{"stall-door-send", "loader waits; its numbers can be duplicated or sent", "few", THREAD,
	 stall_fault_before, door_send, .flags = STEPS},
	{"stall-door-fork", "loader waits; a child of fork() has its descriptors", "few", THREAD,
	 stall_fault_before, door_fork, .flags = STEPS},
	{"stall-door-pidfd", "loader waits; its numbers can be had by pidfd_getfd()", "few", THREAD,
	 stall_fault_before, door_pidfd, .flags = STEPS},
	{"stall-door-proc", "loader waits; /proc tells what it has made", "few", THREAD,
	 stall_fault_before, door_proc, .flags = STEPS},
	{"stall-door-prog-id", "loader waits; its programs can be had by id", "few", THREAD,
	 stall_fault_before, reach_prog_id, .flags = STEPS},
	{"stall-door-btf-id", "loader waits; its BTF can be had by id", "few", THREAD,
	 stall_fault_before, reach_btf_id, .flags = STEPS},
	{"stall-door-uring", "loader waits; its numbers can be registered with io_uring", "few", THREAD,
	 stall_fault_before, reach_uring, .flags = STEPS},
	{"stall-addfd", "loader waits; seccomp's supervisor puts its own map over the number", "few", THREAD,
	 reach_addfd_before, reach_addfd, .flags = STEPS},
	{"stall-lock", "loader waits with the lock of all CO-RE relocations: others' loads wait too",
	 "core", THREAD, stall_fault_before, door_lock, .flags = STEPS},
	{"stall-frozen", "loader waits for a frozen file system; own map over the number", "many",
	 THREAD, stall_freeze_before, stall_freeze_number},
	{0},
};

enum expect { NOTHING, HOLE, CLOSED };

static void print_tally(const struct attempt *a, const struct tally *t)
{
	printf("%-20s victim=%-4s rounds=%d wins=%d (%.1f%%) good=%d odd=%d lost=%d refused=%d", a->name,
	       a->victim, t->rounds, t->outcome[WIN],
	       t->rounds ? 100.0 * t->outcome[WIN] / t->rounds : 0, t->outcome[GOOD],
	       t->outcome[ODD], t->outcome[LOST], t->outcome[REFUSED]);
	for (int i = 0; i < 134; i++)
		if (t->errnos[i])
			printf(" %s:%d", i ? strerrorname_np(i) : "other", t->errnos[i]);
	if (t->wrong)
		printf(" WRONG RECORDS, OR LEFT BEHIND: %d", t->wrong);
	printf("\n");
	fflush(stdout);
}

static bool as_expected(const struct attempt *a, const struct tally *t, enum expect expect)
{
	if (!t->rounds || t->wrong)
		return false;
	if (a->who == NOBODY)
		return t->outcome[GOOD] == t->rounds;
	if (expect == HOLE)
		return a->flags & NO_WIN ? !t->outcome[WIN] : t->outcome[WIN];
	if (expect == CLOSED)
		return !t->outcome[WIN] && !t->outcome[ODD] &&
		       (a->flags & MAY_FAIL || !t->outcome[REFUSED]) &&
		       (a->who == PROCESS ? !t->outcome[LOST] : true);
	return true;
}

/* Without the modules, those that need them are not asked for by no name. */
static bool wanted(const struct attempt *a, char **names)
{
	if (!*names)
		return !(a->flags & MODULES) || module_there();
	for (char **n = names; *n; n++)
		if (!strcmp(*n, a->name))
			return true;
	return false;
}

static int run_all(struct race *r, char **names, const struct limits *limits, enum expect expect)
{
	int failed = 0, n = 0;

	for (const struct attempt *a = table; a->name; a++) {
		struct tally t;
		int err;

		if (!wanted(a, names))
			continue;
		n++;
		memset(r, 0, sizeof(*r));
		r->attempt = a;
		r->victim = victim_get(a->victim);
		if (!r->victim)
			return 1;
		err = limits->records ? race_records_open(r) : 0;
		if (err)
			return 1;
		err = race_rounds(r, limits, &t);
		if (limits->records && !race_records_close(r))
			t.wrong++;
		print_tally(a, &t);
		if (err || !as_expected(a, &t, expect)) {
			printf("  not as expected: %s\n", a->what);
			failed++;
		}
	}
	if (!n)
		fprintf(stderr, "no attack of that name; --list names them\n");
	return !n ? 2 : failed ? 1 : 0;
}

/* What can be done on this machine. */
static int list(void)
{
	static char *all[] = {NULL};

	for (const struct attempt *a = table; a->name; a++)
		if (wanted(a, all))
			printf("%-20s %s\n", a->name, a->what);
	return 0;
}

static int usage(const char *self)
{
	fprintf(stderr,
		"usage: %s [--list] [--expect hole|closed] [--rounds N] [--seconds S] [--least N]\n"
		"       [--until-won] [--keys DIR] [--keyring ID] [ATTACK...]\n"
		"N rounds of each attack, or what can be done in S seconds (no limit), but the least in any\n"
		"case; --until-won ends one that won. closed: the records of each round have to be right, too,\n"
		"and nothing left behind. Best with two CPUs that run in parallel: tests/vm/run --mttcg --smp 2.\n",
		self);
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option opts[] = {
		{"list", no_argument, NULL, 'l'},	{"expect", required_argument, NULL, 'e'},
		{"rounds", required_argument, NULL, 'n'}, {"seconds", required_argument, NULL, 's'},
		{"keys", required_argument, NULL, 'k'},	{"keyring", required_argument, NULL, 'r'},
		{"until-won", no_argument, NULL, 'u'},	{"least", required_argument, NULL, 'm'},
		{0},
	};
	struct limits limits = {.rounds = 100};
	enum expect expect = NOTHING;
	const char *keys = "build/keys";
	int c, keyring = 1;
	struct race *r;
	char self[4096];

	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		if (c == 'l')
			return list();
		else if (c == 'e' && !strcmp(optarg, "hole"))
			expect = HOLE;
		else if (c == 'e' && !strcmp(optarg, "closed"))
			expect = CLOSED;
		else if (c == 'n')
			limits.rounds = atoi(optarg);
		else if (c == 'm')
			limits.least = atoi(optarg);
		else if (c == 's')
			limits.seconds = atof(optarg);
		else if (c == 'u')
			limits.until_won = true;
		else if (c == 'k')
			keys = optarg;
		else if (c == 'r')
			keyring = atoi(optarg);
		else
			return usage(argv[0]);
	}
	limits.records = expect == CLOSED;
	snprintf(self, sizeof(self), "%s", argv[0]);
	victim_from(dirname(self), keys, keyring);
	if (victim_check_signed())
		return 1;
	r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r == MAP_FAILED)
		return 1;
	return run_all(r, argv + optind, &limits, expect);
}
