// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * event - causes what a tracer is to see
 *
 * event [-u UID] [-p PORT] [-n TIMES] KIND: waits for a line on stdin, does KIND TIMES times, says so on stdout,
 * and ends with the next line.
 * The file name it is run by is its comm, and is in the names of the files it uses.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY_PID 4194000 /* below the kernel's limit of numbers, above what a short boot uses */
#define BLOCK 8192
#define SPIN_MS 30
#define PAUSE_MS 10
#define ALLOC 4321

static const char *name;
static char there[64], nowhere[64];
static int port = 4001;

static void must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s: %s: %s\n", name, what, strerror(errno));
	exit(1);
}

static void pause_ms(long ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void do_open(void)
{
	int fd = open("/etc/passwd", O_RDONLY);

	must(fd >= 0, "/etc/passwd");
	close(fd);
	must(open(nowhere, O_RDONLY) < 0, nowhere);
}

static void do_stat(void)
{
	struct stat st;

	must(!stat("/etc/passwd", &st), "/etc/passwd");
	must(stat(nowhere, &st) < 0, nowhere);
}

/* The names are on the stack: what the child has not touched of the program's file, no tracer can read. */
static void do_exec(void)
{
	char program[] = "/bin/true", argument[64], missing[64];
	pid_t pid;

	strcpy(argument, there);
	strcpy(missing, nowhere);
	pid = fork();

	must(pid >= 0, "fork");
	if (!pid) {
		execl(missing, missing, NULL);
		execl(program, program, argument, NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

static void do_exit(void)
{
	pid_t pid;
	int i;

	for (i = 0; i < 2; i++) {
		pid = fork();
		must(pid >= 0, "fork");
		if (!pid)
			_exit(i * 3);
		waitpid(pid, NULL, 0);
	}
}

/* Written, synced, read past the page cache, removed. */
static void do_file(void)
{
	static char buf[BLOCK];
	int fd = open(there, O_RDWR | O_CREAT | O_TRUNC, 0600);

	must(fd >= 0, there);
	must(write(fd, buf, sizeof(buf)) == sizeof(buf), "write");
	must(!fsync(fd), "fsync");
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	must(pread(fd, buf, sizeof(buf), 0) == sizeof(buf), "read");
	close(fd);
	must(!unlink(there), "unlink");
}

static void do_signal(void)
{
	signal(SIGUSR1, SIG_IGN);
	must(!kill(getpid(), SIGUSR1), "kill");
	must(!kill(getpid(), SIGWINCH), "kill");
	must(kill(NOBODY_PID, SIGUSR1) < 0, "kill nobody");
}

static void do_mount(void)
{
	mkdir(there, 0700);
	must(!mount(name, there, "tmpfs", 0, NULL), "mount");
	must(!umount(there), "umount");
	rmdir(there);
}

static void do_sync(void)
{
	sync();
}

static void do_cap(void)
{
	must(!chroot("/"), "chroot");
}

/* Both ends of a connection over the loopback device: bind, listen, connect, accept, data, close. */
static void do_socket(void)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
				 .sin_port = htons(port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1, server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0), fd;
	char buf[BLOCK] = "";

	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	must(!bind(server, (struct sockaddr *)&sa, sizeof(sa)), "bind");
	must(bind(client, (struct sockaddr *)&sa, sizeof(sa)) < 0, "bind twice");
	must(!listen(server, 5), "listen");
	must(!connect(client, (struct sockaddr *)&sa, sizeof(sa)), "connect");
	fd = accept(server, NULL, NULL);
	must(fd >= 0, "accept");
	must(write(client, buf, sizeof(buf)) == sizeof(buf), "send");
	pause_ms(PAUSE_MS);
	must(recv(fd, buf, sizeof(buf), MSG_WAITALL) == sizeof(buf), "receive");
	must(write(fd, buf, 1) == 1 && read(client, buf, 1) == 1, "answer");
	close(client);
	close(fd);
	close(server);
}

/* The process itself ends, whatever TIMES is. */
static void do_gone(void)
{
	puts("done");
	exit(0);
}

static void do_resolve(void)
{
	struct addrinfo *found = NULL;

	if (!getaddrinfo("localhost", NULL, NULL, &found))
		freeaddrinfo(found);
}

static void do_sleep(void)
{
	pause_ms(PAUSE_MS);
}

static void do_spin(void)
{
	long end = now_ms() + SPIN_MS;

	while (now_ms() < end)
		;
	pause_ms(1);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *take_lock(void *arg)
{
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
	return arg;
}

static void do_futex(void)
{
	pthread_t t;

	pthread_mutex_lock(&lock);
	must(!pthread_create(&t, NULL, take_lock, NULL), "thread");
	pause_ms(5 * PAUSE_MS);
	pthread_mutex_unlock(&lock);
	pthread_join(t, NULL);
}

/* Memory that is never given back. */
static void do_alloc(void)
{
	static void *volatile kept;

	kept = malloc(ALLOC);
	must(kept != NULL, "malloc");
}

/* All the memory that its control group has, and more. */
static void do_eat(void)
{
	pid_t pid = fork();
	char *p;

	must(pid >= 0, "fork");
	while (!pid) {
		p = malloc(1 << 20);
		if (p)
			memset(p, 1, 1 << 20);
	}
	waitpid(pid, NULL, 0);
}

static const struct {
	const char *name;
	void (*once)(void);
} kinds[] = {
	{"open", do_open},     {"stat", do_stat},   {"exec", do_exec},	     {"exit", do_exit},
	{"file", do_file},     {"signal", do_signal}, {"mount", do_mount},   {"sync", do_sync},
	{"cap", do_cap},       {"socket", do_socket}, {"resolve", do_resolve}, {"sleep", do_sleep},
	{"spin", do_spin},     {"futex", do_futex}, {"alloc", do_alloc},     {"eat", do_eat},
	{"gone", do_gone},
};

static int usage(void)
{
	size_t i;

	fprintf(stderr, "usage: %s [-u UID] [-p PORT] [-n TIMES] KIND\nkinds:", name);
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		fprintf(stderr, " %s", kinds[i].name);
	fprintf(stderr, "\n");
	return 2;
}

int main(int argc, char **argv)
{
	int c, times = 1, uid = 0, i;
	char line[16];
	size_t k;

	name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	snprintf(there, sizeof(there), "%s-there", name);
	snprintf(nowhere, sizeof(nowhere), "/nonexistent-%s", name);
	while ((c = getopt(argc, argv, "u:p:n:")) != -1) {
		if (c == 'u')
			uid = atoi(optarg);
		else if (c == 'p')
			port = atoi(optarg);
		else if (c == 'n')
			times = atoi(optarg);
		else
			return usage();
	}
	for (k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		if (optind == argc - 1 && !strcmp(kinds[k].name, argv[optind]))
			break;
	if (k == sizeof(kinds) / sizeof(*kinds))
		return usage();
	must(!uid || !setuid(uid), "setuid");
	if (!fgets(line, sizeof(line), stdin))
		return 1;
	for (i = 0; i < times; i++)
		kinds[k].once();
	puts("done");
	fflush(stdout);
	return !fgets(line, sizeof(line), stdin);
}
