// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - what the record of a load and the list of live programs tell of one program
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "told.h"

/**
 * told_begin() - listen to the records, before the load
 * @m: the machine
 * @t: filled
 *
 * Return: true if that works.
 */
bool told_begin(struct machine *m, struct told *t)
{
	memset(t, 0, sizeof(*t));
	if (!audit_open(&t->audit))
		return true;
	attack_fail(m, "cannot listen to audit records");
	return false;
}

static bool find_line(struct told *t)
{
	FILE *f = fopen("/sys/kernel/security/hornet/programs", "re");
	bool found = false;
	char id[24];

	snprintf(id, sizeof(id), "id=%u ", t->info.id);
	while (f && !found && fgets(t->line, sizeof(t->line), f))
		found = !strncmp(t->line, id, strlen(id));
	if (f)
		fclose(f);
	return found;
}

/**
 * told_end() - take the one record of the load, and the line of its program
 * @m: the machine
 * @t: from told_begin()
 * @prog: the program's descriptor; if it is negative, there is only the record
 *
 * Return: true if they are there.
 */
bool told_end(struct machine *m, struct told *t, int prog)
{
	union bpf_attr ask = {.info = {.bpf_fd = prog, .info_len = sizeof(t->info), .info = (uintptr_t)&t->info}};
	int n = audit_collect(&t->audit, &t->rec, 1, "LOAD");

	close(t->audit.fd);
	close(t->audit.ctl);
	if (n != 1)
		attack_fail(m, "%d records of one load", n);
	else if (prog >= 0 && (sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &ask, sizeof(ask)) || !find_line(t)))
		attack_fail(m, "the program is not in the list");
	else
		return true;
	return false;
}

static void expect(struct machine *m, const char *text, const char *field, const char *value)
{
	char is[TOLD_VALUE];

	if (!audit_field(text, field, is, sizeof(is)))
		attack_fail(m, "there is no %s: %s", field, text);
	else if (strcmp(is, value))
		attack_fail(m, "%s is %s, not %s", field, is, value);
}

/**
 * told_rec() - the record has a field of that value
 * @m: the machine
 * @t: from told_end()
 * @field: its name
 * @value: its value, without quotes
 */
void told_rec(struct machine *m, const struct told *t, const char *field, const char *value)
{
	expect(m, t->rec, field, value);
}

/**
 * told_both() - the record and the line of the list have a field of that value
 * @m: the machine
 * @t: from told_end()
 * @field: its name
 * @value: its value, without quotes
 */
void told_both(struct machine *m, const struct told *t, const char *field, const char *value)
{
	expect(m, t->rec, field, value);
	expect(m, t->line, field, value);
}

/**
 * told_number() - a number as records have it
 * @n: the number
 *
 * Return: the text, valid until the next call.
 */
const char *told_number(unsigned int n)
{
	static char text[16];

	snprintf(text, sizeof(text), "%u", n);
	return text;
}
