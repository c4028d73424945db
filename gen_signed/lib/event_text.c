// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - a record as a line of text for people */
#include <inttypes.h>
#include <string.h>

#include "dn.h"
#include "event.h"
#include "members.h"
#include "names.h"

/* Writes @before and the field's value in quotes, or nothing if it has none. */
static void put_text(FILE *out, const struct gs_event *event, const char *before, const char *key)
{
	char text[GS_FIELD_TEXT];

	if (!gs_field_text(gs_fields_find(&event->fields, key), text, sizeof(text)))
		return;
	fprintf(out, "%s\"", before);
	gs_put_text(out, text);
	fputc('"', out);
}

static void put_word(FILE *out, const struct gs_event *event, const char *before, const char *key)
{
	char text[256];

	if (!gs_field_word(gs_fields_find(&event->fields, key), text, sizeof(text)))
		return;
	fputs(before, out);
	gs_put_text(out, text);
}

static void put_type(FILE *out, const struct gs_event *event)
{
	const char *name = NULL;
	uint64_t n;

	if (!gs_field_number(gs_fields_find(&event->fields, "prog-type"), &n))
		return;
	if (n <= UINT32_MAX)
		name = gs_prog_type_name((uint32_t)n);
	if (name)
		fprintf(out, " (%s)", name);
	else
		fprintf(out, " (type %" PRIu64 ")", n);
}

static void put_signer(FILE *out, const struct gs_event *event)
{
	uint8_t der[1024];
	char text[2048];
	size_t len;

	if (gs_field_is(&event->fields, "signer", "none"))
		return;
	put_word(out, event, ", signer ", "signer");
	put_word(out, event, " key id ", "keyid");
	len = gs_field_bytes(gs_fields_find(&event->fields, "issuer"), der, sizeof(der));
	if (len && gs_dn_text(der, len, text, sizeof(text))) {
		fputs(" issuer \"", out);
		gs_put_text(out, text);
		fputc('"', out);
	}
	put_word(out, event, " serial ", "serial");
	put_word(out, event, " in ", "keyring");
}

/* A program that no key of the machine's has signed, and that a rule of the policy let pass all the same. */
static void put_exemption(FILE *out, const struct gs_event *event)
{
	if (!gs_event_is_exemption(event))
		return;
	if (gs_field_is(&event->fields, "verdict", "UNSIGNED"))
		fputs(", exemption: unsigned", out);
	else
		put_word(out, event, ", exemption: ", "verdict");
	put_word(out, event, ", allowed by rule ", "rule");
}

static void put_prog(FILE *out, const struct gs_event *event)
{
	put_exemption(out, event);
	/* nobody was asked about what the kernel was built and booted with */
	if (!gs_event_is_boot(event))
		put_word(out, event, ", verdict ", "verdict");
	put_word(out, event, ", reason ", "reason");
	put_word(out, event, " by LSM ", "veto");
	put_word(out, event, ", rule ", "rule");
	if (event->type == GS_EVENT_POLICY) {
		put_word(out, event, ", policy ", "policy");
		put_word(out, event, " from ", "old-policy");
	} else if (gs_fields_find(&event->fields, "rule") && !gs_field_is(&event->fields, "rule", "none")) {
		put_word(out, event, " of ", "policy");
	}
	put_word(out, event, ", program ", "prog-id");
	put_text(out, event, " ", "prog-name");
	put_type(out, event);
	put_text(out, event, " for ", "attach-target");
	put_word(out, event, ", digest ", "digest");
	put_signer(out, event);
	if (!gs_field_is(&event->fields, "loader-id", "0")) {
		put_word(out, event, ", loader ", "loader-id");
		put_word(out, event, " ", "loader");
	}
}

static void put_task(FILE *out, const struct gs_event *event)
{
	if (!gs_fields_find(&event->fields, "pid"))
		return;
	put_word(out, event, ", by pid ", "pid");
	put_word(out, event, " uid ", "uid");
	put_text(out, event, " ", "comm");
	put_text(out, event, " ", "exe");
}

static const char *outcome(const struct gs_event *event)
{
	bool done = gs_field_is(&event->fields, "res", "1");

	if (!done && gs_field_is(&event->fields, "decision", "allow"))
		return "failed";
	return done ? "done" : "refused";
}

/**
 * gs_event_text() - write a record as a line of text
 * @out: where to; write errors are left in it
 * @event: the record
 *
 * It is for people: all that a record says, and names that do not change, are in the JSON.
 */
void gs_event_text(FILE *out, const struct gs_event *event)
{
	char time[32];

	gs_put_time(time, event->sec, event->ms);
	fputs(time, out);
	if (event->node_len) {
		fputc(' ', out);
		for (size_t i = 0; i < event->node_len; i++)
			fputc(event->node[i] > ' ' && event->node[i] < 0x7f ? event->node[i] : '?',
			      out);
	}
	if (gs_field_is(&event->fields, "op", "LOST")) {
		put_word(out, event, " LOST: ", "lost");
		put_word(out, event, " records lost, ", "off");
		fputs(" while the audit subsystem was off\n", out);
		return;
	}
	if (event->type == GS_EVENT_BPF)
		put_word(out, event, " ", "op");
	else
		fputs(event->type == GS_EVENT_MODE ? " MODE" : " POLICY", out);
	fprintf(out, " %s", outcome(event));
	put_word(out, event, ", mode ", "lsm-mode");
	if (event->type == GS_EVENT_MODE && gs_field_is(&event->fields, "lsm-mode", "none"))
		fputs(", mode none", out);
	put_word(out, event, " from ", "old-mode");
	if (event->type == GS_EVENT_MODE && gs_event_is_boot(event))
		fputs(", reason boot", out);
	put_prog(out, event);
	put_task(out, event);
	fputc('\n', out);
}
