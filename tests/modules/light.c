// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* module tests - a light skeleton that uses a module */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "module.lskel.h"
#include "check.h"

static int run(int fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = fd;
	CHECK(!skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr)));
	return attr.test.retval;
}

int main(void)
{
	int before = open_fds(), err;
	struct module *skel = module__open();

	CHECK(skel);
	err = module__load(skel);
	if (err)
		fprintf(stderr, "not loaded: %s\n", strerror(-err));
	if (!err) {
		CHECK(run(skel->progs.with_type.prog_fd) == 42);
		CHECK(run(skel->progs.without_type.prog_fd) == 44);
		CHECK(skel->bss->has_address && !skel->bss->has_missing);
		CHECK(module__on_function__attach(skel) > 0);
		call_module();
		check_held();
		CHECK(skel->bss->traced == 1);
	}
	module__destroy(skel);
	CHECK(open_fds() == before);
	if (!err)
		puts("ok light");
	return !!err;
}
