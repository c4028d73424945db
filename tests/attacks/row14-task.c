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
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
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

/* Process 1, stopped in a system call, and a place on its stack. */
struct stopped {
	struct user_regs_struct was;
	uint64_t at;
};

static bool stop_init(struct machine *m, struct stopped *s, size_t size)
{
	int status;

	if (ptrace(PTRACE_SEIZE, INIT, 0, 0) || ptrace(PTRACE_INTERRUPT, INIT, 0, 0) ||
	    waitpid(INIT, &status, __WALL) != INIT || ptrace(PTRACE_GETREGS, INIT, 0, &s->was)) {
		attack_fail(m, "process 1 cannot be stopped: %s", strerror(errno));
		return false;
	}
	s->at = (s->was.rsp - RED_ZONE - size) & ~15ull;
	if ((ptrace(PTRACE_PEEKTEXT, INIT, s->was.rip - 2, 0) & 0xffff) == SYSCALL)
		return true;
	attack_fail(m, "process 1 is in no system call");
	return false;
}

static void release_init(struct machine *m, const struct stopped *s)
{
	if (ptrace(PTRACE_SETREGS, INIT, 0, &s->was) || ptrace(PTRACE_DETACH, INIT, 0, 0))
		attack_fail(m, "process 1 cannot go on: %s", strerror(errno));
}

/* The stopped process makes a call of bpf(2), with what is put into its memory for it. */
static long init_bpf(struct machine *m, const struct stopped *s, int cmd, void *p, size_t size, size_t attr_size)
{
	struct iovec here = {p, size}, there = {(void *)s->at, size};

	if (process_vm_writev(INIT, &here, 1, &there, 1, 0) != (ssize_t)size) {
		attack_fail(m, "its memory cannot be written: %s", strerror(errno));
		return -EIO;
	}
	return inject(INIT, &s->was, SYS_bpf, cmd, s->at, attr_size);
}

/* Process 1 loads an unsigned program and closes it again. Return: 0, or the load's negative errno. */
static int load_as_init(struct machine *m, uint32_t prog_type)
{
	struct stopped s;
	struct payload p;
	long ret;

	if (!stop_init(m, &s, sizeof(p)))
		return -EIO;
	fill(&p, s.at, prog_type);
	ret = init_bpf(m, &s, BPF_PROG_LOAD, &p, sizeof(p), sizeof(p.attr));
	if (ret >= 0 && inject(INIT, &s.was, SYS_close, ret, 0, 0))
		attack_fail(m, "process 1 does not close the program");
	release_init(m, &s);
	return ret < 0 ? ret : 0;
}

/* Process 1 runs a socket filter on 64 bytes: that asks as an attachment does. Return: the run's result. */
static long test_run(struct machine *m, const struct stopped *s, int fd)
{
	struct {
		union bpf_attr attr;
		char data[64];
	} p = {0};

	p.attr.test.prog_fd = fd;
	p.attr.test.data_size_in = sizeof(p.data);
	p.attr.test.data_in = s->at + sizeof(p.attr);
	return init_bpf(m, s, BPF_PROG_TEST_RUN, &p, sizeof(p), sizeof(p.attr));
}

