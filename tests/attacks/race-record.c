// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - the records of each round, and what is left behind after all of them
 *
 * Whatever an attacker does, a record of a load says what is: a program that is there is signed; if a
 * loader made it, by the loader of the round, in a closed run; and a run whose programs are there has a
 * record of each of them.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "race.h"

#define RECORDS 256

static struct audit audit;
static struct ids before;
static char digest[sizeof("sha256:") + 64];

/**
 * race_records_open() - begin to read records, and see what is there before the attack
 * @r: the attack
 *
 * Return: 0, or a negative errno.
 */
int race_records_open(const struct race *r)
{
	const struct attempt *a = r->attempt;
	const struct load *l = a->flags & FOREVER ? &r->victim->forever : &r->victim->load;
	uint8_t hash[32];

	sha256_two(l->insns, l->insns_sz, l->data, l->data_sz, hash);
	strcpy(digest, "sha256:");
	for (int i = 0; i < 32; i++)
		sprintf(digest + 7 + 2 * i, "%02x", hash[i]);
	ids_take(&before);
	return audit_open(&audit);
}

/** race_records_skip() - look at no record of before */
void race_records_skip(void)
{
	audit_collect(&audit, NULL, 0, NULL);
}

static bool wrong(const struct race *r, const char *what, const char *rec)
{
	fprintf(stderr, "%s: %s: %s\n", r->attempt->name, what, rec);
	return false;
}

static bool is_right(const struct race *r, const char *rec)
{
	if (audit_field_is(rec, "origin", "loader"))
		return (audit_field_is(rec, "verdict", "OK") && audit_field_is(rec, "session", "closed") &&
			audit_field_is(rec, "loader", digest)) ||
		       wrong(r, "a program that is not as the verified loader's", rec);
	/* the attacker has signed programs, too */
	return audit_field_is(rec, "res", "0") || audit_field_is(rec, "verdict", "OK") ||
	       wrong(r, "a program that nobody signed", rec);
}

/**
 * race_records_right() - are the records of a round right?
 * @r: the attack
 * @whole: the run ended well, and there was one
 *
 * Return: true if they are; a line on stderr if not.
 */
bool race_records_right(const struct race *r, bool whole)
{
	static char rec[RECORDS][RECORD_MAX];
	int n = audit_collect(&audit, rec, RECORDS, "LOAD"), loaded = 0;
	char pid[16];

	if (n < 0 || n > RECORDS)
		return wrong(r, "records that cannot be read", n < 0 ? strerror(-n) : "too many");
	snprintf(pid, sizeof(pid), "%d", (int)r->pid);
	for (int i = 0; i < n; i++) {
		if (!is_right(r, rec[i]))
			return false;
		loaded += audit_field_is(rec[i], "origin", "loader") && audit_field_is(rec[i], "res", "1") &&
			  audit_field_is(rec[i], "pid", pid);
	}
	if (whole && loaded != r->victim->progs) {
		fprintf(stderr, "%s: %d records of %d programs\n", r->attempt->name, loaded, r->victim->progs);
		return false;
	}
	return true;
}

/**
 * race_records_close() - stop to read records
 * @r: the attack
 *
 * Return: true if nothing is there that was not there before; a line on stderr if something is.
 */
bool race_records_close(const struct race *r)
{
	char what[64];

	close(audit.fd);
	close(audit.ctl);
	return ids_same(&before, what, sizeof(what)) || wrong(r, "after all rounds", what);
}
