// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - live programs, from the lines of the kernel's hornet/programs */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dn.h"
#include "live.h"
#include "members.h"
#include "names.h"
#include "printable.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct gs_member members[] = {
	{ "comm", "process", "name", GS_MEMBER_TEXT },
	{ "pid", "process", "pid", GS_MEMBER_NUMBER },
	{ "uid", "user", "id", GS_MEMBER_ID },
	{ "auid", "user.audit", "id", GS_MEMBER_ID },
	{ "", "hornet", "schema_version", GS_MEMBER_SCHEMA },
	{ "verdict", "hornet", "verdict", GS_MEMBER_WORD },
	{ "origin", "hornet", "origin", GS_MEMBER_WORD },
	{ "digest", "hornet", "digest", GS_MEMBER_WORD },
	{ "info_name", "hornet", "info_name", GS_MEMBER_TEXT },
	{ "info_version", "hornet", "info_version", GS_MEMBER_NUMBER },
	{ "open_inputs", "hornet", "open_inputs", GS_MEMBER_NUMBER },
	{ "userns", "hornet", "user_namespace", GS_MEMBER_NUMBER },
	{ "token", "hornet", "token", GS_MEMBER_WORD },
	{ "load-time", "hornet", "load_time_ns", GS_MEMBER_NUMBER },
	{ "id", "hornet.prog", "id", GS_MEMBER_NUMBER },
	{ "name", "hornet.prog", "name", GS_MEMBER_TEXT },
	{ "type", "hornet.prog", "type", GS_MEMBER_PROG_TYPE },
	{ "attach-type", "hornet.prog", "attach_type", GS_MEMBER_ATTACH_TYPE },
	{ "tag", "hornet.prog", "tag", GS_MEMBER_WORD },
	{ "insns", "hornet.prog", "insns", GS_MEMBER_WORD },
	{ "signer", "hornet.signer", "spki", GS_MEMBER_WORD },
	{ "keyid", "hornet.signer", "key_id", GS_MEMBER_WORD },
	{ "serial", "hornet.signer", "serial", GS_MEMBER_WORD },
	{ "issuer", "hornet.signer", "issuer", GS_MEMBER_NAME },
	{ "keyring", "hornet.signer", "keyring", GS_MEMBER_WORD },
	{ "signer-path", "hornet.signer", "path", GS_MEMBER_WORD },
	{ "loader", "hornet.loader", "digest", GS_MEMBER_WORD },
	{ "loader-id", "hornet.loader", "id", GS_MEMBER_NUMBER },
	{ "loader-sure", "hornet.loader", "sure", GS_MEMBER_BOOL },
};

/**
 * gs_live_parse() - read a line of hornet/programs
 * @line, @len: the line, without the newline
 * @live: filled; it points into @line
 *
 * What is signed has verdict OK. What the kernel itself loaded is covered by whoever vouched for
 * the kernel; a program of the kernel's that Hornet did not judge (mode off) is not.
 *
 * Return: 0; -EBADMSG if it is no such line.
 */
int gs_live_parse(const char *line, size_t len, struct gs_live *live)
{
	const struct gs_fields *f = &live->fields;

	*live = (struct gs_live){ 0 };
	if (gs_fields_parse(line, len, &live->fields) ||
	    !gs_field_number(gs_fields_find(f, "id"), &live->id) || !live->id ||
	    !gs_fields_find(f, "verdict") || !gs_fields_find(f, "origin"))
		return -EBADMSG;
	if (!gs_field_word(gs_fields_find(f, "signer"), live->signer, sizeof(live->signer)))
		live->signer[0] = '\0';
	live->by_kernel = gs_field_is(f, "origin", "kernel") && gs_field_is(f, "verdict", "UNSIGNED");
	live->is_signed = gs_field_is(f, "verdict", "OK") || live->by_kernel;
	return 0;
}

/**
 * gs_live_signer_name() - the issuer and serial number of a program's signer
 * @live: the program
 * @buf, @size: room for the text
 *
 * Return: false if they are not known.
 */
bool gs_live_signer_name(const struct gs_live *live, char *buf, size_t size)
{
	const struct gs_field *issuer = gs_fields_find(&live->fields, "issuer");
	const struct gs_field *serial = gs_fields_find(&live->fields, "serial");
	uint8_t der[1024];
	size_t len = gs_field_bytes(issuer, der, sizeof(der)), n;

	if (!len || !serial || !gs_dn_text(der, len, buf, size))
		return false;
	n = strlen(buf);
	snprintf(buf + n, size - n, " serial %.*s", (int)serial->val_len, serial->val);
	return true;
}