/* Process 1 uses a program that is there, and one that it loads itself. */
static void use_as_init(struct machine *m, uint32_t id, long *others, long *own)
{
	union bpf_attr attr = {.prog_id = id};
	struct stopped s;
	struct payload p;
	long fd;

	*others = *own = -EIO;
	if (!stop_init(m, &s, sizeof(p)))
		return;
	fd = init_bpf(m, &s, BPF_PROG_GET_FD_BY_ID, &attr, sizeof(attr), sizeof(attr));
	if (fd >= 0) {
		*others = test_run(m, &s, fd);
		inject(INIT, &s.was, SYS_close, fd, 0, 0);
	}
	fill(&p, s.at, BPF_PROG_TYPE_SOCKET_FILTER);
	fd = init_bpf(m, &s, BPF_PROG_LOAD, &p, sizeof(p), sizeof(p.attr));
	if (fd >= 0) {
		*own = test_run(m, &s, fd);
		inject(INIT, &s.was, SYS_close, fd, 0, 0);
	}
	release_init(m, &s);
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

/* Another process may load here, and process 1 use what is unsigned: what it has loaded itself. */
static void init_uses(struct machine *m)
{
	struct bpf_prog_info info = {0};
	union bpf_attr attr = {.info = {.info_len = sizeof(info), .info = (uintptr_t)&info}};
	long others, own;
	int fd;

	attack_expect_loads(m, 2);
	policy_take(m, POLICY_USUAL TASK_INIT "op=LOAD verdict=UNSIGNED prog_type=socket_filter action=ALLOW\n");
	fd = load_self();
	attr.info.bpf_fd = fd;
	if (fd < 0 || sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)))
		attack_fail(m, "no program to use");
	use_as_init(m, info.id, &others, &own);
	if (others != -EPERM || own)
		attack_fail(m, "the other's: %ld, its own: %ld", others, own);
	close(fd);
	policy_take(m, POLICY_USUAL);
}

/* A variable of the object's, in .bss. */
static int *variable(struct bpf_object *obj, const char *name)
{
	struct btf *btf = bpf_object__btf(obj);
	int id = btf__find_by_name_kind(btf, ".bss", BTF_KIND_DATASEC);
	const struct btf_type *sec = btf__type_by_id(btf, id);
	struct btf_var_secinfo *v = btf_var_secinfos(sec);
	size_t size;
	char *bss = bpf_map__initial_value(bpf_object__find_map_by_name(obj, ".bss"), &size);

	for (unsigned int i = 0; bss && i < btf_vlen(sec); i++, v++)
		if (!strcmp(btf__name_by_offset(btf, btf__type_by_id(btf, v->type)->name_off), name))
			return (int *)(bss + v->offset);
	return NULL;
}

/* Have an unsigned program of type SYSCALL wait for process 1 to go on, and load another one then. */
static struct bpf_object *arm_init(struct machine *m)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_object *obj;
	struct bpf_program *arm;

	libbpf_set_print(NULL);
	obj = bpf_object__open_file(attack_sibling(m, "armed-task.bpf.o"), NULL);
	arm = obj && !bpf_object__load(obj) ? bpf_object__next_program(obj, NULL) : NULL;
	if (!arm) {
		attack_fail(m, "cannot load what arms: %s", strerror(errno));
		return NULL;
	}
	*variable(obj, "pid") = INIT;
	if (bpf_prog_test_run_opts(bpf_program__fd(arm), &opts) || opts.retval)
		attack_fail(m, "cannot arm: %s, %u", strerror(errno), opts.retval);
	return obj;
}

/* What a callback has loaded in process 1's place is not what process 1 has loaded itself. */
static void init_armed(struct machine *m)
{
	struct bpf_object *obj;
	struct stopped s;
	long err;

	attack_expect_loads(m, LOADS_UNKNOWN);
	if (!stop_init(m, &s, 256))
		return;
	policy_take(m, POLICY_EVERYTHING);
	obj = arm_init(m);
	policy_take(m, POLICY_USUAL TASK_INIT "op=LOAD verdict=UNSIGNED prog_type=socket_filter action=ALLOW\n");
	if (obj) {
		/* on its way to this, the callback runs */
		inject(INIT, &s.was, SYS_getpid, 0, 0, 0);
		err = *variable(obj, "result") < 0 ? -EIO : test_run(m, &s, *variable(obj, "result"));
		if (!*variable(obj, "tried") || err != -EPERM)
			attack_fail(m, "the callback's load: %d, its run: %ld", *variable(obj, "result"), err);
		inject(INIT, &s.was, SYS_close, *variable(obj, "result"), 0, 0);
	}
	release_init(m, &s);
	bpf_object__close(obj);
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
	{"14-task-init-uses",
	 "process 1 uses what another process has loaded: is refused, its own is not",
	 init_uses,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-task-init-armed",
	 "process 1 uses what a program's callback has loaded in it",
	 init_armed,
	 {0},
	 "UNSIGNED",
	 NULL,
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
