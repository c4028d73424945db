// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* loader tests - programs that are loaded as they are, with what their signatures say of them */
#include LSKEL
#include "common.h"

int main(void)
{
	int all = static__all__load(NULL), small = static__small__load(NULL);
	int runs = static__runs__load(NULL), frags = static__frags__load(NULL);
	union bpf_attr run = { .test.prog_fd = runs };

	CHECK(all >= 0, "%s", strerror(-all));
	CHECK(small >= 0, "%s", strerror(-small));
	CHECK(frags >= 0, "%s", strerror(-frags));
	CHECK(runs >= 0, "%s", strerror(-runs));
	CHECK(!skel_sys_bpf(BPF_PROG_RUN, &run, sizeof(run)), "%s", strerror(errno));
	CHECK(run.test.retval == 7, "%u", run.test.retval);
	puts("ok static");
	return 0;
}
