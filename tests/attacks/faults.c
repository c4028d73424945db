// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Faults - each allocation and each copy from and to userspace on the way of a load fails in turn
 *
 * faults [--step N] [--seconds S] [--verbose] --keys DIR --victims DIR [SCENARIO]
 *
 * A scenario (faults-scenarios.c) is run with the first fault (/proc/thread-self/fail-nth), the second
 * and so on, until a run meets none. What is bad must never be let in, with whatever fault; what is good
 * is let in or fails, and is right if it is let in; each attempt is recorded, and truly, or counted as
 * not recorded; nothing is left behind, and afterwards the good is let in and the bad is not. Needs a
 * kernel with fault injection (the debug kernel), booted with hornet=audit, whose init looks for leaked
 * memory at the end. --step tries every Nth fault only, --seconds ends a scenario, --verbose has the
 * kernel show on its console where each fault hit.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "faults.h"
#include "trailer.h"

#define FAIL_NTH  "/proc/thread-self/fail-nth"
#define DEBUGFS	  "/sys/kernel/debug/"
#define STATS	  "/sys/kernel/security/hornet/stats"
#define RECORDS	  64
#define CHECK_IDS 32 /* runs between two looks at what is alive */

static struct machine machine;
static long step = 1;
static double seconds = 1e9;
static const char *self, *victims, *keys;
static bool in_exe, verbose;

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* All allocations can fail, also those that may wait. */
static int set_up(void)
{
	static const char *const files[][2] = {
		{"failslab/ignore-gfp-wait", "N"},	{"fail_page_alloc/ignore-gfp-wait", "N"},
		{"fail_page_alloc/ignore-gfp-highmem", "N"}, {"fail_page_alloc/min-order", "0"},
		{"failslab/verbose", NULL},		{"fail_page_alloc/verbose", NULL},
		{"fail_usercopy/verbose", NULL},
	};
	char path[128];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		int err;

		snprintf(path, sizeof(path), DEBUGFS "%s", files[i][0]);
		err = write_file(path, files[i][1] ?: verbose ? "2" : "0");
		if (err) {
			fprintf(stderr, "faults: %s: %s: is this a kernel with fault injection?\n", path,
				strerror(-err));
			return err;
		}
	}
	return 0;
}

static int fail_fd = -1;

static void arm(long n)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", n);
	/* To disarm, EFAULT will do: that was the fault. */
	if (pwrite(fail_fd, text, strlen(text), 0) < 0 && (n || errno != EFAULT))
		perror(FAIL_NTH);
}

/* Faults that are still to come, 0 if it has come; disarmed. Later calls say the same. */
static long left;

/**
 * disarm() - no faults from here on; what a scenario does to look at its result is not meant
 */
void disarm(void)
{
	char text[24] = "";

	if (left >= 0)
		return;
	/* The fault can come here, too: then nothing is read, which stands for 0. */
	left = pread(fail_fd, text, sizeof(text) - 1, 0) > 0 ? atol(text) : 0;
	arm(0);
}

static long stat_lost(void)
{
	char line[128];
	long n = 0;
	FILE *f = fopen(STATS, "re");

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "records-lost %ld", &n);
	if (f)
		fclose(f);
	return n;
}

/* A record that lost its end for want of memory says less than the truth, never more. */
static void judge_one(struct machine *m, const struct scenario *s, const char *rec, int ret)
{
	bool whole = strstr(rec, " res=");

	if (!s->good && (audit_field_is(rec, "res", "1") || audit_field_is(rec, "decision", "allow") ||
			 (!s->signed_well && audit_field_is(rec, "verdict", "OK"))))
		attack_fail(m, "what is bad is recorded as good: %s", rec);
	if (s->records == 1 && whole && audit_field_is(rec, "res", "1") != !ret)
		attack_fail(m, "not what happened (%d): %s", ret, rec);
	if (s->good && audit_field_is(rec, "verdict", "BADSIG"))
		attack_fail(m, "what is good is recorded as badly signed: %s", rec);
	if (audit_field_is(rec, "verdict", "OK") && audit_field_is(rec, "signer", "none"))
		attack_fail(m, "signed by nobody: %s", rec);
}

