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
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "given.skel.h"
#include "forge.h"

#define PIN "/sys/fs/bpf/given_pin"
#define NUMBER 700 /* of the map that is given */

#define CHECK(cond)							\
	do {								\
		if (!(cond)) {						\
			fprintf(stderr, "%s:%d: %s, errno %d\n",	\
				__FILE__, __LINE__, #cond, errno);	\
			exit(3);					\
		}							\
	} while (0)

static __u32 map_id(int fd)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);

	CHECK(!bpf_map_get_info_by_fd(fd, &info, &len));
	return info.id;
}

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

static long shared_value(int fd)
{
	int zero = 0;
	long value = 0;

	return bpf_map_lookup_elem(fd, &zero, &value) ? -1 : value;
}

static int create_shared(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "mine", 4, 8, 16, NULL);

	CHECK(fd >= 0);
	return fd;
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

	CHECK(map_id(bpf_map__fd(skel->maps.shared)) == map_id(shared));
	CHECK(map_id(bpf_map__fd(skel->maps.events)) == map_id(events));
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
	CHECK(map_id(bpf_map__fd(one->maps.given_pin)) == map_id(bpf_map__fd(two->maps.given_pin)));
	run(one->progs.run);
	run(two->progs.run);
	CHECK(!bpf_map__lookup_elem(one->maps.given_pin, &zero, 4, &value, 4, 0) && value == 2);
	given__destroy(one);
	given__destroy(two);
	CHECK(!unlink(PIN));
	return 0;
}

/* A map that is like "shared" but for one thing. */
static int create_unlike(const char *what)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts);
	__u32 type = BPF_MAP_TYPE_HASH, key = 4, value = 8, entries = 16;
	int fd;

	if (!strcmp(what, "type"))
		type = BPF_MAP_TYPE_LRU_HASH;
	else if (!strcmp(what, "key_size"))
		key = 8;
	else if (!strcmp(what, "value_size"))
		value = 16;
	else if (!strcmp(what, "max_entries"))
		entries = 17;
	else if (!strcmp(what, "map_flags"))
		opts.map_flags = BPF_F_NO_PREALLOC;
	else
		CHECK(!strcmp(what, "nothing"));
	fd = bpf_map_create(type, "unlike", key, value, entries, &opts);
	CHECK(fd >= 0);
	return fd;
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

static void forge_num(struct forged *f, const char *name, __u32 num)
{
	const struct bpf_signed_input *in = forge_find(f, name);

	CHECK(in && in->size == sizeof(num));
	memcpy(f->buf + in->from, &num, sizeof(num));
}

static void begin(struct forged *f, const struct given *skel, char *buf)
{
	CHECK(!forge_begin(f, skel->skeleton, buf));
	forge_num(f, "maps.outer_any.autocreate", 0);
	forge_progs(f)[2].prog_fd = -1;	/* run_any */
}

static void close_made(struct forged *f)
{
	__u32 i;

	for (i = 0; i < f->nr_maps; i++)
		if (forge_maps(f)[i].map_fd > 0)
			close(forge_maps(f)[i].map_fd);
	for (i = 0; i < f->nr_progs; i++)
		if (forge_progs(f)[i].prog_fd > 0)
			close(forge_progs(f)[i].prog_fd);
}

static int forged(const char *what)
{
	static char buf[65536];
	static struct forged f;
	struct given *skel = open_given();
	int fd;

	begin(&f, skel, buf);
	if (!strcmp(what, "closed")) {
		fd = NUMBER;
	} else if (!strcmp(what, "file")) {
		fd = open("/dev/null", O_RDONLY);
	} else if (!strcmp(what, "negative")) {
		fd = -1;
	} else if (!strcmp(what, "inner_type")) {
		forge_num(&f, "maps.outer.inner_map", bpf_map_create(BPF_MAP_TYPE_HASH, "in", 4, 4, 1, NULL));
		fd = 0;
	} else {
		fd = create_unlike(what);
	}
	forge_num(&f, "maps.shared.fd", fd);
	return forge_run(&f, (unsigned long)buf);
}

/* The page that faults, and what is done before it is there. */
static struct {
	int uffd, other, happened;
	char *page;
	char content[4096];
} fault;

static void *on_fault(void *arg)
{
	struct uffdio_copy copy = {};
	struct uffd_msg msg;

	if (read(fault.uffd, &msg, sizeof(msg)) != sizeof(msg))
		return arg;
	fault.happened = dup2(fault.other, NUMBER) == NUMBER;
	copy.src = (unsigned long)fault.content;
	copy.dst = (unsigned long)fault.page;
	copy.len = sizeof(fault.content);
	ioctl(fault.uffd, UFFDIO_COPY, &copy);
	return arg;
}

