// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ksyms - what exists is found, what does not is 0, and nothing stays open */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	int before = open_fds();
	struct ksyms *skel = ksyms__open_and_load();

	CHECK(skel, "%s", strerror(errno));
	CHECK(!run_prog(skel->progs.one.prog_fd), "one");
	CHECK(!run_prog(skel->progs.two.prog_fd), "two");
	CHECK(skel->bss->has_banner == 3, "%d", skel->bss->has_banner);
	CHECK(skel->bss->has_task == 3, "%d", skel->bss->has_task);
	CHECK(skel->bss->has_flavour == 3, "%d", skel->bss->has_flavour);
	CHECK(!skel->bss->has_symbol, "%d", skel->bss->has_symbol);
	CHECK(!skel->bss->has_kfunc, "%d", skel->bss->has_kfunc);
	ksyms__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
	return done("ksyms");
}
