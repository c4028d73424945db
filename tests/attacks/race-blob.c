// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Race attacks - the executable that records a victim's loader in its .hornet section */
#include SKELETON

int main(void)
{
	return !race__open_and_load();
}
