// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* generator tests - a user of two skeletons, one of them included twice
 *
 * usage: main [rodata|data|bss|entries|value|attach]: change that before load
 */
#include "tracer.lskel.h"
#include "tracer.lskel.h"

int other(struct tracer *skel);

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	struct tracer *skel = tracer__open();
	int err;

	if (!skel)
		return 1;
	if (!strcmp(what, "rodata"))
		skel->rodata->pid = 42;
	if (!strcmp(what, "data"))
		skel->data->limit = 42;
	if (!strcmp(what, "bss"))
		skel->bss->count = 42;
	if (!strcmp(what, "entries"))
		skel->maps.table.max_entries = 42;
	if (!strcmp(what, "value"))
		skel->maps.rodata.initial_value = 0;
	err = !strcmp(what, "attach") ? tracer__attach(skel) : tracer__load(skel);
	printf("%d\n", err);
	tracer__destroy(skel);
	return argc > 2 ? other(NULL) : 0;
}
