// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - the C++ members of a signed skeleton, run: open, load, attach, detach, destroy, elf_bytes */
#include <cstring>
#include <unistd.h>
#include <bpf/bpf.h>
#include "check.h"
#include "tool.skel.h"

/* what the uprobe looks for */
extern "C" __attribute__((noinline, used)) void attach_test_function(void)
{
	asm volatile("");
}

static int hits_of_one_call(struct tool *skel)
{
	int before = skel->bss->hits;

	getpgid(0);
	return skel->bss->hits - before;
}

int main()
{
	struct tool *skel;
	size_t size = 0;

	skel = tool::open();
	CHECK(skel);
	CHECK(!tool::load(skel));
	CHECK(hits_of_one_call(skel) == 0);
	CHECK(!tool::attach(skel));
	CHECK(hits_of_one_call(skel) == 1);
	attach_test_function();
	CHECK(skel->bss->uprobes == 1);
	tool::detach(skel);
	CHECK(hits_of_one_call(skel) == 0);
	tool::destroy(skel);

	CHECK(!std::memcmp(tool::elf_bytes(&size), "\177ELF", 4) && size > 1000);

	skel = tool::open();
	CHECK(skel);
	skel->rodata->wanted++;
	errno = 0;
	CHECK(tool::load(skel) == -EPERM);
	tool::destroy(skel);

	skel = tool::open_and_load();
	CHECK(skel && bpf_program__fd(skel->progs.on_kprobe) > 2);
	tool::destroy(skel);
	printf("ok members\n");
	return 0;
}
