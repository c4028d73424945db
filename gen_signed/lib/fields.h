/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the fields of an audit record: key=value, separated by one blank */
#ifndef GS_FIELDS_H
#define GS_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GS_FIELDS_MAX	64
#define GS_FIELD_TEXT	4160	/* room for the longest text in a record, a path */

/**
 * struct gs_field - one of them; it points into the record
 * @key, @key_len: its name
 * @val, @val_len: its value, without quotes
 * @quoted: there were quotes
 */
struct gs_field {
	const char *key;
	size_t key_len;
	const char *val;
	size_t val_len;
	bool quoted;
};

/** struct gs_fields - all of them, in their order */
struct gs_fields {
	size_t nr;
	struct gs_field f[GS_FIELDS_MAX];
};

int gs_fields_parse(const char *text, size_t len, struct gs_fields *fields);
const struct gs_field *gs_fields_find(const struct gs_fields *fields, const char *key);
bool gs_field_is(const struct gs_fields *fields, const char *key, const char *word);
bool gs_field_text(const struct gs_field *field, char *buf, size_t size);
bool gs_field_word(const struct gs_field *field, char *buf, size_t size);
bool gs_field_number(const struct gs_field *field, uint64_t *n);
size_t gs_field_bytes(const struct gs_field *field, uint8_t *buf, size_t size);

#endif /* GS_FIELDS_H */
