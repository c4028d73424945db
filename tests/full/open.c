// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - open inputs of a signed full skeleton
 *
 *   open set            set all that is open, load, and see that it got there
 *   open default        set nothing: all is as signed
 *   open kconfig        the same, with a line of the kernel's configuration from the application
 *   open outside WHAT   set something to what the signer does not allow, or that is fixed
 *   open forge WHAT     give the same to the loader itself, as an attacker would
 *
 * Status 0: everything was as it should be; 1: load failed, its error number is on stdout.
 */
#include <stdio.h>
#include <string.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "open.skel.h"
#include "forge.h"
#include "map_info.h"

static int run(struct open *skel)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(skel->progs.run), &opts));
	return opts.retval;
}

static void set_all(struct open *skel)
{
	skel->rodata->pid = -1;
	skel->rodata->level = 3;
	skel->rodata->big = 0x200000000;
	strcpy((char *)skel->rodata->comm, "Z");
	skel->rodata->use_heap = false;
	skel->rodata->perf = true;
	skel->data->limit = 7;
	skel->bss->first = 9;
	CHECK(!bpf_map__set_max_entries(skel->maps.table, 128));
	CHECK(!bpf_map__set_value_size(skel->maps.stacks, 160));
	CHECK(!bpf_map__set_autocreate(skel->maps.heap, false));
	CHECK(!bpf_map__set_autocreate(skel->maps.old_heap, false));
	CHECK(!bpf_map__set_autocreate(skel->maps.spare, false));
	CHECK(!bpf_map__set_type(skel->maps.events, BPF_MAP_TYPE_PERF_EVENT_ARRAY));
	CHECK(!bpf_map__set_key_size(skel->maps.events, sizeof(int)));
	CHECK(!bpf_map__set_value_size(skel->maps.events, sizeof(int)));
	CHECK(!bpf_map__set_max_entries(skel->maps.events, 0));
	CHECK(!bpf_program__set_attach_target(skel->progs.on_target, 0, "__x64_sys_getsid"));
	CHECK(!bpf_program__set_autoload(skel->progs.optional, true));
}

