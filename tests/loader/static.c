// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* loader tests - programs that are loaded as they are, with what their signatures say of them */
#include LSKEL
#include "common.h"

int main(void)
{
	int all = static__all__load(NULL), small = static__small__load(NULL);

	CHECK(all >= 0, "%s", strerror(-all));
	CHECK(small >= 0, "%s", strerror(-small));
	puts("ok static");
	return 0;
}
