// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - the MANIFEST of a folder with what is to be signed
 *
 * It is what a person reads before a key is used, so it is read strictly: what is accepted is, byte for
 * byte, what would be written for the same content.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "manifest.h"
#include "names.h"
#include "printable.h"
#include "said.h"

#define FIRST_LINE "gen_signed-bundle 1\n"

static void write_states(FILE *out, const struct gs_manifest_loader *l)
{
	const char *type = gs_prog_type_name(l->type);

	fprintf(out, "  states type %s (%u) attach-type %u flags %#x gpl-compatible %s%s\n",
		type ? type : "unknown", l->type, l->attach_type, l->flags, l->gpl ? "yes" : "no",
		l->unnamed ? " unnamed" : "");
}

static void write_loader(FILE *out, const struct gs_manifest_loader *l, size_t nr)
{
	char hex[2 * GS_SHA256_SIZE + 1];

	fprintf(out, "%s %s\n", l->is_static ? "static" : "loader", l->name);
	fprintf(out, "  digest sha256:%s\n", gs_hex(l->digest, sizeof(l->digest), hex));
	fprintf(out, "  payload %zu.payload %zu bytes\n", nr, l->payload_sz);
	if (l->is_static)
		write_states(out, l);
	fprintf(out, "  attributes %zu.attrs %zu bytes\n", nr, l->attrs_sz);
	fprintf(out, "  attributes-digest sha256:%s\n",
		gs_hex(l->attrs_digest, sizeof(l->attrs_digest), hex));
	fprintf(out, "  signature %zu.p7s or %zu.sig\n", nr, nr);
}

/**
 * gs_manifest_write() - write the text
 * @out: where to; write errors are left in it
 * @m: its content
 */
void gs_manifest_write(FILE *out, const struct gs_manifest *m)
{
	size_t i;

	fprintf(out, FIRST_LINE "executable %s\n  loaders %zu\n  digest-algorithm %s\n", m->exe, m->nr,
		m->alg);
	for (i = 0; i < m->nr; i++)
		write_loader(out, &m->loader[i], i + 1);
}

/** struct reader - what is left of the text; @bad: something was not as it has to be */
struct reader {
	const char *p;
	const char *end;
	bool bad;
};

static bool next_is(const struct reader *r, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(r->end - r->p) >= n && !memcmp(r->p, text, n);
}

/* As far as it is there: a failure shows in the right line. */
static void take(struct reader *r, const char *text)
{
	while (!r->bad && *text) {
		if (r->p == r->end || *r->p != *text++)
			r->bad = true;
		else
			r->p++;
	}
}

/* Digits, hex ones behind 0x; leading zeros and the like are found when the text is written again. */
static uint32_t take_number(struct reader *r)
{
	uint64_t n = 0, base = next_is(r, "0x") ? 16 : 10, digit;

	for (r->p += base == 16 ? 2 : 0; !r->bad && r->p < r->end; r->p++) {
		digit = *r->p >= '0' && *r->p <= '9' ? *r->p - '0' :
			base == 16 && *r->p >= 'a' && *r->p <= 'f' ? *r->p - 'a' + 10 : 99;
		if (digit == 99)
			break;
		n = n * base + digit;
		if (n > UINT32_MAX)
			r->bad = true;
	}
	return n;
}

static void take_digest(struct reader *r, uint8_t digest[GS_SHA256_SIZE])
{
	char digits[3] = "", *stop;
	size_t i;

	if (r->bad || r->end - r->p < 2 * GS_SHA256_SIZE) {
		r->bad = true;
		return;
	}
	for (i = 0; i < GS_SHA256_SIZE; i++, r->p += 2) {
		memcpy(digits, r->p, 2);
		digest[i] = strtoul(digits, &stop, 16);
		if (*stop)
			r->bad = true;
	}
}

/* What stands before the end of the line, or before @stop; a control character is no text. */
static size_t take_text(struct reader *r, char stop, const char **text)
{
	*text = r->p;
	while (!r->bad && r->p < r->end && (unsigned char)*r->p >= ' ' && *r->p != stop)
		r->p++;
	return r->p - *text;
}

static void take_word(struct reader *r, char *word, size_t size)
{
	const char *text;
	size_t i, n = take_text(r, ' ', &text);

	if (!n || n >= size) {
		r->bad = true;
		return;
	}
	for (i = 0; i < n; i++)
		r->bad |= text[i] < ' ' || text[i] > '~';
	memcpy(word, text, n);
	word[n] = '\0';
}

static void take_states(struct reader *r, struct gs_manifest_loader *l)
{
	char word[32];

	take(r, "  states type ");
	take_word(r, word, sizeof(word));
	take(r, " (");
	l->type = take_number(r);
	take(r, ") attach-type ");
	l->attach_type = take_number(r);
	take(r, " flags ");
	l->flags = take_number(r);
	take(r, " gpl-compatible ");
	l->gpl = next_is(r, "yes");
	take(r, l->gpl ? "yes" : "no");
	l->unnamed = next_is(r, " unnamed");
	take(r, l->unnamed ? " unnamed\n" : "\n");
}

