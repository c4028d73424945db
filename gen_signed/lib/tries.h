/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - does the kernel come to an appended signature when it loads the program? */
#ifndef GS_TRIES_H
#define GS_TRIES_H

#include "cms.h"
#include "exe.h"

bool gs_is_tried(const struct gs_siginfo *info, size_t nr, size_t i,
		 const struct gs_payload *payload);
int gs_check_tries(const struct gs_exe *exe, const struct gs_log *log);

#endif /* GS_TRIES_H */
