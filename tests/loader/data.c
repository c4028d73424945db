// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* data - the program sees the initial values, and those that were set before the load */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	struct data *skel = data__open();
	int want = 1 + 2 + 42 + 43 + 45;

	CHECK(skel, "%s", strerror(errno));
#ifndef SIGNED
	skel->bss->zeroed = 1000;
	want += 1000;
#endif
	CHECK(!data__load(skel), "%s", strerror(errno));
	CHECK(run_prog(skel->progs.sum.prog_fd) == want, "sum");
	CHECK(skel->data->initialized == 42, "%d", skel->data->initialized);
	CHECK(skel->data_mine->in_my_section == 43, "%d", skel->data_mine->in_my_section);
	data__destroy(skel);
	return done("data");
}
