// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - the executable that records the victim's loader
 *
 * Attack programs take the loader out of its .hornet section; run, it loads what it records.
 */
#include <stdio.h>
#include <string.h>
#include "victim.lskel.h"

int main(void)
{
	struct victim *v = victim__open_and_load();

	if (!v) {
		fprintf(stderr, "victim: not loaded: %s\n", strerror(errno));
		return 1;
	}
	printf("victim: loaded\n");
	victim__destroy(v);
	return 0;
}
