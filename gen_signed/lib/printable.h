/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - text of others that a terminal shows, and does not obey */
#ifndef GS_PRINTABLE_H
#define GS_PRINTABLE_H

#include <stdbool.h>

int gs_utf8_size(const char *text);
bool gs_utf8_is_control(const char *text, int size);
char *gs_printable(const char *text);

#endif /* GS_PRINTABLE_H */
