// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - read JSON (RFC 8259) that others have written
 *
 * Strict, so that no other reader sees something else in it: a name twice in one object, a NUL in a string and
 * half a surrogate pair are no JSON here.
 */
#include <stdlib.h>
#include <string.h>

#include "json_read.h"
#include "printable.h"

#define DEPTH_MAX 64

/* What is being read. */
struct reader {
	const char *p;
	const char *end;
	int depth;
};

/** gs_json_blank() - the first place from @p on that is no blank, @end at the latest */
const char *gs_json_blank(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

static bool take(struct reader *r, char c)
{
	r->p = gs_json_blank(r->p, r->end);
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

/* Four hexadecimal digits; -1 if they are none. */
static long hex4(struct reader *r)
{
	char digits[5] = "";

	if (r->end - r->p < 4)
		return -1;
	memcpy(digits, r->p, 4);
	if (strspn(digits, "0123456789abcdefABCDEF") != 4)
		return -1;
	r->p += 4;
	return strtol(digits, NULL, 16);
}

/* A character that \u names, one of a pair of them maybe; 0 if it is none. */
static unsigned long code_point(struct reader *r)
{
	long n = hex4(r), low;

	if (n <= 0 || (n >= 0xdc00 && n < 0xe000))
		return 0;
	if (n < 0xd800 || n >= 0xe000)
		return (unsigned long)n;
	if (r->end - r->p < 2 || r->p[0] != '\\' || r->p[1] != 'u')
		return 0;
	r->p += 2;
	low = hex4(r);
	return low < 0xdc00 || low >= 0xe000 ? 0 : 0x10000ul + ((unsigned long)(n - 0xd800) << 10) +
						       (unsigned long)(low - 0xdc00);
}

static char *put_utf8(char *out, unsigned long c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	}
	return out;
}

/* Behind a backslash. Return: where the next character goes; NULL if it is no escape. */
static char *escape(struct reader *r, char *out)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *at = r->p < r->end && *r->p ? strchr(names, *r->p) : NULL;
	unsigned long c;

	if (at) {
		r->p++;
		*out = values[at - names];
		return out + 1;
	}
	if (r->p == r->end || *r->p++ != 'u')
		return NULL;
	c = code_point(r);
	return c ? put_utf8(out, c) : NULL;
}

static bool is_utf8(const char *text)
{
	int n;

	for (; *text; text += n) {
		n = gs_utf8_size(text);
		if (!n)
			return false;
	}
	return true;
}

/* A string, its first quote is taken; free() it. NULL if it is none. */
static char *read_string(struct reader *r)
{
	const char *quote = r->p;
	char *text, *out;

	/* no escape is shorter than what it stands for */
	while (quote < r->end && *quote != '"')
		quote += *quote == '\\' && quote + 1 < r->end ? 2 : 1;
	if (quote >= r->end)
		return NULL;
	text = malloc((size_t)(quote - r->p) + 1);
	out = text;
	while (out && r->p < r->end && *r->p != '"') {
		if ((unsigned char)*r->p < ' ')
			out = NULL;
		else if (*r->p++ == '\\')
			out = escape(r, out);
		else
			*out++ = r->p[-1];
	}
	if (out && r->p < r->end) {
		*out = '\0';
		r->p++;
		if (is_utf8(text))
			return text;
	}
	free(text);
	return NULL;
}

static size_t digits(const char **p, const char *end)
{
	const char *from = *p;

	while (*p < end && **p >= '0' && **p <= '9')
		(*p)++;
	return (size_t)(*p - from);
}

/* A number, or a word. Return: its size, 0 if it is none. */
static size_t size_of_other(const char *p, const char *end)
{
	static const char *const words[] = { "true", "false", "null" };
	const char *from = p;
	size_t i, n;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		n = strlen(words[i]);
		if ((size_t)(end - p) >= n && !memcmp(p, words[i], n))
			return n;
	}
	p += p < end && *p == '-';
	n = digits(&p, end);
	if (!n || (n > 1 && p[-(long)n] == '0'))
		return 0;
	if (p < end && *p == '.' && (p++, !digits(&p, end)))
		return 0;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		if (!digits(&p, end))
			return 0;
	}
	return (size_t)(p - from);
}

