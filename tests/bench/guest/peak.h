/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* bench - how much memory the kernel takes at most while something is done */
#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

void peak_begin(void);
long long peak_end(void);

#endif
