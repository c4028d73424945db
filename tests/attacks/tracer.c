// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - what a tracer can do to the process that it traces
 *
 * System calls are put in at a stop and leave no trace: before a call, what is put in takes its place and
 * the call is made again afterwards; behind it, the instruction is executed once more.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <linux/ptrace.h>
#include "tracer.h"

#define SYSCALL_LENGTH 2 /* of the instruction */
#define OPTIONS	       (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL)

enum event { AT_CALL, AT_OTHER, AT_END };

/* Which stop is it? A signal is taken along in @sig. */
static enum event classify(int status, int *sig)
{
	*sig = 0;
	if (!WIFSTOPPED(status) || status >> 16 == PTRACE_EVENT_EXIT)
		return AT_END;
	if (WSTOPSIG(status) == (SIGTRAP | 0x80))
		return AT_CALL;
	if (!(status >> 16))
		*sig = WSTOPSIG(status);
	return AT_OTHER;
}

/* On to the next stop at a system call, for calls that are put in. */
static bool to_call(pid_t tid)
{
	int status, sig = 0;
	enum event e;

	do {
		if (ptrace(PTRACE_SYSCALL, tid, NULL, (long)sig) || waitpid(tid, &status, __WALL) != tid)
			return false;
		e = classify(status, &sig);
	} while (e == AT_OTHER);
	return e == AT_CALL;
}

static void see_call(struct traced *t)
{
	struct ptrace_syscall_info info = {0};

	ptrace(PTRACE_GET_SYSCALL_INFO, t->pid, sizeof(info), &info);
	t->entry = info.op == PTRACE_SYSCALL_INFO_ENTRY;
	if (!t->entry)
		return;
	t->nr = info.entry.nr;
	for (int i = 0; i < 6; i++)
		t->args[i] = info.entry.args[i];
}

/**
 * traced_start() - start a process and stop it before it does anything
 * @t: filled; ended by traced_end()
 * @body: what it does; its descriptors are 0 to 2 and those above 299
 * @arg: for @body
 *
 * Return: 0 or a negative errno.
 */
int traced_start(struct traced *t, void (*body)(void *arg), void *arg)
{
	static _Atomic int *gate;
	int status;

	if (!gate)
		gate = mmap(NULL, sizeof(*gate), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	memset(t, 0, sizeof(*t));
	*gate = 0;
	t->pid = fork();
	if (!t->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close_range(3, 299, 0);
		*gate = 1;
		/* Its first system call is to be the first that is seen. */
		while (*gate != 2)
			;
		body(arg);
		_exit(0);
	}
	while (t->pid > 0 && !*gate)
		sched_yield();
	t->pidfd = syscall(__NR_pidfd_open, t->pid, 0);
	if (t->pid < 0 || t->pidfd < 0 || ptrace(PTRACE_SEIZE, t->pid, NULL, OPTIONS) ||
	    ptrace(PTRACE_INTERRUPT, t->pid, NULL, NULL) || waitpid(t->pid, &status, __WALL) != t->pid)
		return -errno;
	*gate = 2;
	return 0;
}

/**
 * traced_go() - let it go on to its next stop, and don't wait for that
 * @t: the process, stopped
 *
 * Return: false if it is gone.
 */
bool traced_go(struct traced *t)
{
	return !ptrace(PTRACE_SYSCALL, t->pid, NULL, NULL);
}

/**
 * traced_arrived() - is it at its next stop at a system call?
 * @t: the process, going
 * @wait: wait for it
 * @gone: set if it has ended, where it stops the last time
 *
 * Return: true if it is.
 */
bool traced_arrived(struct traced *t, bool wait, bool *gone)
{
	bool inside = t->entry;
	int status, sig;

	while (waitpid(t->pid, &status, __WALL | (wait ? 0 : WNOHANG)) == t->pid) {
		switch (classify(status, &sig)) {
		case AT_CALL:
			see_call(t);
			return true;
		case AT_END:
			*gone = true;
			return false;
		case AT_OTHER:
			t->inside += inside;
			if (ptrace(PTRACE_SYSCALL, t->pid, NULL, (long)sig))
				*gone = true;
		}
	}
	*gone = *gone || wait;
	return false;
}

/**
 * traced_next() - let it go on to its next stop at a system call
 * @t: the process, stopped
 *
 * Return: false if it ended.
 */
bool traced_next(struct traced *t)
{
	bool gone = false;

	return traced_go(t) && traced_arrived(t, true, &gone);
}

/* Have a system call made; the registers are those of the stop again. */
static long put_in(pid_t tid, bool entry, long nr, const uint64_t args[5])
{
	struct user_regs_struct saved, regs;
	long ret;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &saved))
		return -errno;
	regs = saved;
	regs.rdi = args[0];
	regs.rsi = args[1];
	regs.rdx = args[2];
	regs.r10 = args[3];
	regs.r8 = args[4];
	if (entry) {
		regs.orig_rax = nr;
	} else {
		regs.rax = nr;
		regs.rip -= SYSCALL_LENGTH;
		regs.orig_rax = -1;
	}
	if (ptrace(PTRACE_SETREGS, tid, NULL, &regs) || (!entry && !to_call(tid)) || !to_call(tid) ||
	    ptrace(PTRACE_GETREGS, tid, NULL, &regs))
		return -ESRCH;
	ret = regs.rax;
	regs = saved;
	if (entry) {
		regs.rax = saved.orig_rax;
		regs.rip -= SYSCALL_LENGTH;
		regs.orig_rax = -1;
	}
	if (ptrace(PTRACE_SETREGS, tid, NULL, &regs) || (entry && !to_call(tid)))
		return -ESRCH;
	return ret;
}

