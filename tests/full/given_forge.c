// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - the numbers of maps that are given to a signed loader, as an attacker would give them, without libbpf */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "forge.h"
#include "given.h"

#define NUMBER 700 /* of the map that is given */

static void forge_num(struct forged *f, const char *name, __u32 num)
{
	const struct bpf_signed_input *in = forge_find(f, name);

	CHECK(in && in->size == sizeof(num));
	memcpy(f->buf + in->from, &num, sizeof(num));
}

static void begin(struct forged *f, const struct bpf_object_skeleton *s, char *buf)
{
	CHECK(!forge_begin(f, s, buf));
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

int forge_given(const struct bpf_object_skeleton *s, const char *what)
{
	static char buf[65536];
	static struct forged f;
	int fd;

	begin(&f, s, buf);
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
static long took(struct forged *f, const struct bpf_object_skeleton *s, int fd)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	__u32 i;

	for (i = 0; i < f->nr_progs; i++)
		if (!strcmp(s->progs[i].name, "run"))
			CHECK(!bpf_prog_test_run_opts(forge_progs(f)[i].prog_fd, &opts));
	return shared_value(fd);
}

int swap_in_a_fault(const struct bpf_object_skeleton *s)
{
	static char buf[65536];
	static struct forged f;
	const struct bpf_signed_input *step, *fd;
	int mine = create_shared();
	pthread_t thread;
	char *pages;
	int err;

	fault.other = create_shared();
	begin(&f, s, buf);
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
	CHECK(fault.happened && map_info(NUMBER).id == map_info(fault.other).id);
	CHECK(took(&f, s, mine) == 1 && shared_value(fault.other) == -1);
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
int swap_all_the_time(const struct bpf_object_skeleton *s, int rounds)
{
	static char buf[65536];
	static struct forged f;
	const struct bpf_map_skeleton *map;
	int i, m, taken = 0, refused = 0, err;
	pthread_t thread;
	__u32 good;

	swapped[0] = create_shared();
	swapped[1] = create_unlike("value_size");
	good = map_info(swapped[0]).id;
	CHECK(dup2(swapped[0], NUMBER) == NUMBER);
	CHECK(!pthread_create(&thread, NULL, swap, NULL));
	for (i = 0; i < rounds; i++) {
		begin(&f, s, buf);
		forge_num(&f, "maps.shared.fd", NUMBER);
		err = forge_run(&f, (unsigned long)buf);
		CHECK(!err || err == -EPERM);
		refused += !!err;
		taken += !err;
		for (m = 0; !err && m < (int)f.nr_maps; m++) {
			map = (const void *)((const char *)s->maps + m * s->map_skel_sz);
			if (!strcmp(map->name, "shared"))
				CHECK(map_info(forge_maps(&f)[m].map_fd).id == good);
		}
		if (!err)
			CHECK(took(&f, s, swapped[0]) == taken);
		close_made(&f);
	}
	stop = true;
	pthread_join(thread, NULL);
	printf("%d taken, %d refused\n", taken, refused);
	return 0;
}
