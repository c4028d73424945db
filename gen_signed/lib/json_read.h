/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - read JSON (RFC 8259) that others have written */
#ifndef GS_JSON_READ_H
#define GS_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

enum gs_jkind {
	GS_JOBJECT,
	GS_JARRAY,
	GS_JSTRING,
	GS_JOTHER,		/* a number, true, false or null */
};

/**
 * struct gs_jvalue - a value
 * @kind: what it is
 * @key: its name, of a member of an object; else NULL
 * @text: of a string, without escapes; of GS_JOTHER, as it stands; else NULL
 * @first: of an object or array: its first value
 * @next: the one behind it there
 */
struct gs_jvalue {
	enum gs_jkind kind;
	char *key;
	char *text;
	struct gs_jvalue *first;
	struct gs_jvalue *next;
};

struct gs_jvalue *gs_json_read(const char **p, const char *end);
void gs_json_free(struct gs_jvalue *v);
const char *gs_json_blank(const char *p, const char *end);
const struct gs_jvalue *gs_json_get(const struct gs_jvalue *v, enum gs_jkind kind, const char *key);
const char *gs_json_string(const struct gs_jvalue *v, const char *key);

#endif /* GS_JSON_READ_H */
