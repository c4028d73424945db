/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - say what of a loader was altered */
#ifndef GS_ALTERED_H
#define GS_ALTERED_H

#include "finding.h"
#include "input.h"

enum gs_code gs_what_altered(const struct gs_input *input, const struct gs_record *rec,
			     const char **text);

#endif /* GS_ALTERED_H */
