/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - write JSON (RFC 8259) */
#ifndef GS_JSON_H
#define GS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define GS_JSON_DEPTH 16

/**
 * struct gs_json - a JSON text that is being written
 * @out: where it goes; write errors are left in it, see ferror(3)
 * @depth: open objects and arrays
 * @closer: for each, the character that will end it
 * @some: for each, it has a member already; the first entry is the text's one value
 */
struct gs_json {
	FILE *out;
	size_t depth;
	char closer[GS_JSON_DEPTH];
	bool some[GS_JSON_DEPTH + 1];
};

/*
 * @key of all these: the member's name in an object; NULL in an array, or for the text's one value
 */
void gs_json_start(struct gs_json *j, FILE *out);
void gs_json_object(struct gs_json *j, const char *key);
void gs_json_array(struct gs_json *j, const char *key);
void gs_json_end(struct gs_json *j);
void gs_json_text(struct gs_json *j, const char *key, const char *text);
void gs_json_number(struct gs_json *j, const char *key, uint64_t n);
void gs_json_bool(struct gs_json *j, const char *key, bool yes);
void gs_json_hex(struct gs_json *j, const char *key, const char *prefix, const uint8_t *p,
		 size_t n);

#endif /* GS_JSON_H */
