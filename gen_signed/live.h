/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed verify - compare what runs on a Hornet kernel with an executable */
#ifndef GS_LIVE_H
#define GS_LIVE_H

#include <sys/types.h>

#include "lib/input.h"

int live_check_prog(unsigned int id, const struct gs_input *input);
int live_check_pid(pid_t pid, const struct gs_input *input);

#endif /* GS_LIVE_H */
