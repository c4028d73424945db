// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - maps that the host gives to a signed loader
 *
 *   given none          gives none: all maps are the loader's
 *   given reuse         a map in the place of one, and patterns of inner maps; the program works with them
 *   given pin           a second load takes the map that the first one has pinned
 *   given like WHAT     a map that differs in WHAT, by libbpf
 *   given forge WHAT    the same, or a number that is none, to the loader itself, as an attacker would
 *   given fault         the loader waits in a fault right after it has taken the map; meanwhile its number gets another one
 *   given task          a task itself asks for what only a program may
 *   given swap ROUNDS   a thread changes the number to and fro between two maps, of which one is not allowed
 *
 * Status 0: everything was as it should be; 1: load failed, its error number is on stdout.
 */
#include <bpf/skel_internal.h>
#include "given.skel.h"
#include "given.h"

#define PIN "/sys/fs/bpf/given_pin"

static struct given *open_given(void)
{
	struct given *skel = given__open();

	CHECK(skel);
	CHECK(!bpf_map__set_pin_path(skel->maps.given_pin, NULL));
	CHECK(!bpf_map__set_autocreate(skel->maps.outer_any, false));
	return skel;
}

static void run(struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) && !opts.retval);
}

static int none(void)
{
	struct given *skel = open_given();
	int err = given__load(skel);

	if (err)
		return err;
	run(skel->progs.run);
	CHECK(shared_value(bpf_map__fd(skel->maps.shared)) == 1);
	CHECK(bpf_map__max_entries(skel->maps.events) == (__u32)libbpf_num_possible_cpus());
	given__destroy(skel);
	return 0;
}

static int reuse(void)
{
	int shared = create_shared(), inner, any, zero = 0, last = 4, value = 41, fd;
	int events = bpf_map_create(BPF_MAP_TYPE_PERF_EVENT_ARRAY, "events", 4, 4, libbpf_num_possible_cpus(), NULL);
	struct given *skel = given__open();
	int err;

	CHECK(skel);
	CHECK(!bpf_map__set_pin_path(skel->maps.given_pin, NULL));
	inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, "inner", 4, 4, 5, NULL);
	any = bpf_map_create(BPF_MAP_TYPE_HASH, "any", 4, 4, 7, NULL);
	CHECK(inner >= 0 && any >= 0 && events >= 0);
	CHECK(!bpf_map__reuse_fd(skel->maps.shared, shared));
	CHECK(!bpf_map__reuse_fd(skel->maps.events, events));
	CHECK(!bpf_map__set_inner_map_fd(skel->maps.outer, inner));
	CHECK(!bpf_map__set_inner_map_fd(skel->maps.outer_any, any));
	CHECK(!bpf_program__set_autoload(skel->progs.run_any, true));
	skel->rodata->step = 3;
	err = given__load(skel);
	if (err)
		return err;

	CHECK(map_info(bpf_map__fd(skel->maps.shared)).id == map_info(shared).id);
	CHECK(map_info(bpf_map__fd(skel->maps.events)).id == map_info(events).id);
	run(skel->progs.run);
	run(skel->progs.run);
	CHECK(shared_value(shared) == 6);
	/* five entries, of which the signed pattern has one */
	CHECK(!bpf_map_update_elem(inner, &last, &value, 0));
	fd = bpf_map__fd(skel->maps.outer);
	CHECK(!bpf_map_update_elem(fd, &zero, &inner, 0));
	run(skel->progs.run);
	CHECK(skel->bss->inner_seen == 42);
	CHECK(!bpf_map_update_elem(any, &zero, &value, 0));
	fd = bpf_map__fd(skel->maps.outer_any);
	CHECK(!bpf_map_update_elem(fd, &zero, &any, 0));
	run(skel->progs.run_any);
	CHECK(skel->bss->any_seen == 42);
	CHECK(!given__attach(skel));
	given__destroy(skel);
	/* it is still there for those who gave it */
	CHECK(shared_value(shared) == 9);
	return 0;
}

static int pin(void)
{
	int zero = 0, value = 0, err;
	struct given *one = given__open(), *two = given__open();

	unlink(PIN);
	CHECK(one && two);
	CHECK(!bpf_map__set_autocreate(one->maps.outer_any, false));
	CHECK(!bpf_map__set_autocreate(two->maps.outer_any, false));
	err = given__load(one);
	if (err)
		return err;
	CHECK(!access(PIN, F_OK));
	err = given__load(two);
	if (err)
		return err;
	CHECK(map_info(bpf_map__fd(one->maps.given_pin)).id == map_info(bpf_map__fd(two->maps.given_pin)).id);
	run(one->progs.run);
	run(two->progs.run);
	CHECK(!bpf_map__lookup_elem(one->maps.given_pin, &zero, 4, &value, 4, 0) && value == 2);
	given__destroy(one);
	given__destroy(two);
	CHECK(!unlink(PIN));
	return 0;
}

static int like(const char *what)
{
	struct given *skel = open_given();
	int err;

	CHECK(!bpf_map__reuse_fd(skel->maps.shared, create_unlike(what)));
	err = given__load(skel);
	given__destroy(skel);
	return err;
}

/* BPF_MAP_CREATE with the field, by a task. */
static int by_task(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_HASH;
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = 16;
	attr.existing_map_fd = create_shared();
	CHECK(skel_sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr)) == -1 && errno == EINVAL);
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "none", *what = argc > 2 ? argv[2] : "";
	int err;

	if (!strcmp(mode, "reuse"))
		err = reuse();
	else if (!strcmp(mode, "pin"))
		err = pin();
	else if (!strcmp(mode, "like"))
		err = like(what);
	else if (!strcmp(mode, "forge"))
		err = forge_given(open_given()->skeleton, what);
	else if (!strcmp(mode, "fault"))
		err = swap_in_a_fault(open_given()->skeleton);
	else if (!strcmp(mode, "task"))
		err = by_task();
	else if (!strcmp(mode, "swap"))
		err = swap_all_the_time(open_given()->skeleton, atoi(what));
	else
		err = none();
	if (err)
		printf("%d\n", err);
	else
		printf("ok %s\n", mode);
	return !!err;
}
