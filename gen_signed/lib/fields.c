// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - the fields of an audit record: key=value, separated by one blank
 *
 * What a task could choose (names, paths) stands in quotes or, if it has a quote, a blank or what
 * is not printable ASCII in it, as hexadecimal digits: audit_log_untrustedstring() of the kernel.
 */
#include <errno.h>
#include <string.h>

#include "fields.h"

static bool key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Parses the field at @p; returns the bytes that it takes, 0 if it is none. */
static size_t parse_one(const char *p, size_t len, struct gs_field *f)
{
	size_t n = 0;

	*f = (struct gs_field){ .key = p };
	while (n < len && key_char(p[n]))
		n++;
	f->key_len = n;
	if (!n || n == len || p[n++] != '=')
		return 0;
	f->quoted = n < len && p[n] == '"';
	if (f->quoted)
		n++;
	f->val = p + n;
	while (n < len && p[n] != '"' && p[n] > ' ' && p[n] < 0x7f)
		n++;
	f->val_len = (size_t)(p + n - f->val);
	if (f->quoted && (n == len || p[n++] != '"'))
		return 0;
	return n;
}

/**
 * gs_fields_parse() - find the fields of a record
 * @text, @len: the record, without the newline
 * @fields: filled; it points into @text
 *
 * Return: 0; -EBADMSG if any part of it is no field; -E2BIG more than GS_FIELDS_MAX of them.
 */
int gs_fields_parse(const char *text, size_t len, struct gs_fields *fields)
{
	size_t n;

	fields->nr = 0;
	while (len) {
		if (fields->nr == GS_FIELDS_MAX)
			return -E2BIG;
		n = parse_one(text, len, &fields->f[fields->nr]);
		if (!n)
			return -EBADMSG;
		fields->nr++;
		text += n;
		len -= n;
		if (!len)
			break;
		if (*text != ' ')
			return -EBADMSG;
		text++;
		len--;
	}
	return 0;
}

/** gs_fields_find() - the first field of that name, NULL if there is none */
const struct gs_field *gs_fields_find(const struct gs_fields *fields, const char *key)
{
	size_t i, len = strlen(key);

	for (i = 0; i < fields->nr; i++)
		if (fields->f[i].key_len == len && !memcmp(fields->f[i].key, key, len))
			return &fields->f[i];
	return NULL;
}

/** gs_field_is() - is there a field of that name, with this word for a value, not in quotes? */
bool gs_field_is(const struct gs_fields *fields, const char *key, const char *word)
{
	const struct gs_field *f = gs_fields_find(fields, key);

	return f && !f->quoted && f->val_len == strlen(word) && !memcmp(f->val, word, f->val_len);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/**
 * gs_field_bytes() - the bytes that a value's hexadecimal digits stand for
 * @field: the field, or NULL
 * @buf, @size: room for them
 *
 * Return: their number; 0 if the value is something else, or does not fit.
 */
size_t gs_field_bytes(const struct gs_field *field, uint8_t *buf, size_t size)
{
	size_t i;

	if (!field || field->quoted || field->val_len % 2 || field->val_len / 2 > size)
		return 0;
	for (i = 0; i < field->val_len; i += 2) {
		int hi = digit(field->val[i]), lo = digit(field->val[i + 1]);

		if (hi < 0 || lo < 0)
			return 0;
		buf[i / 2] = (uint8_t)(hi << 4 | lo);
	}
	return field->val_len / 2;
}

/**
 * gs_field_word() - a value as it stands
 * @field: the field, or NULL
 * @buf, @size: room for it and a NUL
 *
 * Return: false if there is none ("none", "(null)"), or it does not fit.
 */
bool gs_field_word(const struct gs_field *field, char *buf, size_t size)
{
	if (!field || field->val_len >= size)
		return false;
	memcpy(buf, field->val, field->val_len);
	buf[field->val_len] = '\0';
	return field->quoted || (strcmp(buf, "none") && strcmp(buf, "(null)"));
}

/**
 * gs_field_text() - a value that a task could choose
 * @field: the field, or NULL
 * @buf, @size: room for it and a NUL
 *
 * Return: false if there is none, or it does not fit. What is neither in quotes nor hexadecimal is
 * taken as it stands.
 */
bool gs_field_text(const struct gs_field *field, char *buf, size_t size)
{
	size_t n;

	if (!gs_field_word(field, buf, size))
		return false;
	n = gs_field_bytes(field, (uint8_t *)buf, size - 1);
	if (n && !memchr(buf, '\0', n))
		buf[n] = '\0';
	else
		gs_field_word(field, buf, size);
	return true;
}

/**
 * gs_field_number() - a value that is a decimal number
 * @field: the field, or NULL
 * @n: set to it
 *
 * Return: false if it is none, or too large.
 */
bool gs_field_number(const struct gs_field *field, uint64_t *n)
{
	size_t i;

	*n = 0;
	if (!field || field->quoted || !field->val_len)
		return false;
	for (i = 0; i < field->val_len; i++) {
		int d = digit(field->val[i]);

		if (d < 0 || d > 9 || *n > (UINT64_MAX - (uint64_t)d) / 10)
			return false;
		*n = *n * 10 + (uint64_t)d;
	}
	return true;
}
