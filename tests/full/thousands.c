// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - thousands of open inputs: the kernel takes their loader, the first and the last get there */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "thousands.skel.h"
#include "check.h"

int main(void)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct thousands *skel = thousands__open();
	int err;

	CHECK(skel);
	skel->rodata->v1000 = 30000;
	skel->rodata->v5199 = -1;
	err = thousands__load(skel);
	printf("load %d\n", err);
	if (err)
		return 1;
	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(skel->progs.run), &opts));
	printf("retval %u\n", opts.retval);
	thousands__destroy(skel);
	return 0;
}
