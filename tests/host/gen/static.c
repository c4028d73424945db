// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* generator tests - static programs from an object and from C */
#include <stdio.h>
#include "static.lskel.h"

SKEL_STATIC_PROG(accept_all, BPF_PROG_TYPE_SOCKET_FILTER, 0,
	{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, -1 },
	{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });

int main(void)
{
	int a = st__small_only__load(NULL);
	int b = st__head__load(NULL);
	int c = skel_static_load(SKEL_STATIC_RECORD(accept_all), NULL);

	printf("%d %d %d\n", a, b, c);
	return a < 0 || b < 0 || c < 0;
}