static void check_all(struct open *skel)
{
	CHECK(run(skel) == 0);
	CHECK(skel->bss->result == -1 + 3 + 0x200000000 + 'Z' + 3 + 7 + 9);
	CHECK(skel->bss->hz == 250 && !skel->bss->weak);
	CHECK(map_info(bpf_map__fd(skel->maps.table)).max_entries == 128);
	CHECK(map_info(bpf_map__fd(skel->maps.stacks)).value_size == 160);
	CHECK(map_info(bpf_map__fd(skel->maps.events)).type == BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	CHECK(map_info(bpf_map__fd(skel->maps.events)).max_entries == (__u32)libbpf_num_possible_cpus());
	CHECK(!open__attach(skel));
	getsid(0);
	CHECK(skel->bss->targets == 1 && skel->bss->optionals == 1);
}

static void check_default(struct open *skel, int hz)
{
	CHECK(run(skel) == 1);
	CHECK(skel->bss->result == 2 + 0x100000000 + 'n' + 3 + 100);
	CHECK(map_info(bpf_map__fd(skel->maps.table)).max_entries == 64);
	CHECK(map_info(bpf_map__fd(skel->maps.stacks)).value_size == 80);
	CHECK(map_info(bpf_map__fd(skel->maps.events)).type == BPF_MAP_TYPE_RINGBUF);
	CHECK(bpf_program__fd(skel->progs.optional) < 0);
	CHECK(skel->bss->hz == hz && skel->kconfig->CONFIG_HZ == hz);
}

static void set_outside(struct open *skel, const char *what)
{
	if (!strcmp(what, "pid"))
		skel->rodata->pid = -2;
	else if (!strcmp(what, "level"))
		skel->rodata->level = 4;
	else if (!strcmp(what, "big"))
		skel->rodata->big = 0xffffffff;
	else if (!strcmp(what, "fixed"))
		skel->rodata->fixed = 4;
	else if (!strcmp(what, "max_entries"))
		CHECK(!bpf_map__set_max_entries(skel->maps.table, 129));
	else if (!strcmp(what, "heap_entries"))
		CHECK(!bpf_map__set_max_entries(skel->maps.heap, 2));
	else if (!strcmp(what, "value_size"))
		CHECK(!bpf_map__set_value_size(skel->maps.stacks, 1024));
	else if (!strcmp(what, "type"))
		CHECK(!bpf_map__set_type(skel->maps.events, BPF_MAP_TYPE_ARRAY));
	else
		exit(2);
}

static void forge(struct forged *f, const char *name, const void *val, __u32 size)
{
	const struct bpf_signed_input *in = forge_find(f, name);

	CHECK(in && in->size >= size);
	memcpy(f->buf + in->from, val, size);
}

static int run_forged(struct open *skel, const char *what)
{
	static char buf[65536];
	static struct forged f;
	unsigned long inputs = (unsigned long)buf;
	int minus2 = -2, int_max = 0x7fffffff;
	__u32 num;
	__u64 num64;

	CHECK(!forge_begin(&f, skel->skeleton, buf));
	num = 250;
	forge(&f, "kconfig.CONFIG_HZ", &num, 4);
	forge(&f, "progs.on_target.attach_target", "__x64_sys_getsid", 17);

	if (!strcmp(what, "pid")) {
		forge(&f, "rodata.pid", &minus2, 4);
	} else if (!strcmp(what, "pid_max")) {
		forge(&f, "rodata.pid", &int_max, 4);
	} else if (!strcmp(what, "level")) {
		forge(&f, "rodata.level", "\xff", 1);
	} else if (!strcmp(what, "level_min")) {
		forge(&f, "rodata.level", "\0", 1);
	} else if (!strcmp(what, "big")) {
		num64 = 0x100000000 - 1;
		forge(&f, "rodata.big", &num64, 8);
	} else if (!strcmp(what, "big_max")) {
		num64 = 0x200000001;
		forge(&f, "rodata.big", &num64, 8);
	} else if (!strcmp(what, "bool")) {
		forge(&f, "rodata.use_heap", "\2", 1);
	} else if (!strcmp(what, "max_entries")) {
		num = 129;
		forge(&f, "maps.table.max_entries", &num, 4);
	} else if (!strcmp(what, "value_size")) {
		num = 1024;
		forge(&f, "maps.stacks.value_size", &num, 4);
	} else if (!strcmp(what, "type")) {
		num = BPF_MAP_TYPE_ARRAY;
		forge(&f, "maps.events.type", &num, 4);
	} else if (!strcmp(what, "target")) {
		/* no NUL in it: the loader puts one there */
		const struct bpf_signed_input *in = forge_find(&f, "progs.on_target.attach_target");

		memset(buf + in->from, 'x', in->size);
	} else if (!strcmp(what, "kernel")) {
		/* an address of the kernel, and the flag that once made it readable */
		f.ctx.hdr.flags = BPF_SKEL_KERNEL;
		inputs = 0xffffffff81000000;
	} else if (!strcmp(what, "null_page")) {
		inputs = 8;
	} else if (strcmp(what, "nothing")) {
		exit(2);
	}

	return forge_run(&f, inputs);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "set", *what = argc > 2 ? argv[2] : "";
	LIBBPF_OPTS(bpf_object_open_opts, opts);
	int before = open_fds(), err;
	struct open *skel;

	if (!strcmp(mode, "kconfig"))
		opts.kconfig = "CONFIG_HZ=300\n";
	skel = open__open_opts(&opts);
	CHECK(skel);
	CHECK(!bpf_program__set_autoload(skel->progs.on_target, !strcmp(mode, "set")));
	if (!strcmp(mode, "set"))
		set_all(skel);
	else if (!strcmp(mode, "outside"))
		set_outside(skel, what);

	err = strcmp(mode, "forge") ? open__load(skel) : run_forged(skel, what);
	if (err) {
		printf("%d\n", err);
		open__destroy(skel);
		return 1;
	}
	if (!strcmp(mode, "set"))
		check_all(skel);
	else if (!strcmp(mode, "default"))
		check_default(skel, 250);
	else if (!strcmp(mode, "kconfig"))
		check_default(skel, 300);
	open__destroy(skel);
	CHECK(!strcmp(mode, "forge") || open_fds() == before);
	printf("ok %s\n", mode);
	return 0;
}
