// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* module tests - a program that uses a module, by a full skeleton, or with -DLIGHT by a light one */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#ifdef LIGHT
#include "module.lskel.h"
#define NAME	   "light"
#define FD(prog)   ((prog).prog_fd)
#define ATTACH(sk) (module__on_function__attach(sk) > 0)
#else
#include <bpf/libbpf.h>
#include "module.skel.h"
#define NAME	   "full"
#define FD(prog)   bpf_program__fd(prog)
#define ATTACH(sk) (!module__attach(sk))
#endif
#include "check.h"

static int run(int fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = fd;
	CHECK(!syscall(SYS_bpf, BPF_PROG_RUN, &attr, sizeof(attr)));
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
		CHECK(run(FD(skel->progs.with_type)) == 42);
		CHECK(run(FD(skel->progs.without_type)) == 44);
		CHECK(skel->bss->has_address && !skel->bss->has_missing);
		CHECK(ATTACH(skel));
		call_module();
		check_held();
		CHECK(skel->bss->traced == 1);
	}
	module__destroy(skel);
	CHECK(open_fds() == before);
	if (!err)
		puts("ok " NAME);
	return !!err;
}
