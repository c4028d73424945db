// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * session - what an honest caller sees of a loader's run
 *
 * usage: session CASE. Where the kernel runs loaders closed nothing of this may
 * be different from other kernels.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

#define THREADS		8
#define LOADS		20
#define KILLS		60
#define EXECS		30
#define GROUP		"/sys/fs/cgroup/session"
#define SETTLE_MS	5000	/* programs and maps are freed after grace periods */

static struct session *load(void)
{
	struct session *skel = session__open_and_load();

	CHECK(skel, "%s", strerror(errno));
	CHECK(run_prog(skel->progs.sum.prog_fd) == 42, "sum");
	CHECK(run_prog(skel->progs.count.prog_fd) == 7, "count");
	return skel;
}

static int count_ids(int cmd)
{
	union bpf_attr attr;
	int nr = 0;

	for (memset(&attr, 0, sizeof(attr));; attr.start_id = attr.next_id, nr++)
		if (skel_sys_bpf(cmd, &attr, offsetofend(union bpf_attr, open_flags)))
			return nr;
}

/* Wait until there are as many objects as before. */
static void check_ids(int cmd, int before, const char *what)
{
	int ms, nr = 0;

	for (ms = 0; ms < SETTLE_MS; ms += 10) {
		nr = count_ids(cmd);
		if (nr <= before)
			return;
		usleep(10000);
	}
	CHECK(0, "%d %s left behind", nr - before, what);
}

static atomic_bool stop;

/* A thread that lives its own life with descriptors, its own numbers and new ones. */
static void *busy(void *arg)
{
	int mine = fcntl(0, F_DUPFD_CLOEXEC, 100 + 10 * (int)(long)arg), fd;

	CHECK(mine > 0, "%s", strerror(errno));
	while (!stop) {
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		CHECK(fd >= 0, "open: %s", strerror(errno));
		CHECK(dup2(fd, mine) == mine, "dup2: %s", strerror(errno));
		CHECK(!close(fd), "close: %s", strerror(errno));
	}
	close(mine);
	return NULL;
}

static void threads(void)
{
	pthread_t thread[THREADS];
	long i;

	for (i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&thread[i], NULL, busy, (void *)i), "thread");
	for (i = 0; i < LOADS; i++)
		session__destroy(load());
	stop = true;
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
}

static atomic_int ticks;

static void tick(int sig)
{
	(void)sig;
	ticks++;
}

/* A profiler's timer, or a language runtime that preempts its threads. */
static void signals(void)
{
	const struct itimerval each = { { 0, 1000 }, { 0, 1000 } }, never = {};
	struct sigaction sa = { .sa_handler = tick, .sa_flags = SA_RESTART };
	sigset_t before, after;
	int i;

	sigaction(SIGALRM, &sa, NULL);
	sigprocmask(SIG_SETMASK, NULL, &before);
	CHECK(!setitimer(ITIMER_REAL, &each, NULL), "setitimer");
	for (i = 0; i < LOADS; i++)
		session__destroy(load());
	setitimer(ITIMER_REAL, &never, NULL);
	CHECK(ticks > LOADS, "%d signals", ticks);
	sigprocmask(SIG_SETMASK, NULL, &after);
	CHECK(!memcmp(&before, &after, sizeof(before)), "the mask of signals is another one");
}

/* 200 descriptors with gaps: the numbers are the lowest free ones, and are close-on-exec. */
static void descriptors(void)
{
	struct session *skel;
	int i, fd, top = 0;

	for (i = 0; i < 200; i++) {
		top = open("/dev/null", O_RDONLY);
		CHECK(top >= 0, "%s", strerror(errno));
	}
	for (i = 20; i < 40; i += 2)
		close(i);
	skel = load();
	for (i = 0; i < 3; i++) {
		fd = ((int[]){ skel->progs.sum.prog_fd, skel->progs.count.prog_fd,
			       skel->maps.table.map_fd })[i];
		CHECK(fd >= 20 && fd < 40, "%d is not among the lowest free numbers", fd);
		CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC, "%d is not close-on-exec", fd);
	}
	CHECK(fcntl(top + 1, F_GETFD) < 0, "%d is open", top + 1);
	session__destroy(skel);
}

