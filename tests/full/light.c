// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - open inputs of a signed light skeleton, of the same object as in open.c */
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include "light.lskel.h"
#include "check.h"
#include "skel_map_info.h"

#define CPUS 2 /* of the perf event array */

static int run(struct light *skel)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = skel->progs.run.prog_fd;
	CHECK(!skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr)));
	return attr.test.retval;
}

/* inputs that have no member in a light skeleton */
static void set_more(struct light *skel, int fd)
{
	CHECK(!light__set_maps_events_type(skel, BPF_MAP_TYPE_PERF_EVENT_ARRAY));
	CHECK(!light__set_maps_events_key_size(skel, 4));
	CHECK(!light__set_maps_events_value_size(skel, 4));
	skel->maps.events.max_entries = CPUS;
	CHECK(!light__set_maps_stacks_value_size(skel, 160));
	CHECK(!light__set_progs_on_target_attach_target(skel, "__x64_sys_getsid"));
	CHECK(!light__set_maps_table_fd(skel, fd));

	/* refused here, and what was set stays */
	CHECK(light__set_maps_events_type(skel, BPF_MAP_TYPE_ARRAY) == -EPERM && errno == EPERM);
	CHECK(light__set_maps_stacks_value_size(skel, 1024) == -EPERM);
	CHECK(light__set_progs_on_target_attach_target(skel, "") == -EPERM);
}

int main(int argc, char **argv)
{
	int table = skel_map_create(BPF_MAP_TYPE_HASH, "table", 4, 8, 128, NULL, 0);
	struct light *skel = light__open();

	(void)argv;
	CHECK(skel && table >= 0);
	CHECK(light__attach(skel) == -EINVAL); /* nothing is loaded */
	if (argc > 1) {
		skel->progs.on_target.prog_fd = -1; /* it names no target */
		CHECK(!light__load(skel));
		CHECK(run(skel) == 1 && skel->bss->result == 2 + 0x100000000 + 'n' + 3 + 100);
		CHECK(!skel->bss->hz && map_info(skel->maps.table.map_fd).max_entries == 64);
		CHECK(!skel->progs.optional.prog_fd && skel->maps.heap.map_fd > 0);
		skel->links.run_fd = SKEL_NO_ATTACH;
		CHECK(!light__attach(skel)); /* what is off is passed over */
		CHECK(!skel->links.optional_fd && !skel->links.on_target_fd);
		light__destroy(skel);
		puts("ok as signed");
		return 0;
	}
	skel->rodata->pid = -1;
	skel->rodata->level = 3;
	skel->rodata->big = 0x200000000;
	skel->rodata->comm[0] = 'Z';
	skel->rodata->use_heap = false;
	skel->rodata->perf = true;
	skel->data->limit = 7;
	skel->bss->first = 9;
	skel->kconfig->CONFIG_HZ = 250;
	skel->maps.table.max_entries = 128;
	skel->maps.heap.map_fd = -1;
	skel->progs.optional.prog_fd = 0;
	set_more(skel, table);
	CHECK(!light__load(skel));

	CHECK(run(skel) == 0);
	CHECK(skel->bss->result == -1 + 3 + 0x200000000 + 'Z' + 3 + 7 + 9);
	CHECK(skel->bss->hz == 250 && map_info(skel->maps.table.map_fd).id == map_info(table).id);
	CHECK(map_info(skel->maps.events.map_fd).type == BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	CHECK(map_info(skel->maps.events.map_fd).max_entries == CPUS);
	CHECK(map_info(skel->maps.stacks.map_fd).value_size == 160);
	CHECK(!skel->maps.heap.map_fd && skel->progs.optional.prog_fd > 0);
	skel->links.run_fd = SKEL_NO_ATTACH; /* it was run */
	CHECK(!light__attach(skel));
	getsid(0);
	CHECK(skel->bss->optionals == 1 && skel->bss->targets == 1);
	light__destroy(skel);
	CHECK(map_info(table).max_entries == 128); /* it stays the caller's */
	puts("ok set");
	return 0;
}
