// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - the executable that records the loader of nest.bpf.c, for attack programs to take it from there
 */
#include <stdio.h>
#include <string.h>
#include "nest.lskel.h"

int main(void)
{
	struct nest *n = nest__open_and_load();

	if (!n) {
		fprintf(stderr, "nest: not loaded: %s\n", strerror(errno));
		return 1;
	}
	printf("nest: loaded\n");
	nest__destroy(n);
	return 0;
}
