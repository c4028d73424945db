// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 12 - signed programs that load others late, or are gone early
 *
 * They are loaded and run by a child with a signed skeleton, which prints what came of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "row12.h"

#define RECORDS 16

#define ARMED_LOADS 3 /* the loader, the program that arms, and what its callback loads */
#define TAIL_LOADS  4 /* the loader, two programs, and what the one that is tail-called loads */

/* A field that a record must have. */
struct field {
	const char *name, *value;
};

/* Run a child; @got: the line that it prints, @rec: the records of loads meanwhile, @n of them. */
static void run_child(struct machine *m, const char *child, const char *how, char *got, size_t size, char (*rec)[RECORD_MAX], int *n)
{
	struct audit audit;
	char cmd[4200];
	FILE *f;

	*n = 0;
	got[0] = 0;
	snprintf(cmd, sizeof(cmd), "'%s' %s", attack_sibling(m, child), how);
	f = audit_open(&audit) ? NULL : popen(cmd, "re");
	if (!f) {
		attack_fail(m, "cannot start %s", child);
		return;
	}
	if (!fgets(got, size, f))
		attack_fail(m, "%s printed nothing", child);
	pclose(f);
	*n = audit_collect(&audit, rec, RECORDS, "LOAD");
	if (*n > RECORDS)
		*n = RECORDS;
	close(audit.fd);
	close(audit.ctl);
}

/* One of the records, and no more, has all the fields. */
static void expect_one(struct machine *m, char (*rec)[RECORD_MAX], int n, const struct field *fields)
{
	int found = 0;

	for (int i = 0; i < n; i++) {
		const struct field *f = fields;

		while (f->name && audit_field_is(rec[i], f->name, f->value))
			f++;
		found += !f->name;
	}
	if (found != 1)
		attack_fail(m, "%d records of the load", found);
}

/* What a signed program's callback loads when no run is closed any more is refused. */
static void armed(struct machine *m, const char *how)
{
	static const struct field late[] = {
		{"reason", "open-run"}, {"verdict", "UNEXPECTED"}, {"session", "none"}, {0},
	};
	static char rec[RECORDS][RECORD_MAX];
	char got[64];
	int n;

	attack_expect_loads(m, ARMED_LOADS);
	run_child(m, "armed-signed", how, got, sizeof(got), rec, &n);
	if (atoi(got) != -EPERM)
		attack_fail(m, "the callback's load returned %s", got);
	expect_one(m, rec, n, late);
}

/**
 * child_armed_load() - let the callback of a signed program load when no run is closed any more
 * @m: the machine
 * @loader: filled: digest of the loader of that program, as its record has it
 * @size: size of @loader
 *
 * Return: what the load returned.
 */
int child_armed_load(struct machine *m, char *loader, size_t size)
{
	static char rec[RECORDS][RECORD_MAX];
	char got[64];
	int n;

	attack_expect_loads(m, m->expected_loads + ARMED_LOADS);
	run_child(m, "armed-signed", "wq", got, sizeof(got), rec, &n);
	*loader = '\0';
	for (int i = 0; i < n; i++)
		if (audit_field_is(rec[i], "reason", "open-run"))
			audit_field(rec[i], "loader", loader, size);
	if (strncmp(loader, "sha256:", 7))
		attack_fail(m, "%d records, and none names the loader", n);
	return atoi(got);
}

void child_armed_callback(struct machine *m)
{
	armed(m, "wq");
}

void child_armed_task(struct machine *m)
{
	armed(m, "task");
}

/* A task that ends has no table for what a callback would make: its load is refused before it is looked at. */
void child_armed_exit(struct machine *m)
{
	static const struct field late[] = {
		{"reason", "attr"}, {"decision", "deny"}, {"error", "3"}, {"session", "none"}, {0},
	};
	static char rec[RECORDS][RECORD_MAX];
	int load = 0, shut = 0, n;
	char got[64];

	attack_expect_loads(m, ARMED_LOADS);
	run_child(m, "armed-signed", "exit", got, sizeof(got), rec, &n);
	if (sscanf(got, "%d %d", &load, &shut) != 2 || load != -ESRCH || shut != -ESRCH)
		attack_fail(m, "load and close returned %s", got);
	expect_one(m, rec, n, late);
}

/* A program that was tail-called is held by nothing of the run's but for what it loads, whose record names it. */
static void tail(struct machine *m, const char *how, const char *want, bool loads)
{
	static char rec[RECORDS][RECORD_MAX];
	char got[64], loader[16];
	unsigned int id = 0;
	int n, rest = 0;
	const struct field load[] = {
		{"loader-id", loader}, {"session", "closed"}, {"res", loads ? "1" : "0"}, {0},
	};

	attack_expect_loads(m, TAIL_LOADS);
	run_child(m, "tail-signed", how, got, sizeof(got), rec, &n);
	if (sscanf(got, "%u %n", &id, &rest) != 1 || strcmp(got + rest, want))
		attack_fail(m, "the program that was taken away: %s", got);
	snprintf(loader, sizeof(loader), "%u", loads ? id : 0);
	expect_one(m, rec, n, load);
}

void child_tail_during(struct machine *m)
{
	tail(m, "during", "there 0 gone\n", true);
}

void child_tail_before(struct machine *m)
{
	tail(m, "before", "gone -2 gone\n", false);
}