static struct gs_jvalue *read_value(struct reader *r);

static struct gs_jvalue *read_member(struct reader *r, const struct gs_jvalue *object)
{
	const struct gs_jvalue *other;
	struct gs_jvalue *v = NULL;
	char *key = take(r, '"') ? read_string(r) : NULL;
	bool twice = false;

	for (other = object->first; key && other; other = other->next)
		twice |= !strcmp(other->key, key);
	if (key && !twice && take(r, ':'))
		v = read_value(r);
	if (v)
		v->key = key;
	else
		free(key);
	return v;
}

/* What is in an object or array, whose first bracket is taken. Return: false if that is no JSON. */
static bool read_inside(struct reader *r, struct gs_jvalue *v)
{
	char closer = v->kind == GS_JOBJECT ? '}' : ']';
	struct gs_jvalue **next = &v->first;

	if (take(r, closer))
		return true;
	do {
		*next = v->kind == GS_JOBJECT ? read_member(r, v) : read_value(r);
		if (!*next)
			return false;
		next = &(*next)->next;
	} while (take(r, ','));
	return take(r, closer);
}

static bool fill(struct reader *r, struct gs_jvalue *v)
{
	size_t n;
	bool done;

	if (take(r, '"')) {
		v->kind = GS_JSTRING;
		v->text = read_string(r);
		return v->text;
	}
	v->kind = take(r, '{') ? GS_JOBJECT : take(r, '[') ? GS_JARRAY : GS_JOTHER;
	if (v->kind == GS_JOTHER) {
		n = size_of_other(r->p, r->end);
		v->text = n ? strndup(r->p, n) : NULL;
		r->p += n;
		return v->text;
	}
	done = r->depth++ < DEPTH_MAX && read_inside(r, v);
	r->depth--;
	return done;
}

static struct gs_jvalue *read_value(struct reader *r)
{
	struct gs_jvalue *v = calloc(1, sizeof(*v));

	if (v && fill(r, v))
		return v;
	gs_json_free(v);
	return NULL;
}

/**
 * gs_json_read() - read one value
 * @p: where it begins; set to what follows it
 * @end: where the text ends
 *
 * Return: the value, gs_json_free() it; NULL: it is no JSON, or memory is short.
 */
struct gs_jvalue *gs_json_read(const char **p, const char *end)
{
	struct reader r = { .p = *p, .end = end };
	struct gs_jvalue *v = read_value(&r);

	*p = r.p;
	return v;
}

/** gs_json_free() - free @v and what is in it (NULL is fine) */
void gs_json_free(struct gs_jvalue *v)
{
	struct gs_jvalue *next;

	if (!v)
		return;
	for (struct gs_jvalue *in = v->first; in; in = next) {
		next = in->next;
		gs_json_free(in);
	}
	free(v->key);
	free(v->text);
	free(v);
}

/** gs_json_get() - the member of an object that has this name and kind; NULL: there is none */
const struct gs_jvalue *gs_json_get(const struct gs_jvalue *v, enum gs_jkind kind, const char *key)
{
	const struct gs_jvalue *in = v && v->kind == GS_JOBJECT ? v->first : NULL;

	while (in && strcmp(in->key, key))
		in = in->next;
	return in && in->kind == kind ? in : NULL;
}

/** gs_json_string() - the text of the member of an object that has this name; NULL: there is none */
const char *gs_json_string(const struct gs_jvalue *v, const char *key)
{
	const struct gs_jvalue *in = gs_json_get(v, GS_JSTRING, key);

	return in ? in->text : NULL;
}