static void arm(void)
{
	struct uffdio_register reg = {};
	struct uffdio_api api = { .api = UFFD_API };

	fault.uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	CHECK(fault.uffd >= 0 && !ioctl(fault.uffd, UFFDIO_API, &api));
	reg.range.start = (unsigned long)fault.page;
	reg.range.len = sizeof(fault.content);
	reg.mode = UFFDIO_REGISTER_MODE_MISSING;
	CHECK(!ioctl(fault.uffd, UFFDIO_REGISTER, &reg));
}

/* Status of the maps of a run that took the number: which map the program writes. */
static long took(struct forged *f, const struct given *skel, int fd)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	__u32 i;

	for (i = 0; i < f->nr_progs; i++)
		if (!strcmp(skel->skeleton->progs[i].name, "run"))
			CHECK(!bpf_prog_test_run_opts(forge_progs(f)[i].prog_fd, &opts));
	return shared_value(fd);
}

static int swapped_in_a_fault(void)
{
	static char buf[65536];
	static struct forged f;
	struct given *skel = open_given();
	const struct bpf_signed_input *step, *fd;
	int mine = create_shared();
	pthread_t thread;
	char *pages;
	int err;

	fault.other = create_shared();
	begin(&f, skel, buf);
	forge_num(&f, "maps.shared.fd", NUMBER);
	CHECK(dup2(mine, NUMBER) == NUMBER);

	/* the number is at the end of one page, what is read later on the next */
	step = forge_find(&f, "rodata.step");
	fd = forge_find(&f, "maps.shared.fd");
	CHECK(step && fd && fd->from < step->from && step->from < sizeof(fault.content));
	pages = mmap(NULL, 2 * sizeof(fault.content), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(pages != MAP_FAILED);
	fault.page = pages + sizeof(fault.content);
	memcpy(fault.page - step->from, buf, step->from);
	memcpy(fault.content, buf + step->from, sizeof(fault.content));
	arm();
	CHECK(!pthread_create(&thread, NULL, on_fault, NULL));
	err = forge_run(&f, (unsigned long)fault.page - step->from);
	if (err)
		return err;
	pthread_join(thread, NULL);
	CHECK(fault.happened && map_id(NUMBER) == map_id(fault.other));
	CHECK(took(&f, skel, mine) == 1 && shared_value(fault.other) == -1);
	return 0;
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

static volatile bool stop;
static int swapped[2];

static void *swap(void *arg)
{
	unsigned int i;

	for (i = 0; !stop; i++)
		dup2(swapped[i % 2], NUMBER);
	return arg;
}

/* The one that is not allowed is never in the program's hands, and a load that took the other one has that. */
static int swap_all_the_time(int rounds)
{
	static char buf[65536];
	static struct forged f;
	struct given *skel = open_given();
	const struct bpf_map_skeleton *map;
	int i, m, taken = 0, refused = 0, err;
	pthread_t thread;
	__u32 good;

	swapped[0] = create_shared();
	swapped[1] = create_unlike("value_size");
	good = map_id(swapped[0]);
	CHECK(dup2(swapped[0], NUMBER) == NUMBER);
	CHECK(!pthread_create(&thread, NULL, swap, NULL));
	for (i = 0; i < rounds; i++) {
		begin(&f, skel, buf);
		forge_num(&f, "maps.shared.fd", NUMBER);
		err = forge_run(&f, (unsigned long)buf);
		CHECK(!err || err == -EPERM);
		refused += !!err;
		taken += !err;
		for (m = 0; !err && m < (int)f.nr_maps; m++) {
			map = (const void *)((const char *)skel->skeleton->maps +
					     m * skel->skeleton->map_skel_sz);
			if (!strcmp(map->name, "shared"))
				CHECK(map_id(forge_maps(&f)[m].map_fd) == good);
		}
		if (!err)
			CHECK(took(&f, skel, swapped[0]) == taken);
		close_made(&f);
	}
	stop = true;
	pthread_join(thread, NULL);
	printf("%d taken, %d refused\n", taken, refused);
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
		err = forged(what);
	else if (!strcmp(mode, "fault"))
		err = swapped_in_a_fault();
	else if (!strcmp(mode, "task"))
		err = by_task();
	else if (!strcmp(mode, "swap"))
		err = swap_all_the_time(atoi(what));
	else
		err = none();
	if (err)
		printf("%d\n", err);
	else
		printf("ok %s\n", mode);
	return !!err;
}
