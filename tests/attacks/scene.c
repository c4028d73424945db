// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 12 - a caller that is traced, and what comes of it
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include "scene.h"

#define LIMIT	60  /* seconds that a round takes at most */
#define HIGH_FD 300 /* where traced_start() leaves descriptors */

#define SIZE_TO(member) (offsetof(union bpf_attr, member) + sizeof(((union bpf_attr *)0)->member))

static int high_number(int fd)
{
	int high = fd < 0 ? fd : fcntl(fd, F_DUPFD, HIGH_FD);

	if (fd >= 0)
		close(fd);
	return high;
}

/* A map as the victim's .rodata, with other contents. */
static int map_like_rodata(void)
{
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_ARRAY,
			       .key_size = 4,
			       .value_size = 8,
			       .max_entries = 1,
			       .map_flags = BPF_F_MMAPABLE | BPF_F_RDONLY_PROG};

	return sys_bpf(BPF_MAP_CREATE, &attr, SIZE_TO(map_name));
}

static int map_of_metadata(const struct scene *s)
{
	struct load l = s->l;

	l.data = s->other;
	return s->other ? load_make_map(&l) : -1;
}

/**
 * scene_open() - what the caller loads, and what the attacker has
 * @m: the machine
 * @s: filled; given back by scene_close()
 *
 * Return: 0, or -1 after attack_fail().
 */
int scene_open(struct machine *m, struct scene *s)
{
	memset(s, 0, sizeof(*s));
	s->m = m;
	load_loader(m, &s->l);
	s->other = load_other_data(&s->l);
	s->data = high_number(map_of_metadata(s));
	s->map = high_number(map_like_rodata());
	attack_expect_loads(m, LOADS_UNKNOWN);
	if (s->data >= 0 && s->map >= 0)
		return 0;
	attack_fail(m, "the attacker cannot make his maps");
	return -1;
}

/**
 * scene_close() - give back what scene_open() took
 * @s: the scene
 */
void scene_close(struct scene *s)
{
	close(s->data);
	close(s->map);
	free(s->other);
	load_free(&s->l);
}

/* As a generated header does, which then attaches the program. */
static void caller(void *arg)
{
	uint32_t retval;
	int fd = load_quiet(arg);

	if (fd >= 0)
		load_run_victim(fd, &retval);
}

static uint32_t next_prog(uint32_t id)
{
	union bpf_attr attr = {.start_id = id};

	return sys_bpf(BPF_PROG_GET_NEXT_ID, &attr, SIZE_TO(open_flags)) ? 0 : attr.next_id;
}

/**
 * scene_start() - a new caller, before its first system call
 * @s: the scene
 * @t: filled; ended by scene_end()
 *
 * Return: 0, or a negative errno after attack_fail().
 */
int scene_start(struct scene *s, struct traced *t)
{
	int err;

	/* A round that hangs ends the program, not the machine. */
	alarm(LIMIT * attack_slowness());
	s->last = 0;
	for (uint32_t id; (id = next_prog(s->last));)
		s->last = id;
	s->seen = s->won = false;
	err = traced_start(t, caller, &s->l);
	if (err)
		attack_fail(s->m, "cannot trace: %s", strerror(-err));
	return err;
}

/* Run what a loader installed. Return: false if the program is none of these, or gone. */
static bool run_installed(uint32_t id, uint32_t *retval)
{
	union bpf_attr get = {.prog_id = id}, run = {0};
	int fd = sys_bpf(BPF_PROG_GET_FD_BY_ID, &get, SIZE_TO(open_flags));
	unsigned char packet[64] = {0};
	bool ran;

	/* The loader itself wants no packet: -EINVAL. */
	run.test.prog_fd = fd;
	run.test.data_in = (uintptr_t)packet;
	run.test.data_size_in = sizeof(packet);
	ran = fd >= 0 && !sys_bpf(BPF_PROG_RUN, &run, SIZE_TO(test));
	*retval = run.test.retval;
	if (fd >= 0)
		close(fd);
	return ran;
}

/**
 * scene_judge() - what do the programs of the caller run on?
 * @s: the scene; seen is set if there is one, won if that is not the signed data
 *
 * Asked at each stop: the programs go with the caller's descriptors.
 */
void scene_judge(struct scene *s)
{
	uint32_t id = s->last, retval;

	while ((id = next_prog(id))) {
		if (!run_installed(id, &retval))
			continue;
		s->seen = true;
		s->won = s->won || retval != VICTIM_RETVAL;
	}
}

/**
 * scene_end() - end the caller, and count what came of it
 * @s: the scene
 * @t: the caller
 */
void scene_end(struct scene *s, struct traced *t)
{
	traced_end(t);
	alarm(0);
	s->rounds++;
	s->wins += s->won;
	s->good += s->seen && !s->won;
	if (t->inside)
		attack_fail(s->m, "the caller stopped inside a system call");
}

/**
 * calls() - is this the caller's call of that command?
 * @t: the caller, at a stop
 * @cmd: a command of bpf(2)
 *
 * Return: true if it is.
 */
bool calls(const struct traced *t, int cmd)
{
	return t->nr == __NR_bpf && t->args[0] == (uint64_t)cmd;
}

/**
 * loader_ctx() - the context of the loader
 * @t: the caller, before a call
 *
 * Return: its address there; 0 if this is not the run of the loader.
 */
uint64_t loader_ctx(struct traced *t)
{
	union bpf_attr attr = {0};

	if (!t->entry || !calls(t, BPF_PROG_RUN) || traced_read(t, t->args[1], &attr, SIZE_TO(test)))
		return 0;
	return attr.test.ctx_size_in == VICTIM_CTX ? attr.test.ctx_in : 0;
}
