/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed rebuild --check - compare what was built again with the executable */
#ifndef GS_REBUILT_H
#define GS_REBUILT_H

#include "build.h"
#include "lib/input.h"

int rebuilt_compare(const struct build *b, const char *path, struct gs_input *was, const char **result);

#endif /* GS_REBUILT_H */
