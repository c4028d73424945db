// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - a record as a JSON object in one line
 *
 * Names are those of the Elastic Common Schema where it has one; ours are below "hornet". The schema
 * is described in gen_signed(1).
 */
#include <string.h>

#include "event.h"
#include "members.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* It follows from others. No field of a record has a blank in its name. */
#define EXEMPTION " exemption"

static const struct gs_member members[] = {
	{ "comm", "process", "name", GS_MEMBER_TEXT },
	{ "exe", "process", "executable", GS_MEMBER_TEXT },
	{ "pid", "process", "pid", GS_MEMBER_NUMBER },
	{ "uid", "user", "id", GS_MEMBER_ID },
	{ "auid", "user.audit", "id", GS_MEMBER_ID },
	{ "rule", "rule", "id", GS_MEMBER_WORD },
	{ "", "hornet", "schema_version", GS_MEMBER_SCHEMA },
	{ "op", "hornet", "op", GS_MEMBER_WORD },
	{ "lsm-mode", "hornet", "mode", GS_MEMBER_WORD },
	{ "old-mode", "hornet", "old_mode", GS_MEMBER_WORD },
	{ "policy", "hornet", "policy", GS_MEMBER_WORD },
	{ "old-policy", "hornet", "old_policy", GS_MEMBER_WORD },
	{ "old-digest", "hornet", "old_digest", GS_MEMBER_WORD },
	{ "decision", "hornet", "action", GS_MEMBER_WORD },
	{ "ruling", "hornet", "ruling", GS_MEMBER_WORD },
	{ EXEMPTION, "hornet", "exemption", GS_MEMBER_BOOL },
	{ "verdict", "hornet", "verdict", GS_MEMBER_WORD },
	{ "veto", "hornet", "veto", GS_MEMBER_WORD },
	{ "error", "hornet", "errno", GS_MEMBER_NUMBER },
	{ "origin", "hornet", "origin", GS_MEMBER_WORD },
	{ "session", "hornet", "session", GS_MEMBER_WORD },
	{ "taken-maps", "hornet", "taken_maps", GS_MEMBER_NUMBER },
	{ "digest", "hornet", "digest", GS_MEMBER_WORD },
	{ "info_name", "hornet", "info_name", GS_MEMBER_TEXT },
	{ "info_version", "hornet", "info_version", GS_MEMBER_NUMBER },
	{ "open_inputs", "hornet", "open_inputs", GS_MEMBER_NUMBER },
	{ "userns", "hornet", "user_namespace", GS_MEMBER_NUMBER },
	{ "token", "hornet", "token", GS_MEMBER_WORD },
	{ "ses", "hornet", "login_session", GS_MEMBER_ID },
	{ "lost", "hornet", "records_lost", GS_MEMBER_NUMBER },
	{ "off", "hornet", "records_off", GS_MEMBER_NUMBER },
	{ "prog-id", "hornet.prog", "id", GS_MEMBER_NUMBER },
	{ "prog-name", "hornet.prog", "name", GS_MEMBER_TEXT },
	{ "prog-type", "hornet.prog", "type", GS_MEMBER_PROG_TYPE },
	{ "attach-type", "hornet.prog", "attach_type", GS_MEMBER_ATTACH_TYPE },
	{ "tag", "hornet.prog", "tag", GS_MEMBER_WORD },
	{ "insns", "hornet.prog", "insns", GS_MEMBER_WORD },
	{ "attach-target", "hornet.prog.target", "name", GS_MEMBER_TEXT },
	{ "attach-btf-id", "hornet.prog.target", "btf_id", GS_MEMBER_NUMBER },
	{ "attach-prog-id", "hornet.prog.target", "prog_id", GS_MEMBER_NUMBER },
	{ "signer", "hornet.signer", "spki", GS_MEMBER_WORD },
	{ "keyid", "hornet.signer", "key_id", GS_MEMBER_WORD },
	{ "serial", "hornet.signer", "serial", GS_MEMBER_WORD },
	{ "issuer", "hornet.signer", "issuer", GS_MEMBER_NAME },
	{ "keyring", "hornet.signer", "keyring", GS_MEMBER_WORD },
	{ "signer-path", "hornet.signer", "path", GS_MEMBER_WORD },
	{ "loader", "hornet.loader", "digest", GS_MEMBER_WORD },
	{ "loader-id", "hornet.loader", "id", GS_MEMBER_NUMBER },
	{ "lsm", "", "", GS_MEMBER_USED },
	{ "reason", "", "", GS_MEMBER_USED },
	{ "res", "", "", GS_MEMBER_USED },
};

