// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - a subskeleton in the object of a signed full skeleton
 *
 *   sub run      the library's variables, map and program are where the subskeleton says, before and after the load
 *   sub outside  it sets an open variable to what the signer does not allow
 *   sub fixed    it sets one that is not open
 *
 * Status 0: everything was as it should be; 1: load failed, its error number is on stdout.
 */
#include <stdio.h>
#include <string.h>
#include <bpf/bpf.h>
#include "sub.skel.h"
#include "sub_lib.subskel.h"
#include "check.h"
#include "../attach/events.h"

static void use(struct sub *skel, struct sub_lib *lib)
{
	struct sub_lib *late = sub_lib__open(skel->obj);
	int key = 0, value = 0;
	struct bpf_link *link;

	CHECK(late && late->bss.lib_sum == lib->bss.lib_sum);
	CHECK(*lib->rodata.lib_step == 5 && !*lib->bss.lib_sum);
	CHECK(bpf_map__fd(lib->maps.lib_map) > 0 && lib->maps.lib_map == late->maps.lib_map);

	CHECK(!sub__attach(skel));
	event_getpgid(0);
	CHECK(skel->bss->app_hits == 1 && *lib->bss.lib_sum == 8);
	getsid(0);
	CHECK(*lib->bss.lib_sum == 16 && *late->bss.lib_sum == 16);
	CHECK(!bpf_map__lookup_elem(lib->maps.lib_map, &key, sizeof(key), &value, sizeof(value), 0));
	CHECK(value == 2);
	/* what it writes reaches the programs, and what it detaches is detached */
	*lib->bss.lib_sum = 100;
	event_getpgid(0);
	CHECK(*lib->bss.lib_sum == 108);
	sub__detach(skel);
	link = bpf_program__attach(lib->progs.lib_on_getsid);
	CHECK(link);
	getsid(0);
	event_getpgid(0);
	CHECK(*lib->bss.lib_sum == 116 && skel->bss->app_hits == 2);
	bpf_link__destroy(link);
	sub_lib__destroy(late);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "run";
	struct sub *skel = sub__open();
	struct sub_lib *lib;
	int err;

	CHECK(skel);
	lib = sub_lib__open(skel->obj);
	CHECK(lib);
	*lib->rodata.lib_step = strcmp(mode, "outside") ? 5 : 10;
	if (!strcmp(mode, "fixed"))
		*lib->rodata.lib_fixed = 4;
	err = sub__load(skel);
	if (err)
		printf("%d\n", err);
	else
		use(skel, lib);
	sub_lib__destroy(lib);
	sub__destroy(skel);
	if (!err)
		printf("ok %s\n", mode);
	return !!err;
}
