/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - from the fields of a record to the members of a JSON object, by a table */
#ifndef GS_MEMBERS_H
#define GS_MEMBERS_H

#include "fields.h"
#include "json.h"

#define GS_SCHEMA_VERSION 1	/* raised when a member changes its meaning, or goes */

enum gs_member_kind {
	GS_MEMBER_WORD,		/* a string, as it stands */
	GS_MEMBER_TEXT,		/* a string that a task could choose */
	GS_MEMBER_NUMBER,
	GS_MEMBER_ID,		/* a user's or session's number, as a string; none if not set */
	GS_MEMBER_NAME,		/* an issuer's name in DER, as RFC 2253 writes it */
	GS_MEMBER_PROG_TYPE,	/* a number, and its name as KEY_name */
	GS_MEMBER_ATTACH_TYPE,
	GS_MEMBER_BOOL,		/* 0 or 1 */
	GS_MEMBER_SCHEMA,	/* no field: GS_SCHEMA_VERSION */
	GS_MEMBER_USED,		/* none: the caller has written it */
};

/**
 * struct gs_member - where a field goes
 * @field: its name
 * @object: names of the objects that it is in, with dots between them; "": the outermost
 * @key: its name there
 * @kind: how it is written
 *
 * A table names each object in one run, those inside of it behind its own members.
 */
struct gs_member {
	const char *field;
	const char *object;
	const char *key;
	enum gs_member_kind kind;
};

void gs_members_json(struct gs_json *j, const struct gs_member *members, size_t nr,
		     const struct gs_fields *fields);
void gs_put_time(char buf[32], uint64_t sec, unsigned int ms);
void gs_put_text(FILE *out, const char *text);

#endif /* GS_MEMBERS_H */
