// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - from the fields of a record to the members of a JSON object, by a table
 *
 * Fields that no table names are written, too, as hornet.other: a newer kernel has them.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "dn.h"
#include "members.h"
#include "names.h"

#define UNSET_ID 4294967295	/* (uid_t)-1: nobody logged in */

/* Objects that are open, and the path to the innermost. */
struct path {
	const char *path;
	size_t depth;
};

static size_t parts(const char *path)
{
	size_t n = *path != '\0';

	for (; *path; path++)
		n += *path == '.';
	return n;
}

/* How many objects two paths have in common. */
static size_t common(const char *a, const char *b)
{
	size_t n = 0;

	while (*a && *b) {
		size_t la = strcspn(a, "."), lb = strcspn(b, ".");

		if (la != lb || memcmp(a, b, la))
			break;
		n++;
		a += la + (a[la] == '.');
		b += lb + (b[lb] == '.');
	}
	return n;
}

static void go_to(struct gs_json *j, struct path *at, const char *path)
{
	size_t keep = common(at->path, path), i;
	const char *p = path;
	char name[32];

	for (; at->depth > keep; at->depth--)
		gs_json_end(j);
	for (i = 0; *p; i++) {
		size_t n = strcspn(p, ".");

		if (i >= keep) {
			snprintf(name, sizeof(name), "%.*s", (int)n, p);
			gs_json_object(j, name);
		}
		p += n + (p[n] == '.');
	}
	at->path = path;
	at->depth = parts(path);
}

static void put_type(struct gs_json *j, const char *key, uint64_t n, const char *name)
{
	char full[48];

	gs_json_number(j, key, n);
	if (!name)
		return;
	snprintf(full, sizeof(full), "%s_name", key);
	gs_json_text(j, full, name);
}

/* Writes nothing, and opens nothing, for a field that has no value. */
static void put(struct gs_json *j, struct path *at, const struct gs_member *m,
		const struct gs_field *f)
{
	char text[GS_FIELD_TEXT];
	uint8_t der[1024];
	uint64_t n;
	size_t len;

	switch (m->kind) {
	case GS_MEMBER_WORD:
	case GS_MEMBER_TEXT:
		if (!(m->kind == GS_MEMBER_TEXT ? gs_field_text : gs_field_word)(f, text,
										 sizeof(text)))
			return;
		break;
	case GS_MEMBER_NAME:
		len = gs_field_bytes(f, der, sizeof(der));
		if (!len || !gs_dn_text(der, len, text, sizeof(text)))
			return;
		break;
	case GS_MEMBER_SCHEMA:
		n = GS_SCHEMA_VERSION;
		break;
	case GS_MEMBER_USED:
		return;
	default:
		if (!gs_field_number(f, &n) || (m->kind == GS_MEMBER_ID && n == UNSET_ID))
			return;
		snprintf(text, sizeof(text), "%" PRIu64, n);
	}
	go_to(j, at, m->object);
	if (m->kind == GS_MEMBER_BOOL)
		gs_json_bool(j, m->key, n);
	else if (m->kind == GS_MEMBER_NUMBER || m->kind == GS_MEMBER_SCHEMA)
		gs_json_number(j, m->key, n);
	else if (m->kind == GS_MEMBER_PROG_TYPE)
		put_type(j, m->key, n, n > UINT32_MAX ? NULL : gs_prog_type_name((uint32_t)n));
	else if (m->kind == GS_MEMBER_ATTACH_TYPE)
		/* most programs have 0, which is also the number of the first attach type */
		put_type(j, m->key, n, !n || n > UINT32_MAX ? NULL : gs_attach_type_name((uint32_t)n));
	else
		gs_json_text(j, m->key, text);
}

static bool named(const struct gs_member *members, size_t nr, const struct gs_field *f)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (strlen(members[i].field) == f->key_len &&
		    !memcmp(members[i].field, f->key, f->key_len))
			return true;
	return false;
}

/**
 * gs_members_json() - write the fields of a record
 * @j: the text, inside of the outermost object
 * @members, @nr: where they go
 * @fields: the fields
 *
 * All objects that it opens are closed again. Of fields of one name only the first counts.
 */
void gs_members_json(struct gs_json *j, const struct gs_member *members, size_t nr,
		     const struct gs_fields *fields)
{
	struct path at = { .path = "" };
	char text[GS_FIELD_TEXT], key[64];
	size_t i;

	for (i = 0; i < nr; i++)
		put(j, &at, &members[i], gs_fields_find(fields, members[i].field));
	for (i = 0; i < fields->nr; i++) {
		const struct gs_field *f = &fields->f[i];

		snprintf(key, sizeof(key), "%.*s", (int)(f->key_len < 63 ? f->key_len : 63),
			 f->key);
		if (named(members, nr, f) || gs_fields_find(fields, key) != f ||
		    !gs_field_word(f, text, sizeof(text)))
			continue;
		go_to(j, &at, "hornet.other");
		gs_json_text(j, key, text);
	}
	go_to(j, &at, "");
}

/**
 * gs_put_time() - write a time as RFC 3339 has it, in UTC
 * @buf: where to
 * @sec: seconds since 1970, not after the year 9999
 * @ms: and milliseconds
 */
void gs_put_time(char buf[32], uint64_t sec, unsigned int ms)
{
	time_t t = (time_t)sec;
	struct tm tm;
	size_t n;

	gmtime_r(&t, &tm);
	n = strftime(buf, 32, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + n, 32 - n, ".%03uZ", ms % 1000);
}

/** gs_put_text() - write a text that a task could choose, so that a terminal shows it and no more */
void gs_put_text(FILE *out, const char *text)
{
	const unsigned char *p;

	for (p = (const unsigned char *)text; *p; p++)
		if (*p < ' ' || *p >= 0x7f || *p == '\\' || *p == '"')
			fprintf(out, "\\x%02x", *p);
		else
			fputc(*p, out);
}
