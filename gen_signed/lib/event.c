// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - Hornet's audit records, as they stand in a log
 *
 * In audit.log of auditd(8):
 *	[node=NAME ]type=BPF msg=audit(SECONDS.MS:SERIAL): FIELDS
 * where the type can be UNKNOWN[1334], and what ausearch would make of the fields can follow behind
 * a byte of 0x1d. On the console, with or without a time and a level before it:
 *	[ SECONDS.US] audit: type=1334 audit(SECONDS.MS:SERIAL): FIELDS
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "event.h"

/* What is left of a line. */
struct rest {
	const char *p;
	size_t len;
};

static bool skip(struct rest *r, const char *text)
{
	size_t n = strlen(text);

	if (r->len < n || memcmp(r->p, text, n))
		return false;
	r->p += n;
	r->len -= n;
	return true;
}

/* The part up to one of the characters of @end, which is not taken. */
static struct rest word(struct rest *r, const char *end)
{
	struct rest w = { .p = r->p };

	while (r->len && !strchr(end, *r->p)) {
		r->p++;
		r->len--;
		w.len++;
	}
	return w;
}

static bool number(struct rest *r, uint64_t *n)
{
	struct gs_field f = { .val = r->p };

	while (r->len && *r->p >= '0' && *r->p <= '9') {
		r->p++;
		r->len--;
		f.val_len++;
	}
	return gs_field_number(&f, n);
}

static bool is(struct rest w, const char *text)
{
	return w.len == strlen(text) && !memcmp(w.p, text, w.len);
}

/* <LEVEL>, [ TIME] and "audit: " of the console; node=NAME of auditd. */
static void skip_prefix(struct rest *r, struct gs_event *event)
{
	struct rest w, at = *r;

	if (skip(r, "<")) {
		word(r, ">");
		if (!skip(r, ">"))
			*r = at;
	}
	at = *r;
	if (skip(r, "[")) {
		word(r, "]");
		if (!skip(r, "] "))
			*r = at;
	}
	if (skip(r, "audit: "))
		return;
	if (skip(r, "node=")) {
		w = word(r, " ");
		event->node = w.p;
		event->node_len = w.len;
		skip(r, " ");
	}
}

static bool parse_type(struct rest *r, struct gs_event *event)
{
	struct rest w;

	if (!skip(r, "type="))
		return false;
	w = word(r, " ");
	if (is(w, "1334") || is(w, "BPF") || is(w, "UNKNOWN[1334]"))
		event->type = GS_EVENT_BPF;
	else if (is(w, "1403") || is(w, "MAC_POLICY_LOAD"))
		event->type = GS_EVENT_POLICY;
	else if (is(w, "1404") || is(w, "MAC_STATUS"))
		event->type = GS_EVENT_MODE;
	else
		return false;
	return skip(r, " ");
}

static bool parse_stamp(struct rest *r, struct gs_event *event)
{
	uint64_t ms;

	if (!skip(r, "audit(") || !number(r, &event->sec) || !skip(r, ".") || !number(r, &ms) ||
	    !skip(r, ":") || !number(r, &event->serial) || !skip(r, "):"))
		return false;
	skip(r, " ");
	event->ms = (unsigned int)ms;
	/* up to the year 9999, which is as far as a timestamp goes */
	return ms < 1000 && event->sec <= 253402300799;
}

/* A record of Hornet's ends in the field res; what does not was cut off. */
static int parse_fields(struct rest r, struct gs_event *event)
{
	const struct gs_fields *f = &event->fields;
	const char *ours = memmem(r.p, r.len, "lsm=hornet", strlen("lsm=hornet"));
	int err;

	err = gs_fields_parse(r.p, r.len, &event->fields);
	if (err)
		return ours ? -EBADMSG : 0;
	if (!gs_field_is(f, "lsm", "hornet"))
		return 0;
	if (!gs_field_is(f, "res", "0") && !gs_field_is(f, "res", "1"))
		return -EBADMSG;
	return 1;
}

/* What follows the type: a record of Hornet's that has no stamp is damaged, others are not ours. */
static int parse_rest(struct rest r, struct gs_event *event)
{
	if (!parse_stamp(&r, event))
		return memmem(r.p, r.len, "lsm=hornet", strlen("lsm=hornet")) ? -EBADMSG : 0;
	return parse_fields(r, event);
}

/**
 * gs_event_parse() - read one line of a log
 * @line, @len: the line, without the newline
 * @event: filled; it points into @line
 *
 * Return: 1; 0 if it is no record of Hornet's; -EBADMSG if it is one that is damaged.
 */
int gs_event_parse(const char *line, size_t len, struct gs_event *event)
{
	const char *enriched = memchr(line, 0x1d, len);
	struct rest r = { line, enriched ? (size_t)(enriched - line) : len };

	*event = (struct gs_event){ 0 };
	skip_prefix(&r, event);
	if (!parse_type(&r, event))
		return 0;
	skip(&r, "msg=");
	return parse_rest(r, event);
}

/**
 * gs_event_parse_message() - read one message of the audit subsystem's netlink socket
 * @type: its type
 * @text, @len: what it says, audit(SECONDS.MS:SERIAL): FIELDS
 * @event: filled; it points into @text
 *
 * Return: as gs_event_parse().
 */
int gs_event_parse_message(unsigned int type, const char *text, size_t len, struct gs_event *event)
{
	struct rest r = { text, len };

	*event = (struct gs_event){ .type = type };
	if (type != GS_EVENT_BPF && type != GS_EVENT_POLICY && type != GS_EVENT_MODE)
		return 0;
	return parse_rest(r, event);
}
