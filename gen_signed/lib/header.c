// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - read the records in the text of a generated header
 *
 * Pure but for allocation. bpftool's gen_record() prints one initializer of struct skel_record with
 * the signed bytes as strings; exactly that form is taken, nothing that a compiler would have to
 * work out. A record that stands in a comment or under one more #if is refused, so that a mistake is
 * not taken for good; what else C code around a record can do is not looked at. The bytes are put
 * together as a record of the ELF section, whose parser judges them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "header.h"

#define ALIGN_UP(n) (((n) + SKEL_RECORD_ALIGN - 1) / SKEL_RECORD_ALIGN * SKEL_RECORD_ALIGN)
#define PARTS 3	/* instructions, metadata, signature */

static const char start_of_record[] = "SKEL_RECORD_ATTR";
static const char start_of_hash[] = "__excl_hash[] __attribute__((__aligned__(8))) =";

/**
 * struct cursor - a place in the text
 * @p, @end: the rest
 * @why: what is wrong; NULL as long as nothing is
 */
struct cursor {
	const char *p;
	const char *end;
	const char *why;
};

static void skip_blanks(struct cursor *c)
{
	while (c->p < c->end && strchr(" \t\n\r", *c->p) && *c->p)
		c->p++;
}

/* Take this text, if it comes next. */
static bool take(struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	skip_blanks(c);
	if (c->why || (size_t)(c->end - c->p) < n || memcmp(c->p, text, n))
		return false;
	c->p += n;
	return true;
}

static void want(struct cursor *c, const char *text)
{
	if (!take(c, text) && !c->why)
		c->why = "it is not as bpftool gen skeleton --sign prints it";
}

static uint32_t number(struct cursor *c)
{
	uint64_t n = 0;
	const char *start;

	skip_blanks(c);
	for (start = c->p; c->p < c->end && *c->p >= '0' && *c->p <= '9' && n <= UINT32_MAX; c->p++)
		n = 10 * n + (*c->p - '0');
	if (!c->why && (c->p == start || n > UINT32_MAX))
		c->why = "a number is missing or too large";
	return n;
}

