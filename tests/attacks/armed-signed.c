// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * armed-signed wq|task|exit - arms the callback of a signed SYSCALL program, lets it load, prints what it got
 *
 * wq: in a worker. task: in this task, right after the run. exit: in a task that has given back its descriptors.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include "armed.lskel.h"
#include "armed-task.lskel.h"

static int arm(int prog_fd, const volatile unsigned int *tried, const volatile int *result, volatile unsigned int *go)
{
	union bpf_attr attr = {0};
	int i;

	attr.test.prog_fd = prog_fd;
	if (skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr.test)) || attr.test.retval)
		return 1;
	if (go)
		*go = 1;
	for (i = 0; i < 200 && !*tried; i++)
		usleep(50000);
	printf("%d\n", *tried ? *result : 1);
	return 0;
}

/* A child that is stopped on the way to its end, before its descriptors go. Return: its pid, or -1. */
static pid_t ending(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL)) ||
	    ptrace(PTRACE_CONT, pid, NULL, NULL) || waitpid(pid, &status, 0) != pid ||
	    status >> 8 != (SIGTRAP | PTRACE_EVENT_EXIT << 8))
		return -1;
	return pid;
}

/* The task's work is done after its last descriptor is gone. */
static int arm_ending(struct armed_task *at)
{
	union bpf_attr attr = {0};
	int status, i;

	at->bss->pid = ending();
	attr.test.prog_fd = at->progs.arm.prog_fd;
	if (at->bss->pid < 0 || skel_sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr.test)) || attr.test.retval ||
	    ptrace(PTRACE_CONT, at->bss->pid, NULL, NULL) || waitpid(at->bss->pid, &status, 0) != at->bss->pid)
		return 1;
	for (i = 0; i < 200 && !at->bss->tried; i++)
		usleep(50000);
	printf("%d %d\n", at->bss->tried ? at->bss->result : 1, at->bss->closed);
	return 0;
}

int main(int argc, char **argv)
{
	const char *how = argc == 2 ? argv[1] : "";
	struct armed_task *at = strcmp(how, "wq") ? armed_task__open_and_load() : NULL;
	struct armed *a = strcmp(how, "wq") ? NULL : armed__open_and_load();
	int err = 1;

	if (at && !strcmp(how, "exit"))
		err = arm_ending(at);
	else if (at)
		err = arm(at->progs.arm.prog_fd, &at->bss->tried, &at->bss->result, NULL);
	else if (a)
		err = arm(a->progs.arm.prog_fd, &a->bss->tried, &a->bss->result, &a->bss->go);
	armed_task__destroy(at);
	armed__destroy(a);
	return err;
}