/* ECS: event.action, event.category, event.type */
struct kind {
	const char *op;
	const char *action;
	const char *category;
	const char *type;
};

static const struct kind kinds[] = {
	{ "LOAD", "bpf-program-load", "driver", "start" },
	{ "UNLOAD", "bpf-program-unload", "driver", "end" },
	{ "RUN", "bpf-program-run", "driver", "start" },
	{ "ATTACH", "bpf-program-attach", "driver", "start" },
	{ "LOST", "hornet-records-lost", "driver", "info" },
};

static const struct kind kind_mode = { NULL, "hornet-mode-change", "configuration", "change" };
static const struct kind kind_policy = { NULL, "hornet-policy-change", "configuration", "change" };
static const struct kind kind_other = { NULL, "hornet-other", "driver", "info" };

static const struct kind *kind_of(const struct gs_event *event)
{
	size_t i;

	if (event->type == GS_EVENT_MODE)
		return &kind_mode;
	if (event->type == GS_EVENT_POLICY)
		return &kind_policy;
	for (i = 0; i < COUNT(kinds); i++)
		if (gs_field_is(&event->fields, "op", kinds[i].op))
			return &kinds[i];
	return &kind_other;
}

static void one_of(struct gs_json *j, const char *key, const char *value)
{
	gs_json_array(j, key);
	gs_json_text(j, NULL, value);
	gs_json_end(j);
}

static void put_event(struct gs_json *j, const struct gs_event *event)
{
	const struct kind *kind = kind_of(event);
	char reason[64];

	gs_json_object(j, "event");
	gs_json_text(j, "kind", "event");
	gs_json_text(j, "module", "hornet");
	gs_json_text(j, "dataset", "hornet.audit");
	one_of(j, "category", kind->category);
	one_of(j, "type", gs_event_is_boot(event) ? "info" : kind->type);
	gs_json_text(j, "action", kind->action);
	gs_json_text(j, "outcome", gs_field_is(&event->fields, "res", "1") ? "success" : "failure");
	if (gs_field_word(gs_fields_find(&event->fields, "reason"), reason, sizeof(reason)))
		gs_json_text(j, "reason", reason);
	else if (gs_event_is_boot(event))
		gs_json_text(j, "reason", "boot");
	gs_json_number(j, "sequence", event->serial);
	gs_json_end(j);
}

/* Of what a policy was asked about, whether that made it an exemption. */
static struct gs_fields with_exemption(const struct gs_event *event)
{
	struct gs_fields fields = event->fields;

	if (!gs_fields_find(&fields, "ruling") || fields.nr == GS_FIELDS_MAX)
		return fields;
	fields.f[fields.nr++] = (struct gs_field){
		.key = EXEMPTION,
		.key_len = strlen(EXEMPTION),
		.val = gs_event_is_exemption(event) ? "1" : "0",
		.val_len = 1,
	};
	return fields;
}

/**
 * gs_event_json() - write a record as a JSON object and a newline
 * @out: where to; write errors are left in it
 * @event: the record
 */
void gs_event_json(FILE *out, const struct gs_event *event)
{
	struct gs_fields fields = with_exemption(event);
	char text[256];
	struct gs_json j;

	gs_json_start(&j, out);
	j.one_line = true;
	gs_json_object(&j, NULL);
	gs_put_time(text, event->sec, event->ms);
	gs_json_text(&j, "@timestamp", text);
	gs_json_object(&j, "ecs");
	gs_json_text(&j, "version", "8.11.0");
	gs_json_end(&j);
	put_event(&j, event);
	if (event->node_len && event->node_len < sizeof(text)) {
		memcpy(text, event->node, event->node_len);
		text[event->node_len] = '\0';
		gs_json_object(&j, "host");
		gs_json_text(&j, "hostname", text);
		gs_json_end(&j);
	}
	gs_members_json(&j, members, COUNT(members), &fields);
	gs_json_end(&j);
}
