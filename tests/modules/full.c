// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* module tests - a full skeleton that uses a module */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "module.skel.h"
#include "check.h"

static int run(const struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts));
	return opts.retval;
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
		CHECK(run(skel->progs.with_type) == 42);
		CHECK(run(skel->progs.without_type) == 44);
		CHECK(skel->bss->has_address && !skel->bss->has_missing);
		CHECK(!module__attach(skel));
		call_module();
		check_held();
		CHECK(skel->bss->traced == 1);
	}
	module__destroy(skel);
	CHECK(open_fds() == before);
	if (!err)
		puts("ok full");
	return !!err;
}
