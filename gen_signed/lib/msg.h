/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - one-line messages to whoever called the library */
#ifndef GS_MSG_H
#define GS_MSG_H

#include "gensigned.h"

void gs_msg(const struct gs_log *log, enum gs_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define gs_err(log, ...)  gs_msg(log, GS_ERROR, __VA_ARGS__)
#define gs_warn(log, ...) gs_msg(log, GS_WARN, __VA_ARGS__)
#define gs_info(log, ...) gs_msg(log, GS_INFO, __VA_ARGS__)

#endif /* GS_MSG_H */
