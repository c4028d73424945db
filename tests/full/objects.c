// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - an object of tests/loader as a full skeleton: all of its maps and programs are there, each in its place
 *
 * SKEL is its name. Programs of type syscall are run; pNNN of the object "many" has to return 1000 + NNN.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include HEADER

#define PASTE(a, b) a##b
#define NAME(a, b)  PASTE(a, b)
#define CALL(fn)    NAME(SKEL, fn)

#define CHECK(cond, name)						\
	do {								\
		if (!(cond)) {						\
			fprintf(stderr, "%s: %s, errno %d\n", name,	\
				#cond, errno);				\
			return 1;					\
		}							\
	} while (0)

static int check_map(const struct bpf_map *map)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);
	const char *name = bpf_map__name(map);

	CHECK(!bpf_map_get_info_by_fd(bpf_map__fd(map), &info, &len), name);
	CHECK(info.type == bpf_map__type(map), name);
	CHECK(info.value_size == bpf_map__value_size(map), name);
	CHECK(info.max_entries == bpf_map__max_entries(map), name);
	return 0;
}

static int check_prog(const struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);
	const char *name = bpf_program__name(prog);
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int fd = bpf_program__fd(prog), number;

	CHECK(!bpf_prog_get_info_by_fd(fd, &info, &len), name);
	CHECK(!strncmp(info.name, name, sizeof(info.name) - 1), name);
	if (bpf_program__type(prog) != BPF_PROG_TYPE_SYSCALL)
		return 0;
	CHECK(!bpf_prog_test_run_opts(fd, &run), name);
	if (sscanf(name, "p%3d", &number) == 1 && strlen(name) == 4)
		CHECK((int)run.retval == 1000 + number, name);
	return 0;
}

int main(void)
{
	int maps = 0, progs = 0, off = 0, err = 0;
	struct bpf_program *prog;
	struct bpf_map *map;
	struct SKEL *skel;

	skel = CALL(__open_and_load)();
	CHECK(skel, "load");
	bpf_object__for_each_map(map, skel->obj) {
		if (!bpf_map__autocreate(map)) {
			off++;
			continue;
		}
		err |= check_map(map);
		maps++;
		if (bpf_map__is_pinned(map))
			bpf_map__unpin(map, NULL);
	}
	bpf_object__for_each_program(prog, skel->obj) {
		if (!bpf_program__autoload(prog)) {
			off++;
			continue;
		}
		err |= check_prog(prog);
		progs++;
	}
	CALL(__destroy)(skel);
	printf("%d maps, %d programs, %d left out\n", maps, progs, off);
	return err;
}