/* When it was loaded; false if that, or when the machine booted, is not known. */
static bool load_time(const struct gs_live *live, const uint64_t *boot_ns, char buf[32])
{
	uint64_t ns, ms;

	if (!boot_ns || !gs_field_number(gs_fields_find(&live->fields, "load-time"), &ns))
		return false;
	ms = (*boot_ns + ns) / 1000000;
	gs_put_time(buf, ms / 1000, (unsigned int)(ms % 1000));
	return true;
}

/**
 * gs_live_json() - write a program as a JSON object and a newline
 * @out: where to; write errors are left in it
 * @live: the program
 * @boot_ns: when the machine booted, in ns since 1970; NULL: not known
 * @reason: why it is listed; NULL: as all are
 */
void gs_live_json(FILE *out, const struct gs_live *live, const uint64_t *boot_ns,
		  const char *reason)
{
	struct gs_json j;
	char time[32];

	gs_json_start(&j, out);
	j.one_line = true;
	gs_json_object(&j, NULL);
	gs_json_object(&j, "ecs");
	gs_json_text(&j, "version", "8.11.0");
	gs_json_end(&j);
	gs_json_object(&j, "event");
	gs_json_text(&j, "kind", "state");
	gs_json_text(&j, "module", "hornet");
	gs_json_text(&j, "dataset", "hornet.programs");
	gs_json_text(&j, "outcome", live->is_signed ? "success" : "failure");
	if (reason)
		gs_json_text(&j, "reason", reason);
	if (load_time(live, boot_ns, time))
		gs_json_text(&j, "start", time);
	gs_json_end(&j);
	gs_members_json(&j, members, COUNT(members), &live->fields);
	gs_json_end(&j);
}

/* The value of a field, cut off at @max characters; "-" if it has none. */
static void column(FILE *out, const struct gs_live *live, const char *key, int width, size_t max)
{
	const struct gs_field *f = gs_fields_find(&live->fields, key);
	char text[128];

	if (!gs_field_word(f, text, sizeof(text)))
		strcpy(text, "-");
	if (strlen(text) > max)
		text[max] = '\0';
	fprintf(out, "%-*s ", width, text);
}

/* The kernel writes a name that is no printable ASCII in hexadecimal. */
static void name_column(FILE *out, const struct gs_live *live)
{
	char raw[128], *text = NULL;

	if (gs_field_text(gs_fields_find(&live->fields, "name"), raw, sizeof(raw)))
		text = gs_printable(raw);
	fprintf(out, "%-16s ", text ? text : "-");
	free(text);
}

static void type_column(FILE *out, const struct gs_live *live)
{
	const char *name = NULL;
	uint64_t n;

	if (gs_field_number(gs_fields_find(&live->fields, "type"), &n) && n <= UINT32_MAX)
		name = gs_prog_type_name((uint32_t)n);
	fprintf(out, "%-16s ", name ? name : "?");
}

static void put_comm(FILE *out, const struct gs_live *live)
{
	char comm[GS_FIELD_TEXT];

	if (gs_field_text(gs_fields_find(&live->fields, "comm"), comm, sizeof(comm)))
		gs_put_text(out, comm);
}

/** gs_live_text_head() - write the line above those of gs_live_text() */
void gs_live_text_head(FILE *out)
{
	fprintf(out, "%-6s %-16s %-16s %-10s %-7s %-20s %-20s %-20s %-7s %-24s %-7s %-6s %s\n", "ID",
		"NAME", "TYPE", "VERDICT", "ORIGIN", "DIGEST", "SIGNER", "LOADER-DIGEST", "LOADER", "LOADED",
		"PID", "UID", "BY");
}

/**
 * gs_live_text() - write a program as a line of a table
 * @out, @live, @boot_ns: as for gs_live_json()
 */
void gs_live_text(FILE *out, const struct gs_live *live, const uint64_t *boot_ns)
{
	char time[32] = "-";

	column(out, live, "id", 6, 20);
	name_column(out, live);
	type_column(out, live);
	column(out, live, "verdict", 10, 16);
	column(out, live, "origin", 7, 16);
	column(out, live, "digest", 20, 19);
	column(out, live, "signer", 20, 19);
	column(out, live, "loader", 20, 19);
	column(out, live, "loader-id", 7, 20);
	load_time(live, boot_ns, time);
	fprintf(out, "%-24s ", time);
	column(out, live, "pid", 7, 20);
	column(out, live, "uid", 6, 20);
	put_comm(out, live);
	fputc('\n', out);
}
