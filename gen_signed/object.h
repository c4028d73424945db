/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed verify - is a loader what bpftool makes of an object? */
#ifndef GS_OBJECT_H
#define GS_OBJECT_H

#include "lib/input.h"

int compare_object(const struct gs_input *input, const char *object);

#endif /* GS_OBJECT_H */