/* Each limit of open descriptors: the load works, or fails and leaves nothing. */
static void limit(void)
{
	int maps = count_ids(BPF_MAP_GET_NEXT_ID), progs = count_ids(BPF_PROG_GET_NEXT_ID);
	int before = open_fds(), room, failed = 0;
	struct session *skel;
	struct rlimit lim;

	for (room = 0; room < 16; room++) {
		CHECK(!getrlimit(RLIMIT_NOFILE, &lim), "%s", strerror(errno));
		lim.rlim_cur = before + room;
		CHECK(!setrlimit(RLIMIT_NOFILE, &lim), "%s", strerror(errno));
		skel = session__open_and_load();
		if (!skel) {
			CHECK(errno == EMFILE, "with room for %d: %s", room, strerror(errno));
			failed++;
		}
		lim.rlim_cur = before + 100;
		CHECK(!setrlimit(RLIMIT_NOFILE, &lim), "%s", strerror(errno));
		if (skel)
			session__destroy(skel);
		CHECK(open_fds() == before, "%d descriptors left", open_fds() - before);
	}
	CHECK(failed && failed < room, "%d of %d loads failed", failed, room);
	check_ids(BPF_MAP_GET_NEXT_ID, maps, "maps");
	check_ids(BPF_PROG_GET_NEXT_ID, progs, "programs");
}

/* Not root, but with what BPF needs. */
static void user(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct caps[2] = {};

	caps[CAP_TO_INDEX(CAP_BPF)].effective |= CAP_TO_MASK(CAP_BPF);
	caps[CAP_TO_INDEX(CAP_PERFMON)].effective |= CAP_TO_MASK(CAP_PERFMON);
	caps[0].permitted = caps[0].effective;
	caps[1].permitted = caps[1].effective;
	CHECK(!prctl(PR_SET_KEEPCAPS, 1), "%s", strerror(errno));
	CHECK(!syscall(SYS_setresuid, 1000, 1000, 1000), "%s", strerror(errno));
	CHECK(!syscall(SYS_capset, &head, caps), "%s", strerror(errno));
	CHECK(geteuid() == 1000, "euid %d", geteuid());
	session__destroy(load());
}

static void reap(int nr)
{
	int status;

	while (nr--) {
		CHECK(wait(&status) > 0, "%s", strerror(errno));
		CHECK(WIFEXITED(status) && !WEXITSTATUS(status), "child: %d", status);
	}
}

static pid_t spawn(void (*child)(void))
{
	pid_t pid = fork();

	CHECK(pid >= 0, "%s", strerror(errno));
	if (!pid) {
		child();
		exit(0);
	}
	return pid;
}

static void load_some(void)
{
	int i;

	for (i = 0; i < 4; i++)
		session__destroy(load());
}

/* A server that has loaded, and whose children load, all at once. */
static void server(void)
{
	struct session *skel = load();
	int i;

	for (i = 0; i < 6; i++)
		spawn(load_some);
	reap(6);
	CHECK(run_prog(skel->progs.sum.prog_fd) == 42, "sum");
	session__destroy(skel);
}

static void load_for_ever(void)
{
	for (;;)
		session__destroy(load());
}

/* Killed anywhere in its loads, a process leaves nothing. */
static void killed(void)
{
	int maps = count_ids(BPF_MAP_GET_NEXT_ID), progs = count_ids(BPF_PROG_GET_NEXT_ID);
	int i, status;
	pid_t pid;

	for (i = 0; i < KILLS; i++) {
		pid = spawn(load_for_ever);
		usleep(2000 + 731 * i);
		CHECK(!kill(pid, SIGKILL), "%s", strerror(errno));
		CHECK(waitpid(pid, &status, 0) == pid, "%s", strerror(errno));
		CHECK(WIFSIGNALED(status), "child: %d", status);
	}
	check_ids(BPF_MAP_GET_NEXT_ID, maps, "maps");
	check_ids(BPF_PROG_GET_NEXT_ID, progs, "programs");
	session__destroy(load());
}

static void *load_in_thread(void *arg)
{
	(void)arg;
	load_for_ever();
	return NULL;
}

static useconds_t exec_after;

