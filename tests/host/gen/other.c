// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* generator tests - the same header in a second file, and another skeleton */
#include "tracer.lskel.h"
#include "second.lskel.h"

int other(struct tracer *skel);

int other(struct tracer *skel)
{
	struct second *s = second__open();

	tracer__destroy(skel);
	second__destroy(s);
	return 0;
}
