// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - another root process keeps a caller from making his metadata map
 *
 * Until it is frozen the map is an ordinary one. A write to it that is held in a fault of the writer's
 * memory keeps it from being frozen, and one that is frozen too early can't be written. The caller sees
 * that as an errno and has loaded nothing; with another map he loads, whatever becomes of the first; and
 * what the attacker writes to the first makes the signature fail.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "held.h"
#include "machine.h"

#define LIMIT 60 /* seconds that the attacker lives at most */

#define SIZE_TO(member) (offsetof(union bpf_attr, member) + sizeof(((union bpf_attr *)0)->member))

/* Shared by the caller, who is the test, and the attacker, a process of its own. */
struct attacker {
	pid_t pid, caller;
	int number; /* of the map at the caller's, or -1: the map is found by its id */
	uint32_t id;
	const void *data; /* other metadata */
	uint32_t size;
	_Atomic int held, release;
	int err; /* of the attacker's call */
};

static int freeze(int fd)
{
	union bpf_attr attr = {.map_fd = fd};

	return sys_bpf(BPF_MAP_FREEZE, &attr, SIZE_TO(map_fd));
}

static uint32_t id_of(int fd)
{
	struct bpf_map_info info = {0};
	union bpf_attr attr = {0};

	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, SIZE_TO(info));
	return info.id;
}

static int reach(const struct attacker *a)
{
	union bpf_attr attr = {.map_id = a->id};

	if (a->number < 0)
		return sys_bpf(BPF_MAP_GET_FD_BY_ID, &attr, SIZE_TO(open_flags));
	return syscall(__NR_pidfd_getfd, syscall(__NR_pidfd_open, a->caller, 0), a->number, 0);
}

struct write {
	int map;
	void *value;
	int err;
};

static void *write_value(void *arg)
{
	struct write *w = arg;
	union bpf_attr attr = {0};
	uint32_t key = 0;

	attr.map_fd = w->map;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)w->value;
	w->err = sys_bpf(BPF_MAP_UPDATE_ELEM, &attr, SIZE_TO(flags));
	return NULL;
}

/* The first page of the value waits; it has @data in the end. */
static int write_held(struct attacker *a)
{
	size_t size = a->size > HELD_PAGE ? a->size : HELD_PAGE, first = a->size < HELD_PAGE ? a->size : HELD_PAGE;
	static char page[HELD_PAGE];
	struct write w = {.map = reach(a)};
	pthread_t thread;
	uint64_t at;
	int uffd = held_new(&w.value, size);

	if (w.map < 0 || uffd < 0)
		return -ENODEV;
	memcpy(page, a->data, first);
	memcpy((char *)w.value + HELD_PAGE, (const char *)a->data + first, a->size - first);
	if (pthread_create(&thread, NULL, write_value, &w) || !held_fault(uffd, &at))
		return -ENODEV;
	a->held = 1;
	while (!a->release)
		usleep(1000);
	held_fill(uffd, w.value, page);
	pthread_join(thread, NULL);
	return w.err;
}

static int freeze_early(struct attacker *a)
{
	return freeze(reach(a));
}

