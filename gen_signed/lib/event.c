// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - Hornet's audit records, as they stand in a log
 *
 * In audit.log of auditd(8):
 *	[node=NAME ]type=BPF msg=audit(SECONDS.MS:SERIAL): FIELDS
 * where the type can be UNKNOWN[1334], and what ausearch would make of the fields can follow behind
 * a byte of 0x1d. Of the kernel's messages, with what can stand before one of these:
 *	[ SECONDS.US] audit: type=1334 audit(SECONDS.MS:SERIAL): FIELDS
 * What stands there is taken only if it is of a known form: the text of another message, which can be anybody's,
 * must not begin a record.
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

/* As much of it as is one of the characters. */
static size_t skip_all(struct rest *r, const char *of)
{
	size_t n = 0;

	while (n < r->len && r->p[n] && strchr(of, r->p[n]))
		n++;
	r->p += n;
	r->len -= n;
	return n;
}

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* A part of the prefix: @first, one or more of the characters of @of, @last, blanks. Left alone if it is none. */
static bool skip_part(struct rest *r, const char *first, const char *of, const char *last)
{
	struct rest at = *r;

	if (skip(r, first) && skip_all(r, of) && skip(r, last)) {
		skip_all(r, " ");
		return true;
	}
	*r = at;
	return false;
}

/* "kern  :notice: " of dmesg -x */
static bool skip_facility(struct rest *r)
{
	struct rest at = *r;

	if (skip_all(r, LOWER DIGITS) && (skip_all(r, " "), skip(r, ":")) && skip_all(r, LOWER) &&
	    (skip_all(r, " "), skip(r, ": "))) {
		skip_all(r, " ");
		return true;
	}
	*r = at;
	return false;
}

/* "Nov 30 07:31:17 host kernel: " and others of syslog and the journal: a few words, none of which is a tag */
static void skip_host(struct rest *r)
{
	struct rest at = *r;
	int i;

	for (i = 0; i < 6; i++) {
		if (skip(r, "kernel: ")) {
			skip_all(r, " ");
			return;
		}
		if (!skip_all(r, LOWER UPPER DIGITS ":.,+-_") || r->p[-1] == ':' || !skip_all(r, " "))
			break;
	}
	*r = at;
}

/* What the kernel's messages have before them: level, time, task, facility, host. Return: is it "audit: " then? */
static bool skip_console(struct rest *r)
{
	while (skip_part(r, "<", DIGITS, ">") || skip_part(r, "[", LOWER UPPER DIGITS " :.,+-", "]") ||
	       skip_part(r, "", LOWER UPPER DIGITS ",=_-", ";") || skip_part(r, "", DIGITS "T:.,+-Z", " ") ||
	       skip_facility(r))
		;
	skip_host(r);
	while (skip_part(r, "[", LOWER UPPER DIGITS " :.,+-", "]"))
		;
	return skip(r, "audit: ");
}

/* node=NAME of auditd */
static void skip_node(struct rest *r, struct gs_event *event)
{
	struct rest w;

	if (skip(r, "node=")) {
		w = word(r, " ");
		event->node = w.p;
		event->node_len = w.len;
		skip(r, " ");
	}
}

static bool find(struct rest r, const char *text, struct rest *behind)
{
	const char *p = memmem(r.p, r.len, text, strlen(text));

	if (p)
		*behind = (struct rest){ p + strlen(text), r.len - (size_t)(p - r.p) - strlen(text) };
	return p;
}

/* The kernel's own words that records are missing: of the audit subsystem, and of printk behind it. */
static bool tells_loss(struct rest r, bool audit)
{
	struct rest x;

	if (audit && (skip(&r, "audit_lost=") || skip(&r, "backlog limit exceeded")))
		return true;
	return skip(&r, "kauditd_printk_skb: ") && find(r, " callbacks suppressed", &x);
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

static bool is_type_name(struct rest r)
{
	struct rest w = word(&r, " ");

	return is(w, "BPF") || is(w, "MAC_POLICY_LOAD") || is(w, "MAC_STATUS");
}

/* "BPF FIELDS", behind "HOST audit[PID]: ": a copy of journald's own, which has no number and not the record's time. */
static bool is_journal_copy(struct rest r)
{
	if (is_type_name(r))
		return true;
	while (find(r, " audit", &r)) {
		skip_part(&r, "[", DIGITS, "]");
		if (skip(&r, ": ") && is_type_name(r))
			return true;
	}
	return false;
}

/* A line that does not begin like a record: one of Hornet's whose beginning is lost, or of an unknown form. */
static int parse_other(struct rest r)
{
	struct gs_event event;
	struct rest x;

	if (!find(r, " lsm=hornet ", &x))
		return 0;
	if (is_journal_copy(r))
		return -ENOMSG;
	if (find(r, "audit: type=", &x)) {
		x.p -= strlen("type=");
		x.len += strlen("type=");
		return parse_type(&x, &event) ? -EBADMSG : 0;
	}
	return find(r, " type=", &x) ? 0 : -EBADMSG;
}

/**
 * gs_event_parse() - read one line of a log
 * @line, @len: the line, without the newline
 * @event: filled; it points into @line
 *
 * Return: 1; 0 if it is no record of Hornet's; -EBADMSG if it is one that is damaged; -ENOMSG if it is journald's copy of
 * one; -ENOBUFS if the kernel says in it that records were lost.
 */
int gs_event_parse(const char *line, size_t len, struct gs_event *event)
{
	const char *enriched = memchr(line, 0x1d, len);
	struct rest r = { line, enriched ? (size_t)(enriched - line) : len };
	bool audit;

	*event = (struct gs_event){ 0 };
	if (r.len && r.p[r.len - 1] == '\r')
		r.len--;
	audit = skip_console(&r);
	if (tells_loss(r, audit))
		return -ENOBUFS;
	if (!audit)
		skip_node(&r, event);
	if (r.len < 5 || memcmp(r.p, "type=", 5))
		return parse_other(r);
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
