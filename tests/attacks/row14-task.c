// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 14 - rules that name process 1
 *
 * Wants a machine in enforce mode, whose process 1 is made to load with ptrace(2), as only root can:
 * hornet.rst says so where it warns of such rules. x86-64 only.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include "policy.h"

#define INIT	 1
#define SYSCALL  0x050f /* the instruction, as a word */
#define RED_ZONE 8192   /* below the stack's end, more than an ABI's red zone */
#define TASK_INIT "task=init verdict=UNSIGNED prog_type=socket_filter action=ALLOW\n"

/* What the system call points to, in the memory of the task that makes it. */
struct payload {
	union bpf_attr attr;
	struct bpf_insn insns[2];
	char license[8];
};

static void fill(struct payload *p, uint64_t at, uint32_t prog_type)
{
	uint32_t size;

	memset(p, 0, sizeof(*p));
	memcpy(p->insns, load_direct_insns(&size), sizeof(p->insns));
	strcpy(p->license, "GPL");
	p->attr.prog_type = prog_type;
	p->attr.insns = at + offsetof(struct payload, insns);
	p->attr.insn_cnt = 2;
	p->attr.license = at + offsetof(struct payload, license);
}

/* The stopped task makes a system call. Return: its result, or -EIO. */
static long inject(pid_t pid, const struct user_regs_struct *was, long nr, uint64_t a, uint64_t b, uint64_t c)
{
	struct user_regs_struct regs = *was;
	int status;

	regs.orig_rax = -1; /* the system call that it was stopped in is not started anew now */
	regs.rip = was->rip - 2;
	regs.rax = nr;
	regs.rdi = a;
	regs.rsi = b;
	regs.rdx = c;
	if (ptrace(PTRACE_SETREGS, pid, 0, &regs) || ptrace(PTRACE_SINGLESTEP, pid, 0, 0) ||
	    waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_GETREGS, pid, 0, &regs))
		return -EIO;
	return regs.rax;
}

/* Process 1 loads an unsigned program and closes it again. Return: 0, or the load's negative errno. */
static int load_as_init(struct machine *m, uint32_t prog_type)
{
	struct user_regs_struct was;
	struct payload p;
	struct iovec here = {&p, sizeof(p)}, there = {NULL, sizeof(p)};
	long ret = -EIO;
	int status;

	if (ptrace(PTRACE_SEIZE, INIT, 0, 0) || ptrace(PTRACE_INTERRUPT, INIT, 0, 0) ||
	    waitpid(INIT, &status, __WALL) != INIT || ptrace(PTRACE_GETREGS, INIT, 0, &was)) {
		attack_fail(m, "process 1 cannot be stopped: %s", strerror(errno));
		return -EIO;
	}
	there.iov_base = (void *)((was.rsp - RED_ZONE) & ~15ull);
	fill(&p, (uint64_t)there.iov_base, prog_type);
	if ((ptrace(PTRACE_PEEKTEXT, INIT, was.rip - 2, 0) & 0xffff) != SYSCALL)
		attack_fail(m, "process 1 is in no system call");
	else if (process_vm_writev(INIT, &here, 1, &there, 1, 0) != sizeof(p))
		attack_fail(m, "its memory cannot be written: %s", strerror(errno));
	else
		ret = inject(INIT, &was, SYS_bpf, BPF_PROG_LOAD, (uint64_t)there.iov_base, sizeof(p.attr));
	if (ret >= 0 && inject(INIT, &was, SYS_close, ret, 0, 0))
		attack_fail(m, "process 1 does not close the program");
	if (ptrace(PTRACE_SETREGS, INIT, 0, &was) || ptrace(PTRACE_DETACH, INIT, 0, 0))
		attack_fail(m, "process 1 cannot go on: %s", strerror(errno));
	return ret < 0 ? ret : 0;
}

/* The load's record names process 1. */
static void init_under(struct machine *m, const char *rules, uint32_t prog_type)
{
	static char rec[4][RECORD_MAX];
	struct audit audit;

	policy_take(m, rules);
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	attack_loaded(m, load_as_init(m, prog_type));
	if (audit_collect(&audit, rec, 4, "LOAD") != 1 || !audit_field_is(rec[0], "pid", "1"))
		attack_fail(m, "no record of a load by process 1, but: %s", rec[0]);
	close(audit.fd);
	close(audit.ctl);
	policy_take(m, POLICY_USUAL);
}

static int load_self(void)
{
	struct payload p;

	fill(&p, (uintptr_t)&p, BPF_PROG_TYPE_SOCKET_FILTER);
	return sys_bpf(BPF_PROG_LOAD, &p.attr, sizeof(p.attr));
}

static void init(struct machine *m)
{
	init_under(m, POLICY_USUAL TASK_INIT, BPF_PROG_TYPE_SOCKET_FILTER);
}

static void init_other_type(struct machine *m)
{
	init_under(m, POLICY_USUAL TASK_INIT, BPF_PROG_TYPE_XDP);
}

static void init_as_other(struct machine *m)
{
	init_under(m, POLICY_USUAL "task=other verdict=UNSIGNED prog_type=socket_filter action=ALLOW\n",
		   BPF_PROG_TYPE_SOCKET_FILTER);
}

static void other(struct machine *m)
{
	policy_take(m, POLICY_USUAL TASK_INIT);
	attack_loaded(m, load_self());
	policy_take(m, POLICY_USUAL);
}

/* Its child is process 1 of a PID namespace of its own. */
static int load_as_inner_init(void)
{
	int status, pid = fork();

	if (!pid) {
		if (unshare(CLONE_NEWPID))
			_exit(ENOSYS);
		pid = fork();
		if (!pid)
			_exit(getpid() == 1 ? -load_self() : ENOSYS);
		if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
			_exit(ENOSYS);
		_exit(WEXITSTATUS(status));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

static void inner_init(struct machine *m)
{
	policy_take(m, POLICY_USUAL TASK_INIT);
	attack_loaded(m, load_as_inner_init());
	policy_take(m, POLICY_USUAL);
}

static const struct attack table[] = {
	{"14-task-init",
	 "unsigned program, a rule names process 1, which loads it: loads",
	 init,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-task-init-type",
	 "the same, of another type",
	 init_other_type,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-task-init-other",
	 "process 1, where a rule names all others",
	 init_as_other,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-task-other",
	 "another process, where a rule names process 1",
	 other,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-task-inner",
	 "process 1 of another PID namespace",
	 inner_init,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
