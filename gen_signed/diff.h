/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed diff - compare one loader of two files */
#ifndef GS_DIFF_H
#define GS_DIFF_H

#include "lib/view.h"

/**
 * struct diff - where differences go
 * @out: one line each
 * @loader: name of the loader that is being compared
 * @nr: how many were found
 */
struct diff {
	FILE *out;
	const char *loader;
	size_t nr;
};

void diff_line(struct diff *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void diff_loader(struct diff *d, const struct gs_view *a, const struct gs_view *b);

#endif /* GS_DIFF_H */
