/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - say in text what the loaders of an executable would load, and who signed them */
#ifndef GS_INSPECT_H
#define GS_INSPECT_H

#include "input.h"

int gs_inspect_input(const char *path, const struct gs_input *input,
		     const struct gs_inspect_opts *opts);

#endif /* GS_INSPECT_H */
