/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - verify the signatures in a file that is open */
#ifndef GS_VERIFY_H
#define GS_VERIFY_H

#include "input.h"

int gs_verify_input(struct gs_input *input, const struct gs_verify_opts *opts);

#endif /* GS_VERIFY_H */