/**
 * traced_call() - have it make a system call of the tracer's choice
 * @t: the process, at a stop, where it is afterwards as well
 * @nr: the call
 * @a: its first argument
 * @b: its second
 * @c: its third
 *
 * Return: what the call returned, -ESRCH if the process is gone.
 */
long traced_call(struct traced *t, long nr, uint64_t a, uint64_t b, uint64_t c)
{
	return put_in(t->pid, t->entry, nr, (uint64_t[5]){a, b, c});
}

/**
 * traced_thread() - give it another thread, which never does anything by itself
 * @t: the process, at a stop
 * @stack: the thread's stack, its end
 *
 * Return: the thread, traced and stopped, or a negative errno.
 */
pid_t traced_thread(struct traced *t, void *stack)
{
	uint64_t flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
	pid_t tid = put_in(t->pid, t->entry, __NR_clone, (uint64_t[5]){flags, (uintptr_t)stack});
	int status;

	return tid < 0 || waitpid(tid, &status, __WALL) == tid ? tid : -errno;
}

/**
 * traced_thread_call() - have that thread make a system call
 * @tid: the thread
 * @nr: the call
 * @a: its first argument
 * @b: its second
 * @c: its third
 *
 * Return: what the call returned, -ESRCH if the process is gone.
 */
long traced_thread_call(pid_t tid, long nr, uint64_t a, uint64_t b, uint64_t c)
{
	return put_in(tid, false, nr, (uint64_t[5]){a, b, c});
}

/**
 * traced_fd() - get one of its descriptors
 * @t: the process
 * @fd: the number there
 *
 * Return: the tracer's own number, or a negative errno.
 */
int traced_fd(struct traced *t, int fd)
{
	int got = syscall(__NR_pidfd_getfd, t->pidfd, fd, 0);

	return got < 0 ? -errno : got;
}

/**
 * traced_read() - read its memory
 * @t: the process
 * @from: where, there
 * @to: where to, here
 * @size: how much
 *
 * Return: 0 or -1.
 */
int traced_read(struct traced *t, uint64_t from, void *to, size_t size)
{
	struct iovec here = {to, size}, there = {(void *)(uintptr_t)from, size};

	return process_vm_readv(t->pid, &here, 1, &there, 1, 0) == (ssize_t)size ? 0 : -1;
}

/**
 * traced_write() - write its memory
 * @t: the process
 * @to: where, there
 * @from: where from, here
 * @size: how much
 *
 * Return: 0 or -1.
 */
int traced_write(struct traced *t, uint64_t to, const void *from, size_t size)
{
	struct iovec here = {(void *)from, size}, there = {(void *)(uintptr_t)to, size};

	return process_vm_writev(t->pid, &here, 1, &there, 1, 0) == (ssize_t)size ? 0 : -1;
}

/**
 * traced_interrupt() - ask for a stop as soon as there can be one
 * @t: the process
 */
void traced_interrupt(struct traced *t)
{
	ptrace(PTRACE_INTERRUPT, t->pid, NULL, NULL);
}

/**
 * traced_end() - end it, wherever it is
 * @t: the process
 */
void traced_end(struct traced *t)
{
	int status;
	pid_t pid;

	if (t->pid <= 0)
		return;
	kill(t->pid, SIGKILL);
	/* The last stop of each thread is before what it has is given back, and no signal ends that. */
	ptrace(PTRACE_CONT, t->pid, NULL, NULL);
	while ((pid = waitpid(-1, &status, __WALL)) > 0)
		if (WIFSTOPPED(status))
			ptrace(PTRACE_CONT, pid, NULL, NULL);
	close(t->pidfd);
}
