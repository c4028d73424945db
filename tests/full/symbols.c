// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* symbols - load what is in HEADER; prints errno, 0 if it loads; libbpf says the rest */
#include <errno.h>
#include <stdio.h>
#include HEADER

int main(void)
{
	struct symbols *skel = symbols__open_and_load();

	printf("%d\n", skel ? 0 : errno);
	symbols__destroy(skel);
	return 0;
}
