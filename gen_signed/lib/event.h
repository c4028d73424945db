/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - Hornet's audit records, as they stand in a log */
#ifndef GS_EVENT_H
#define GS_EVENT_H

#include <stdio.h>

#include "fields.h"

#define GS_EVENT_LINE	16384	/* longer than any record with what can stand before it */

/* AUDIT_BPF, AUDIT_MAC_POLICY_LOAD and AUDIT_MAC_STATUS of <linux/audit.h> */
enum gs_event_type {
	GS_EVENT_BPF = 1334,
	GS_EVENT_POLICY = 1403,
	GS_EVENT_MODE = 1404,
};

/**
 * struct gs_event - one record; it points into the line
 * @type: the record's type
 * @sec, @ms: when, in seconds and milliseconds since 1970
 * @serial: the audit subsystem's number of the event
 * @node, @node_len: the machine's name, 0 bytes if the log does not say it
 * @fields: what it says
 */
struct gs_event {
	enum gs_event_type type;
	uint64_t sec;
	unsigned int ms;
	uint64_t serial;
	const char *node;
	size_t node_len;
	struct gs_fields fields;
};

int gs_event_parse(const char *line, size_t len, struct gs_event *event);
int gs_event_parse_message(unsigned int type, const char *text, size_t len,
			   struct gs_event *event);
void gs_event_json(FILE *out, const struct gs_event *event);
void gs_event_text(FILE *out, const struct gs_event *event);

/** gs_event_is_boot() - does the record say what holds from the beginning? Nothing has changed then. */
static inline bool gs_event_is_boot(const struct gs_event *event)
{
	return event->type == GS_EVENT_MODE ? gs_field_is(&event->fields, "old-mode", "none") :
					      event->type == GS_EVENT_POLICY &&
					      gs_field_is(&event->fields, "reason", "boot");
}

/**
 * gs_event_is_exemption() - has the policy let pass what is not signed by a key of the machine's?
 *
 * What stats count as exempted: the kernel's own programs are none, and nothing is while the mode is audit.
 */
static inline bool gs_event_is_exemption(const struct gs_event *event)
{
	const struct gs_fields *f = &event->fields;

	return gs_field_is(f, "lsm-mode", "enforce") && gs_field_is(f, "ruling", "allow") && gs_field_is(f, "res", "1") &&
	       !gs_field_is(f, "verdict", "OK") && !gs_field_is(f, "origin", "kernel");
}

#endif /* GS_EVENT_H */