/* An identifier, or the text of a name: up to the character @stop. */
static void name(struct cursor *c, char stop, char *out, size_t max)
{
	size_t n = 0;

	while (c->p < c->end && *c->p != stop && *c->p > ' ' && n + 1 < max)
		out[n++] = *c->p++;
	out[n] = '\0';
	if (!c->why && (c->p == c->end || *c->p != stop || !n))
		c->why = "its name is missing or too long";
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A string of \0 and \xHH, as print_hex() of bpftool has it; @sz bytes to @out. */
static void bytes(struct cursor *c, uint8_t *out, uint32_t sz)
{
	uint32_t n = 0;

	want(c, "\"");
	while (!c->why && c->end - c->p >= 2 && c->p[0] == '\\') {
		uint8_t byte = 0;

		if (c->p[1] == '\n') {
			c->p += 2;
			continue;
		}
		if (c->p[1] == '0') {
			c->p += 2;
		} else if (c->p[1] == 'x' && c->end - c->p >= 4 && hex(c->p[2]) >= 0 &&
			   hex(c->p[3]) >= 0) {
			byte = hex(c->p[2]) << 4 | hex(c->p[3]);
			c->p += 4;
		} else {
			c->why = "a string has other characters than \\0 and \\xHH";
			return;
		}
		if (n == sz) {
			c->why = "a string is longer than the record says";
			return;
		}
		out[n++] = byte;
	}
	want(c, "\"");
	if (!c->why && n != sz)
		c->why = "a string is shorter than the record says";
}

/* "offsetof(struct NAME__signed, PART), SIZE," or "0, 0,". Return: the size. */
static uint32_t part(struct cursor *c, const char *type, const char *part_name)
{
	uint32_t sz;

	if (take(c, "offsetof(struct ")) {
		want(c, type);
		want(c, ",");
		want(c, part_name);
		want(c, "),");
		sz = number(c);
		if (!c->why && (!sz || sz > GS_PAYLOAD_MAX))
			c->why = "a size is out of range";
	} else {
		want(c, "0");
		want(c, ",");
		sz = number(c);
		if (!c->why && sz)
			c->why = "a size stands where there is nothing";
	}
	want(c, ",");
	return sz;
}

/*
 * bpftool prints its records inside of a conditional against a second inclusion; those of loaders
 * inside of another one, against an older header of libbpf.
 */
#define STATIC_DEPTH 1
#define LOADER_DEPTH 2

/* The numbers before the strings, with @depth conditionals open; the sizes of the strings to @sz. */
static void head(struct cursor *c, const char *type, int depth, struct skel_record *rec,
		 uint32_t sz[PARTS])
{
	static const char *const part_names[PARTS] = { "insns", "data", "sig" };
	int i;

	want(c, "{");
	want(c, "SKEL_RECORD_MAGIC_INIT,");
	want(c, "sizeof(struct ");
	want(c, type);
	want(c, "), sizeof(struct skel_record),");
	rec->kind = take(c, "SKEL_RECORD_STATIC") ? SKEL_RECORD_STATIC : SKEL_RECORD_LOADER;
	if (rec->kind == SKEL_RECORD_LOADER)
		want(c, "SKEL_RECORD_LOADER");
	if (!c->why && depth != (rec->kind == SKEL_RECORD_STATIC ? STATIC_DEPTH : LOADER_DEPTH))
		c->why = "it is in another #if than bpftool puts it in";
	want(c, ",");
	rec->flags = number(c);
	want(c, ",");
	rec->prog_type = number(c);
	want(c, ",");
	rec->attach_type = number(c);
	want(c, ",");
	for (i = 0; i < PARTS; i++)
		sz[i] = part(c, type, part_names[i]);
	want(c, "\"");
	/* strncpy() would warn: the field is padded, not terminated */
	if (!c->why) {
		char text[sizeof(rec->name) + 1];

		name(c, '"', text, sizeof(text));
		memcpy(rec->name, text, strlen(text));
	}
	want(c, "\",");
	want(c, "},");
}

/* One record behind "SKEL_RECORD_ATTR = {", added to @out. Return: its size there. */
static size_t one(struct cursor *c, const char *type, int depth, uint8_t *out, size_t room)
{
	struct skel_record rec = { .hdr_size = sizeof(rec) };
	uint32_t sz[PARTS], off[PARTS];
	uint64_t size = sizeof(rec);
	int i;

	memcpy(rec.magic, SKEL_RECORD_MAGIC, sizeof(rec.magic));
	head(c, type, depth, &rec, sz);
	if (c->why)
		return 0;
	for (i = 0; i < PARTS; i++) {
		off[i] = sz[i] ? size : 0;
		size += ALIGN_UP(sz[i]);
	}
	/* each byte is two characters of the text at least */
	if (size > room) {
		c->why = "a size is larger than the header";
		return 0;
	}
	for (i = 0; i < PARTS && !c->why; i++) {
		if (!sz[i])
			continue;
		bytes(c, out + off[i], sz[i]);
		want(c, ",");
	}
	want(c, "};");
	rec.size = size;
	rec.insns_off = off[0];
	rec.insns_sz = sz[0];
	rec.data_off = off[1];
	rec.data_sz = sz[1];
	rec.sig_off = off[2];
	rec.sig_sz = sz[2];
	memcpy(out, &rec, sizeof(rec));
	return size;
}

/* "static const struct TYPE TYPE " stands before @at: copy TYPE. */
static void type_before(struct cursor *c, const char *text, const char *at, char *type, size_t max)
{
	const char *line = at;
	struct cursor before;

	while (line > text && line[-1] != '\n')
		line--;
	before = (struct cursor){ line, at, NULL };
	want(&before, "static const struct ");
	name(&before, ' ', type, max);
	want(&before, type);
	skip_blanks(&before);
	if (before.why || before.p != at)
		c->why = "it is not as bpftool gen skeleton --sign prints it";
}

/* Go behind the next @text, if there is one. */
static bool find(struct cursor *c, const char *text)
{
	const char *at = memmem(c->p, c->end - c->p, text, strlen(text));

	if (at)
		c->p = at + strlen(text);
	return at;
}

/**
 * struct lexer - how far the text was looked at, and what the place is in for a compiler
 * @p: looked at up to here
 * @in: what it is in
 * @depth: conditionals (#if) that are open
 * @fresh: only blanks before it in its line
 */
struct lexer {
	const char *p;
	enum { IN_CODE, IN_STRING, IN_CHAR, IN_LINE, IN_COMMENT } in;
	int depth;
	bool fresh;
};

static void look_at_code(struct lexer *l, const char *end)
{
	const char *word = l->p + 1;

	if (*l->p == '"' || *l->p == '\'')
		l->in = *l->p == '"' ? IN_STRING : IN_CHAR;
	else if (*l->p == '/' && word < end && (*word == '*' || *word == '/'))
		l->in = *++l->p == '*' ? IN_COMMENT : IN_LINE;
	if (l->fresh && *l->p == '#') {
		while (word < end && (*word == ' ' || *word == '\t'))
			word++;
		if (end - word >= 2 && !memcmp(word, "if", 2))
			l->depth++;
		else if (end - word >= 5 && !memcmp(word, "endif", 5))
			l->depth--;
	}
	l->fresh = *l->p == '\n' || (l->fresh && (*l->p == ' ' || *l->p == '\t'));
}

/* Look on, up to @end. */
static void look_on(struct lexer *l, const char *end)
{
	for (; l->p < end; l->p++) {
		bool next = l->p + 1 < end;

		if (l->in == IN_CODE) {
			look_at_code(l, end);
		} else if (l->in == IN_COMMENT) {
			if (*l->p == '*' && next && l->p[1] == '/') {
				l->p++;
				l->in = IN_CODE;
			}
		} else if (*l->p == '\\' && next) {
			l->p++;
		} else if (*l->p == '\n' || (l->in == IN_STRING && *l->p == '"') ||
			   (l->in == IN_CHAR && *l->p == '\'')) {
			l->in = IN_CODE;
			l->fresh = *l->p == '\n';
		}
	}
}

/* The record that starts at @at has to be code. */
static void want_code(struct cursor *c, struct lexer *l, const char *at)
{
	look_on(l, at);
	if (l->in != IN_CODE)
		c->why = "it is in a comment or a string, where no compiler sees it";
}

/* They only help to explain what was altered: one that can't be read is no error. */
static void read_hashes(const char *text, size_t sz, struct gs_header *header)
{
	struct cursor c = { text, text + sz, NULL };

	while (header->nr_hashes < GS_MAX_LOADERS && find(&c, start_of_hash)) {
		c.why = NULL;
		bytes(&c, header->hash[header->nr_hashes], GS_SHA256_SIZE);
		header->nr_hashes += !c.why;
	}
}

/* The first instruction of bpftool's loaders is r6 = r1: its register byte tells the byte order. */
static bool is_big(const struct gs_records *recs)
{
	return recs->nr && recs->rec[0].insns[0] == 0xbf && recs->rec[0].insns[1] == 0x61;
}

/**
 * gs_header_parse() - read all records of a header
 * @text, @sz: the header
 * @header: filled in; free() its bytes, also after a failure
 * @line: on failure, number of the line at fault
 * @why: on failure, what is wrong with it
 *
 * Return: 0 with at least one record; -ENOENT it has none, -EBADMSG it is damaged or was edited,
 * -E2BIG, -ENOMEM.
 */
int gs_header_parse(const char *text, size_t sz, struct gs_header *header, size_t *line,
		    const char **why)
{
	/* a record's fields take less than its text does; the bytes less than half of theirs */
	size_t room = sz + sizeof(struct skel_record), used = 0, where = 0;
	struct cursor c = { text, text + sz, NULL };
	struct lexer lexer = { .p = text, .in = IN_CODE, .fresh = true };
	int err = 0;

	memset(header, 0, sizeof(*header));
	*line = 0;
	*why = "out of memory";
	header->bytes = calloc(1, room);
	if (!header->bytes)
		return -ENOMEM;
	while (!c.why) {
		char type[2 * SKEL_RECORD_NAME_LEN];
		const char *at;

		if (!find(&c, start_of_record))
			break;
		at = c.p - strlen(start_of_record);
		type_before(&c, text, at, type, sizeof(type));
		want(&c, "= {");
		want_code(&c, &lexer, at);
		used += one(&c, type, lexer.depth, header->bytes + used, room - used);
	}
	read_hashes(text, sz, header);
	for (*line = 1; text < c.p; text++)
		*line += *text == '\n';
	*why = c.why;
	if (c.why)
		return -EBADMSG;
	/* the numbers were stored in this machine's byte order */
	if (used)
		err = gs_records_parse(header->bytes, used, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
				       &header->recs, &where, why);
	header->big = is_big(&header->recs);
	return err ? err : used ? 0 : -ENOENT;
}
