// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - write JSON (RFC 8259)
 *
 * Members come in the order of the calls, two blanks a level, one a line, or all in one line: the
 * same values give the same bytes. Text is made valid UTF-8: what is not becomes U+FFFD, a byte at a time.
 */
#include <assert.h>

#include "json.h"
#include "printable.h"

/* Of a sequence of 1 to 3 bytes, as those of all controls are */
static unsigned int code_point(const char *text, int n)
{
	const unsigned char *p = (const unsigned char *)text;

	if (n == 1)
		return p[0];
	if (n == 2)
		return (p[0] & 0x1fu) << 6 | (p[1] & 0x3f);
	return (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3f);
}

static void put_string(FILE *out, const char *text)
{
	fputc('"', out);
	while (*text) {
		int n = gs_utf8_size(text);

		if (!n)
			fputs("\\ufffd", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if (gs_utf8_is_control(text, n))
			fprintf(out, "\\u%04x", code_point(text, n));
		else
			fwrite(text, 1, n, out);
		text += n ? n : 1;
	}
	fputc('"', out);
}

static void indent(struct gs_json *j)
{
	if (j->one_line)
		return;
	fprintf(j->out, "\n%*s", (int)(2 * j->depth), "");
}

/* What comes before a value. */
static void start_value(struct gs_json *j, const char *key)
{
	if (j->some[j->depth])
		fputc(',', j->out);
	j->some[j->depth] = true;
	if (j->depth)
		indent(j);
	if (key) {
		put_string(j->out, key);
		fputs(j->one_line ? ":" : ": ", j->out);
	}
}

static void open_value(struct gs_json *j, const char *key, char opener, char closer)
{
	/* the depth is the writing code's, not the data's */
	assert(j->depth < GS_JSON_DEPTH);
	start_value(j, key);
	fputc(opener, j->out);
	j->closer[j->depth++] = closer;
	j->some[j->depth] = false;
}

/** gs_json_start() - start a text on @out, a stream that the caller owns */
void gs_json_start(struct gs_json *j, FILE *out)
{
	*j = (struct gs_json){ .out = out };
}

/** gs_json_object() - open an object; gs_json_end() it */
void gs_json_object(struct gs_json *j, const char *key)
{
	open_value(j, key, '{', '}');
}

/** gs_json_array() - open an array; gs_json_end() it */
void gs_json_array(struct gs_json *j, const char *key)
{
	open_value(j, key, '[', ']');
}

/** gs_json_end() - close the innermost object or array; the outermost ends the text */
void gs_json_end(struct gs_json *j)
{
	bool some = j->some[j->depth];

	assert(j->depth);
	j->depth--;
	if (some)
		indent(j);
	fputc(j->closer[j->depth], j->out);
	if (!j->depth)
		fputc('\n', j->out);
}

/** gs_json_text() - a string; null if @text is NULL */
void gs_json_text(struct gs_json *j, const char *key, const char *text)
{
	start_value(j, key);
	if (text)
		put_string(j->out, text);
	else
		fputs("null", j->out);
}

/** gs_json_number() - a number without sign */
void gs_json_number(struct gs_json *j, const char *key, uint64_t n)
{
	start_value(j, key);
	fprintf(j->out, "%llu", (unsigned long long)n);
}

/** gs_json_bool() - true or false */
void gs_json_bool(struct gs_json *j, const char *key, bool yes)
{
	start_value(j, key);
	fputs(yes ? "true" : "false", j->out);
}

/**
 * gs_json_hex() - bytes as a string of lower-case hex digits
 * @j: the text
 * @key: see above
 * @prefix: what stands before them, such as "sha256:"
 * @p, @n: the bytes
 */
void gs_json_hex(struct gs_json *j, const char *key, const char *prefix, const uint8_t *p,
		 size_t n)
{
	size_t i;

	start_value(j, key);
	fprintf(j->out, "\"%s", prefix);
	for (i = 0; i < n; i++)
		fprintf(j->out, "%02x", p[i]);
	fputc('"', j->out);
}