/* Let an attacker loose at the map, until he holds it or has ended. */
static struct attacker *attack(struct load *l, void *data, int map, int number, int (*act)(struct attacker *a))
{
	struct attacker *a = mmap(NULL, sizeof(*a), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	a->caller = getpid();
	a->id = id_of(map);
	a->number = number;
	a->data = data;
	a->size = l->data_sz;
	a->pid = fork();
	if (!a->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(LIMIT * attack_slowness());
		close_range(3, ~0U, 0);
		a->err = act(a);
		_exit(0);
	}
	while (!a->held && !waitpid(a->pid, NULL, WNOHANG))
		sched_yield();
	return a;
}

/* What the attacker began comes to its end. Return: how his call ended. */
static int attacker_end(struct attacker *a)
{
	int err;

	a->release = 1;
	waitpid(a->pid, NULL, 0);
	err = a->err;
	munmap(a, sizeof(*a));
	return err;
}

/* The same loader with another map: two loads, of which one runs when the attacker has let go. */
static void next_loads(struct machine *m, struct attacker *a, bool holds)
{
	struct load l[2];
	uint32_t retval;
	int fd[2], err;

	for (int i = 0; i < 2; i++) {
		load_loader(m, &l[i]);
		fd[i] = load_all(m, &l[i]);
	}
	for (int i = 0; i < 2; i++) {
		err = fd[i] < 0 ? fd[i] : load_run_victim(fd[i], &retval);
		if (err || retval != VICTIM_RETVAL)
			attack_fail(m, "load %d afterwards: %d, what it loaded returned %u", i, err, err ? 0 : retval);
		load_free(&l[i]);
		if (i)
			continue;
		if (holds && waitpid(a->pid, NULL, WNOHANG))
			attack_fail(m, "the attacker has let go too early");
		err = attacker_end(a);
		if (err)
			attack_fail(m, "the attacker's call ended with %s", strerror(-err));
	}
	/* The loaders and what they load; nothing of the caller that could not make his map. */
	attack_expect_loads(m, 4);
}

/* A caller whose map is written, and to which a write is held. Return: the map. */
static int caller_held(struct machine *m, struct load *l, void *other, bool by_id, struct attacker **a)
{
	int map, err;

	l->not_frozen = true;
	map = load_make_map(l);
	*a = attack(l, other, map, by_id ? -1 : map, write_held);
	if (!(*a)->held)
		attack_fail(m, "the write is not held: %d", (*a)->err);
	err = freeze(map);
	if (err != -EBUSY)
		attack_fail(m, "the map is frozen while it is written: %d", err);
	return map;
}

static void held(struct machine *m, bool by_id)
{
	struct attacker *a;
	struct load l;
	void *other;

	load_loader(m, &l);
	other = load_other_data(&l);
	caller_held(m, &l, other, by_id, &a);
	load_free(&l);
	next_loads(m, a, true);
	free(other);
}

static void held_by_id(struct machine *m)
{
	held(m, true);
}

static void held_by_number(struct machine *m)
{
	held(m, false);
}

/* A caller who does not give up has a map with the attacker's metadata. */
static void held_late(struct machine *m)
{
	struct attacker *a;
	struct load l;
	void *other;
	int map, err;

	load_loader(m, &l);
	other = load_other_data(&l);
	map = caller_held(m, &l, other, true, &a);
	err = attacker_end(a) ?: freeze(map);
	if (err)
		attack_fail(m, "the write, or the freeze after it: %s", strerror(-err));
	memcpy(l.data, other, l.data_sz);
	load_prog(m, &l);
	load_free(&l);
	free(other);
}

static void frozen_early(struct machine *m, bool written)
{
	struct attacker *a;
	struct load l;
	int map, err;

	load_loader(m, &l);
	l.not_frozen = true;
	map = written ? load_make_map(&l) : load_create_map(&l);
	a = attack(&l, NULL, map, -1, freeze_early);
	err = written ? freeze(map) : load_fill_map(&l, map);
	if (err != -EPERM)
		attack_fail(m, "the caller's next step ended with %d", err);
	if (!written)
		close(map);
	load_free(&l);
	next_loads(m, a, false);
}

static void frozen_empty(struct machine *m)
{
	frozen_early(m, false);
}

static void frozen_written(struct machine *m)
{
	frozen_early(m, true);
}

static const struct attack table[] = {
	{"08-writer-id", "write to the metadata map by its id held in a fault: the caller can't freeze it, and loads with another",
	 held_by_id, {0}, "OK", "signed|loader-identity", 0},
	{"08-writer-pidfd", "the same by pidfd_getfd()", held_by_number, {0}, "OK", "signed|loader-identity", 0},
	{"08-writer-late", "the same, and the caller goes on when the write is through", held_late,
	 {EKEYREJECTED}, "BADSIG", NULL, EKEYREJECTED},
	{"08-freeze-empty", "metadata map frozen before it is written: the caller can't write it, and loads with another",
	 frozen_empty, {0}, "OK", "signed|loader-identity", 0},
	{"08-freeze-written", "metadata map frozen before its caller does, who loads with another", frozen_written,
	 {0}, "OK", "signed|loader-identity", 0},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