static void judge_run(struct machine *m, const struct scenario *s, int ret, long lost)
{
	static char rec[RECORDS][RECORD_MAX];
	int n = audit_collect(&m->audit, rec, RECORDS, s->op);

	if (!s->good && !ret)
		attack_fail(m, "what is bad was let in");
	if (n < 0) {
		attack_fail(m, "cannot read the audit records: %s", strerror(-n));
		return;
	}
	for (int i = 0; i < n && i < RECORDS; i++)
		judge_one(m, s, rec[i], ret);
	/* Records of unloads can be lost, too. */
	lost = stat_lost() - lost;
	if ((s->always || !ret || ret == -EPERM) && n + lost < (ret ? 1 : s->records))
		attack_fail(m, "%d records, %ld lost, of what ended with %d", n, lost, ret);
	if (n > s->records)
		attack_fail(m, "%d records, more than there were attempts", n);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Return: false when there is no such fault any more. */
static bool one_fault(struct machine *m, const struct scenario *s, long n, long *loads)
{
	long lost = stat_lost();
	int ret;

	if (s->ready)
		s->ready(m);
	left = -1;
	arm(n);
	ret = s->run(m);
	disarm();
	*loads += !ret;
	judge_run(m, s, ret, lost);
	return !left && !m->why[0];
}

static int run_scenario(struct machine *m, const struct scenario *s)
{
	static char drop[1][RECORD_MAX];
	static struct ids before;
	double end = now() + seconds;
	long n, loads = 0;
	char what[128];

	m->why[0] = '\0';
	m->audit.type = s->type;
	s->prepare(m);
	audit_collect(&m->audit, drop, 1, NULL);
	ids_take(&before);
	for (n = 1; one_fault(m, s, n, &loads); n += step) {
		if (n / step % CHECK_IDS == 0 && !ids_same(&before, what, sizeof(what)))
			attack_fail(m, "%s", what);
		if (now() > end)
			break;
	}
	if (!ids_same(&before, what, sizeof(what)))
		attack_fail(m, "%s", what);
	if (!m->why[0] && s->ready)
		s->ready(m);
	if (!m->why[0] && s->good != !s->run(m))
		attack_fail(m, "without a fault it is not %s", s->good ? "let in" : "refused");
	if (s->end)
		s->end(m);
	printf("%s - %s: %ld faults%s, %ld let in in spite of them%s%s\n", m->why[0] ? "not ok" : "ok", s->name,
	       n - 1, left ? "" : " (not all)", loads - !!(left && s->good), m->why[0] ? " # " : "", m->why);
	fflush(stdout);
	return m->why[0] != '\0';
}

/* Once more, from a copy of this program with a signature at its end; that of the loader is of no use to another program. */
static int run_in_exe(struct machine *m, const struct scenario *s)
{
	struct exe e = {.path = "/tmp/faults-XXXXXX"};
	char text[2][32];
	int status = 1;
	size_t size;
	void *p = blob_read_file("/proc/self/exe", &size);
	pid_t pid;

	e.fd = mkostemp(e.path, O_CLOEXEC);
	if (!p || e.fd < 0 || fchmod(e.fd, 0755) || write(e.fd, p, size) != (ssize_t)size)
		return 1;
	exe_sign(m, &e, SIGNER, !s->good, NULL);
	close(e.fd);
	e.fd = -1;
	snprintf(text[0], sizeof(text[0]), "%ld", step);
	snprintf(text[1], sizeof(text[1]), "%.0f", seconds);
	pid = fork();
	if (!pid) {
		execl(e.path, self, "--in-exe", "--step", text[0], "--seconds", text[1], "--keys", keys,
		      "--victims", victims, s->name, verbose ? "--verbose" : (char *)NULL, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	exe_remove(&e);
	free(p);
	return status != 0;
}

static int run_all(struct machine *m, const char *only)
{
	int failed = 0, n = 0;

	for (const struct scenario *s = scenarios; s->name; s++) {
		if (only && strcmp(only, s->name))
			continue;
		n++;
		failed |= s->exe && !in_exe ? run_in_exe(m, s) : run_scenario(m, s);
	}
	if (!n)
		fprintf(stderr, "faults: no scenario %s\n", only);
	return failed || !n;
}

int main(int argc, char **argv)
{
	static const struct option opts[] = {
		{"step", required_argument, NULL, 's'},	   {"seconds", required_argument, NULL, 't'},
		{"keys", required_argument, NULL, 'k'},	   {"victims", required_argument, NULL, 'v'},
		{"in-exe", no_argument, NULL, 'e'},	   {"verbose", no_argument, NULL, 'b'},
		{0},
	};
	struct machine *m = &machine;
	char path[4200];
	int c;

	self = m->self = argv[0];
	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		if (c == 's' && atol(optarg) > 0)
			step = atol(optarg);
		else if (c == 't' && atof(optarg) > 0)
			seconds = atof(optarg);
		else if (c == 'k')
			keys = optarg;
		else if (c == 'v')
			victims = optarg;
		else if (c == 'e')
			in_exe = true;
		else if (c == 'b')
			verbose = true;
		else
			return 2;
	}
	if (!keys || !victims || argc - optind > 1) {
		fprintf(stderr, "usage: faults [--step N] [--seconds S] [--verbose] --keys DIR --victims DIR [SCENARIO]\n");
		return 2;
	}
	keys_set_dir(keys);
	snprintf(path, sizeof(path), "%s/race-one", victims);
	m->victim = path;
	fail_fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (machine_blob(m) || set_up() || fail_fd < 0 || audit_open(&m->audit))
		return 1;
	if (!in_exe && scenarios_early(m))
		return 1;
	return run_all(m, argv[optind]);
}
