// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - text of others that a terminal shows, and does not obey
 *
 * File names and names in certificates can have newlines, which would make lines of their own, and
 * what terminals take for commands: control characters, those of U+0080 to U+009F too, and marks
 * that turn the direction of text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

/** gs_utf8_size() - bytes of the UTF-8 sequence (RFC 3629) at @text; 0 if it is none, or a NUL */
int gs_utf8_size(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	int i, n = p[0] < 0x80 ? p[0] != 0 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 :
		   p[0] < 0xf5 ? 4 : 0;

	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* longer than need be, a surrogate, above U+10FFFF */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

/** gs_utf8_is_control() - is a sequence of @size bytes one that a terminal may obey? */
bool gs_utf8_is_control(const char *text, int size)
{
	const unsigned char *p = (const unsigned char *)text;

	if (size == 1)
		return p[0] < ' ' || p[0] == 0x7f;
	if (size == 2)
		return (p[0] == 0xc2 && p[1] < 0xa0) || (p[0] == 0xd8 && p[1] == 0x9c);
	/* U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069 */
	return size == 3 && p[0] == 0xe2 &&
	       ((p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xa8 && p[2] <= 0xae))) ||
		(p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

/**
 * gs_printable() - a text as one line that can be shown
 * @text: anything
 *
 * Return: the text with \xHH for each byte of what is no UTF-8, or a terminal may obey; free() it.
 * NULL if memory is short.
 */
char *gs_printable(const char *text)
{
	char *out = malloc(4 * strlen(text) + 1), *p = out;
	int i, n;

	if (!out)
		return NULL;
	for (; *text; text += n) {
		n = gs_utf8_size(text);
		if (n && !gs_utf8_is_control(text, n)) {
			memcpy(p, text, n);
			p += n;
			continue;
		}
		n = n ? n : 1;
		for (i = 0; i < n; i++)
			p += sprintf(p, "\\x%02x", (unsigned char)text[i]);
	}
	*p = '\0';
	return out;
}