static void take_loader(struct reader *r, struct gs_manifest_loader *l, size_t nr)
{
	char text[96];

	l->is_static = next_is(r, "static ");
	take(r, l->is_static ? "static " : "loader ");
	take_word(r, l->name, sizeof(l->name));
	take(r, "\n  digest sha256:");
	take_digest(r, l->digest);
	snprintf(text, sizeof(text), "\n  payload %zu.payload ", nr);
	take(r, text);
	l->payload_sz = take_number(r);
	take(r, " bytes\n");
	if (l->is_static)
		take_states(r, l);
	snprintf(text, sizeof(text), "  attributes %zu.attrs ", nr);
	take(r, text);
	l->attrs_sz = take_number(r);
	take(r, " bytes\n  attributes-digest sha256:");
	take_digest(r, l->attrs_digest);
	snprintf(text, sizeof(text), "\n  signature %zu.p7s or %zu.sig\n", nr, nr);
	take(r, text);
}

/* The name of the executable, as prepare shows it: what a terminal could obey is not in it. */
static int take_exe(struct reader *r, char **exe)
{
	const char *text = "";
	size_t n = take_text(r, '\n', &text);
	char *shown = NULL;

	*exe = strndup(text, n);
	if (*exe)
		shown = gs_printable(*exe);
	if (!shown)
		return -ENOMEM;
	r->bad |= strcmp(shown, *exe) != 0;
	free(shown);
	return 0;
}

static int take_all(struct reader *r, struct gs_manifest *m)
{
	size_t i;
	int err;

	take(r, FIRST_LINE "executable ");
	err = take_exe(r, &m->exe);
	if (err)
		return err;
	take(r, "\n  loaders ");
	m->nr = take_number(r);
	take(r, "\n  digest-algorithm ");
	take_word(r, m->alg, sizeof(m->alg));
	take(r, "\n");
	if (r->bad || m->nr > GS_MAX_LOADERS)
		return -EBADMSG;
	for (i = 0; !r->bad && i < m->nr; i++)
		take_loader(r, &m->loader[i], i + 1);
	return r->bad || r->p < r->end ? -EBADMSG : 0;
}

/* Where the text is not what would be written for @m: a pointer into it, NULL if it is. */
static int compare(const char *text, size_t sz, const struct gs_manifest *m, const char **at)
{
	char *made = NULL;
	size_t i, n = 0;
	FILE *out = open_memstream(&made, &n);

	if (!out)
		return -ENOMEM;
	gs_manifest_write(out, m);
	if (fclose(out)) {
		free(made);
		return -ENOMEM;
	}
	for (i = 0; i < sz && i < n && text[i] == made[i]; i++)
		;
	free(made);
	*at = text + i;
	return i == sz && i == n ? 0 : -EBADMSG;
}

/**
 * gs_manifest_read() - read the text
 * @text, @sz: its bytes
 * @m: filled; gs_manifest_free() it, also after a failure
 * @line: of a text that is none of prepare's: the number of the line where that shows
 *
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int gs_manifest_read(const void *text, size_t sz, struct gs_manifest *m, size_t *line)
{
	const char *start = text, *p, *end;
	struct reader r = { .p = start, .end = start + sz };
	int err;

	memset(m, 0, sizeof(*m));
	err = take_all(&r, m);
	end = r.p;
	if (!err)
		err = compare(start, sz, m, &end);
	*line = 1;
	for (p = start; p < end; p++)
		*line += *p == '\n';
	return err;
}

/**
 * gs_manifest_states() - does it state of a static program what the signature will?
 * @l: what it says
 * @said: what the signature will say, in the byte order of a machine that is not known
 */
bool gs_manifest_states(const struct gs_manifest_loader *l, const uint8_t said[GS_SAID_SIZE])
{
	struct gs_record rec = {
		.prog_type = l->type, .attach_type = l->attach_type, .insns_sz = l->payload_sz,
		.flags = l->flags | (l->gpl ? 0 : SKEL_RECORD_NO_GPL) |
			 (l->unnamed ? SKEL_RECORD_NO_NAME : 0),
	};
	uint8_t wanted[GS_SAID_SIZE];
	int big;

	memcpy(rec.name, l->name, sizeof(rec.name));
	for (big = 0; big < 2; big++) {
		rec.big = big;
		gs_said_of(&rec, wanted);
		if (!memcmp(wanted, said, sizeof(wanted)))
			return true;
	}
	return false;
}

/** gs_manifest_free() - free what is owned */
void gs_manifest_free(struct gs_manifest *m)
{
	free(m->exe);
	m->exe = NULL;
}