/* In a process of two threads, one loads while the other becomes another program. */
static void load_and_exec(void)
{
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, load_in_thread, NULL), "thread");
	usleep(exec_after);
	execl("/proc/self/exe", "session", "fresh", NULL);
	CHECK(0, "exec: %s", strerror(errno));
}

/* What exec started: it has the descriptors that it is to have, and can load. */
static void fresh(void)
{
	CHECK(open_fds() == 3, "%d descriptors after exec", open_fds());
	session__destroy(load());
}

/* exec ends the threads of its process wherever they are: nothing stays, nothing is passed on. */
static void exec(void)
{
	int maps = count_ids(BPF_MAP_GET_NEXT_ID), progs = count_ids(BPF_PROG_GET_NEXT_ID);
	int i;

	syscall(SYS_close_range, 3, ~0U, 0);
	for (i = 0; i < EXECS; i++) {
		exec_after = 3000 + 677 * i;
		spawn(load_and_exec);
		reap(1);
	}
	check_ids(BPF_MAP_GET_NEXT_ID, maps, "maps");
	check_ids(BPF_PROG_GET_NEXT_ID, progs, "programs");
}

/* A child of vfork() has the memory of its parent and a copy of its descriptors. */
static void vforked(void)
{
	pthread_t thread;
	int i, status;
	pid_t pid;

	CHECK(!pthread_create(&thread, NULL, busy, (void *)0L), "thread");
	for (i = 0; i < LOADS; i++) {
		struct session *skel;

		pid = vfork();
		if (!pid) {
			skel = load();
			session__destroy(skel);
			_exit(0);
		}
		CHECK(pid > 0, "%s", strerror(errno));
		CHECK(waitpid(pid, &status, 0) == pid && !status, "child: %d", status);
	}
	stop = true;
	pthread_join(thread, NULL);
	session__destroy(load());
}

static void write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	CHECK(fd >= 0, "%s: %s", path, strerror(errno));
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text), "%s: %s", path, strerror(errno));
	close(fd);
}

static void load_confined(void)
{
	struct session *skel;

	write_to(GROUP "/cgroup.procs", "0");
	skel = session__open_and_load();
	exit(skel ? 0 : errno == ENOMEM ? 1 : 2);
}

/* With each amount of memory the load works, fails or has its process killed, and leaves nothing. */
static void memory(void)
{
	int maps = count_ids(BPF_MAP_GET_NEXT_ID), progs = count_ids(BPF_PROG_GET_NEXT_ID);
	int kib, status, ended[3] = {};
	char limit[32];
	pid_t pid;

	write_to("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	CHECK(!mkdir(GROUP, 0755) || errno == EEXIST, "%s", strerror(errno));
	for (kib = 16; kib <= 16 * 1024; kib += kib / 8) {
		snprintf(limit, sizeof(limit), "%dK", kib);
		write_to(GROUP "/memory.max", limit);
		pid = spawn(load_confined);
		CHECK(waitpid(pid, &status, 0) == pid, "%s", strerror(errno));
		if (WIFSIGNALED(status))
			CHECK(WTERMSIG(status) == SIGKILL, "child: %d", status);
		else
			CHECK(WEXITSTATUS(status) < 2, "with %s: not for lack of memory", limit);
		ended[WIFSIGNALED(status) ? 2 : WEXITSTATUS(status)]++;
	}
	printf("session: loaded with %d limits, failed with %d, killed with %d\n", ended[0], ended[1],
	       ended[2]);
	CHECK(ended[0] && ended[1] + ended[2], "the limits had no effect");
	rmdir(GROUP);
	check_ids(BPF_MAP_GET_NEXT_ID, maps, "maps");
	check_ids(BPF_PROG_GET_NEXT_ID, progs, "programs");
	session__destroy(load());
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} cases[] = {
		{ "threads", threads }, { "signals", signals }, { "descriptors", descriptors }, { "limit", limit },
		{ "user", user }, { "server", server }, { "killed", killed },
		{ "exec", exec }, { "fresh", fresh }, { "vfork", vforked }, { "memory", memory },
	};
	unsigned int i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (argc != 2 || strcmp(argv[1], cases[i].name))
			continue;
		cases[i].run();
		return done(cases[i].name);
	}
	fprintf(stderr, "usage: session threads|signals|descriptors|limit|user|server|killed|exec|vfork|memory\n");
	return 2;
}
