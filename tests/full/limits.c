// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - the loader takes just the numbers that are in the range of an input
 *
 * Gives each open input its limits, the numbers beside them, and those of its
 * type, to the loader itself, and says where the loader's answer is wrong.
 */
#include <string.h>
#include <unistd.h>
#include "limits.skel.h"
#include "check.h"
#include "forge.h"

static struct limits *skel;
static int tried, wrong;

static int run_loader(const struct bpf_signed_input *in, __u64 num)
{
	static struct forged f;
	static char buf[65536];
	__u32 i;
	int err;

	CHECK(!forge_begin(&f, skel->skeleton, buf));
	memcpy(buf + in->from, &num, in->size);
	err = forge_run(&f, (unsigned long)buf);
	for (i = 0; !err && i < f.nr_maps; i++)
		close(forge_maps(&f)[i].map_fd);
	for (i = 0; !err && i < f.nr_progs; i++)
		close(forge_progs(&f)[i].prog_fd);
	return err;
}

/* the number that the input has with these bits */
static __int128 number(const struct bpf_signed_input *in, __u64 num)
{
	int bits = 64 - in->size * 8;

	if (in->flags & BPF_SIGNED_INPUT_SIGNED)
		return (__s64)(num << bits) >> bits;
	return num << bits >> bits;
}

static void try(const struct forged *f, const struct bpf_signed_input *in, __u64 num)
{
	bool is_in = number(in, num) >= number(in, in->min) && number(in, num) <= number(in, in->max);
	int err = run_loader(in, num);

	tried++;
	if (err == (is_in ? 0 : -EPERM))
		return;
	wrong++;
	printf("%s: 0x%llx of 0x%llx to 0x%llx: %d\n", f->data + in->name, num, in->min, in->max, err);
}

int main(void)
{
	static struct forged f;
	static char buf[65536];
	const struct bpf_signed_input *in;
	__u32 i;

	CHECK(freopen("/dev/null", "w", stderr));
	skel = limits__open();
	CHECK(skel && !forge_begin(&f, skel->skeleton, buf));
	for (i = 0, in = bpf_signed_inputs(f.info); i < f.info->open_inputs; i++, in++) {
		CHECK(in->flags & BPF_SIGNED_INPUT_RANGE);
		try(&f, in, in->min);
		try(&f, in, in->min - 1);
		try(&f, in, in->max);
		try(&f, in, in->max + 1);
		try(&f, in, 0);
		try(&f, in, ~0ULL);
		try(&f, in, ~0ULL >> (65 - in->size * 8));
		try(&f, in, 1ULL << (in->size * 8 - 1));
	}
	limits__destroy(skel);
	printf("%u inputs, %d numbers, %d wrong\n", i, tried, wrong);
	return !!wrong;
}
