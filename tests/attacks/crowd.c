// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 24 - two good loaders started at once by 16 processes, round after round, while the
 * mode, the policy and the list of programs are read, and the policy is replaced
 *
 * crowd [--rounds N] --keys DIR --victims DIR
 *
 * Half of the processes run loader 0, which says of itself that it is "crowd-0", version 10, with 1 open
 * input; the others run loader 1, "crowd-1", 11, 2. Each load of a round has one record, which must name
 * the loader's digest, what it says of itself, and the very process; and a policy with the rule of
 * it that lets the load in, which is another one in every second policy.
 */
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include "policy.h"

#define PROCESSES 16
#define INFO_SIZE 64
#define SECURITYFS "/sys/kernel/security/hornet/"

/* The end of the metadata, as bpftool writes it. */
struct info {
	char name[32];
	uint64_t version;
	uint32_t open_inputs, flags;
	char magic[16];
};
_Static_assert(sizeof(struct info) == INFO_SIZE, "size of what a loader says of itself");

struct loader {
	struct machine m;
	struct load l;
	char name[16], version[8], open_inputs[8], digest[80];
};

static struct {
	pthread_barrier_t start, end;
	int failed;
} *shared;

static struct loader loaders[2];
static pid_t pids[PROCESSES];

static int prepare_loader(int which, const char *victims)
{
	struct loader *p = &loaders[which];
	struct info info = {.version = 10 + which, .open_inputs = 1 + which, .magic = "bpf signed info\n"};
	uint8_t sha[32];
	char path[4200];
	int err;

	snprintf(path, sizeof(path), "%s/race-%s", victims, which ? "core" : "one");
	err = blob_from_exe(path, &p->m.blob);
	if (err)
		return err;
	load_loader(&p->m, &p->l);
	snprintf(p->name, sizeof(p->name), "crowd-%d", which);
	snprintf(p->version, sizeof(p->version), "%d", 10 + which);
	snprintf(p->open_inputs, sizeof(p->open_inputs), "%d", 1 + which);
	memcpy(info.name, p->name, sizeof(p->name));
	memcpy((char *)p->l.data + p->l.data_sz, &info, sizeof(info));
	p->l.data_sz += sizeof(info);
	load_sign(&p->m, &p->l, SIGNER);
	sha256_two(p->l.insns, p->l.insns_sz, p->l.data, p->l.data_sz, sha);
	err = sprintf(p->digest, "sha256:");
	for (int i = 0; i < 32; i++)
		err += sprintf(p->digest + err, "%02x", sha[i]);
	return p->m.why[0] ? -EINVAL : 0;
}

/* Load, run, close. The victims have one map and one program: its descriptor is the last word of ctx. */
static int one_round(struct loader *p)
{
	struct one_ctx ctx = {.sz = sizeof(ctx)};
	uint32_t ret = 0;
	int fd, err;

	fd = load_quiet(&p->l);
	err = fd < 0 ? fd : load_run(fd, &ctx, sizeof(ctx), &ret);
	if (!err && (int)ret < 0)
		err = (int)ret;
	if (!err) {
		close(ctx.map_fd);
		close(ctx.prog_fd);
	}
	if (fd >= 0)
		close(fd);
	for (; p->l.fd_array_cnt; p->l.fd_array_cnt--)
		close(p->l.fd_array[0]);
	return err;
}

static void process(int i, int rounds)
{
	char name[16];
	int err;

	snprintf(name, sizeof(name), "crowd %d", i);
	prctl(PR_SET_NAME, name);
	while (rounds--) {
		pthread_barrier_wait(&shared->start);
		err = one_round(&loaders[i % 2]);
		if (err) {
			fprintf(stderr, "crowd: process %d: %s\n", i, strerror(-err));
			shared->failed = 1;
		}
		pthread_barrier_wait(&shared->end);
	}
	_exit(0);
}

static void reader(void)
{
	static char buf[65536];
	static const char *const files[] = {SECURITYFS "mode", SECURITYFS "policy", SECURITYFS "programs",
					    SECURITYFS "stats"};

	for (int i = 0;; i = (i + 1) % 4) {
		int fd = open(files[i], O_RDONLY);

		while (read(fd, buf, sizeof(buf)) > 0)
			;
		close(fd);
	}
}

/* In a policy of odd version, "verdict=OK action=ALLOW" is rule 3, else rule 2. */
static int next_policy(void)
{
	static const struct policy_flaw none;
	unsigned long long version;
	char name[64];
	int err = policy_current(name, sizeof(name), &version);

	return err ?: policy_write(&none, "%s" POLICY_USUAL, version % 2 ? "" : "uid=7 action=DENY\n");
}

static void writer(void)
{
	for (;;) {
		if (next_policy())
			shared->failed = 1;
		usleep(2000);
	}
}

static bool is(const char *rec, const char *field, const char *value)
{
	if (audit_field_is(rec, field, value))
		return true;
	fprintf(stderr, "crowd: %s is not %s: %s\n", field, value, rec);
	return false;
}

static bool policy_right(const char *rec)
{
	char policy[80];
	char *version = NULL;

	if (audit_field(rec, "policy", policy, sizeof(policy)))
		version = strchr(policy, ':');
	if (!version || strncmp(policy, POLICY_NAME ":", sizeof(POLICY_NAME))) {
		fprintf(stderr, "crowd: no policy of ours: %s\n", rec);
		return false;
	}
	return is(rec, "rule", strtoull(version + 1, NULL, 10) % 2 ? "3" : "2") &&
	       is(rec, "ruling", "allow");
}

/* One record; @loads counts, for each process, loaders and children. */
static bool right(const char *rec, const char *spki, int loads[PROCESSES][2])
{
	bool child = audit_field_is(rec, "origin", "loader");
	struct loader *p;
	char pid[16], comm[40];
	int i = 0, n = 0;

	for (i = 0; i < PROCESSES; i++) {
		snprintf(pid, sizeof(pid), "%d", pids[i]);
		if (audit_field_is(rec, "pid", pid))
			break;
	}
	if (i == PROCESSES) {
		fprintf(stderr, "crowd: a record of somebody else: %s\n", rec);
		return false;
	}
	p = &loaders[i % 2];
	loads[i][child]++;
	snprintf(pid, sizeof(pid), "crowd %d", i);
	for (const char *c = pid; *c; c++)
		n += sprintf(comm + n, "%02X", *c);
	return is(rec, "verdict", "OK") && is(rec, "res", "1") && is(rec, "error", "0") &&
	       is(rec, "lsm-mode", "enforce") && is(rec, "decision", "allow") && is(rec, "signer", spki) &&
	       is(rec, "reason", child ? "loader-identity" : "signed") &&
	       is(rec, "origin", child ? "loader" : "attr") && is(rec, "session", child ? "closed" : "none") &&
	       is(rec, "digest", child ? "none" : p->digest) && is(rec, "loader", child ? p->digest : "none") &&
	       is(rec, "info_name", p->name) && is(rec, "info_version", p->version) &&
	       is(rec, "open_inputs", p->open_inputs) && is(rec, "keyring", "secondary") &&
	       is(rec, "comm", comm) && is(rec, "token", "none") && policy_right(rec);
}

static bool records_right(struct audit *a, const char *spki)
{
	static char rec[4 * PROCESSES][RECORD_MAX];
	int n = audit_collect(a, rec, 4 * PROCESSES, "LOAD");
	int loads[PROCESSES][2] = {0};
	bool ok = n == 2 * PROCESSES;

	if (!ok)
		fprintf(stderr, "crowd: %d records, not %d\n", n, 2 * PROCESSES);
	for (int i = 0; i < n && i < 4 * PROCESSES; i++)
		ok &= right(rec[i], spki, loads);
	for (int i = 0; i < PROCESSES; i++) {
		if (loads[i][0] != 1 || loads[i][1] != 1) {
			fprintf(stderr, "crowd: process %d has %d records of its loader, %d of what that loaded\n",
				i, loads[i][0], loads[i][1]);
			ok = false;
		}
	}
	return ok;
}

static int share(void)
{
	pthread_barrierattr_t attr;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return -errno;
	pthread_barrierattr_init(&attr);
	pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&shared->start, &attr, PROCESSES + 1);
	pthread_barrier_init(&shared->end, &attr, PROCESSES + 1);
	return 0;
}

static int run(int rounds, const char *spki)
{
	static char drop[1][RECORD_MAX];
	struct audit audit;
	unsigned long long first = 0, last = 0;
	pid_t look, write;
	char name[64];
	int failed = 0, r;

	if (share() || next_policy() || policy_current(name, sizeof(name), &first) || audit_open(&audit) || audit_collect(&audit, drop, 1, "LOAD") < 0)
		return 1;
	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (!pids[i])
			process(i, rounds);
	}
	look = fork();
	if (!look)
		reader();
	write = fork();
	if (!write)
		writer();
	for (r = 0; r < rounds && !failed; r++) {
		pthread_barrier_wait(&shared->start);
		pthread_barrier_wait(&shared->end);
		failed = shared->failed || !records_right(&audit, spki);
	}
	if (failed)
		for (int i = 0; i < PROCESSES; i++)
			kill(pids[i], SIGKILL);
	kill(look, SIGKILL);
	kill(write, SIGKILL);
	while (wait(NULL) > 0)
		;
	/* Leave one behind that says the same as the built-in one, rule by rule. */
	if (policy_current(name, sizeof(name), &last) || last == first || next_policy() ||
	    (last % 2 == 0 && next_policy()))
		failed = 1;
	printf("%d rounds, %d processes, %llu policies: %s\n", r, PROCESSES, last - first,
	       failed ? "FAILED" : "every record right");
	return failed;
}

int main(int argc, char **argv)
{
	static const struct option opts[] = {
		{"rounds", required_argument, NULL, 'r'},
		{"keys", required_argument, NULL, 'k'},
		{"victims", required_argument, NULL, 'v'},
		{0},
	};
	const char *victims = NULL;
	char spki[80] = "sha256:";
	uint8_t sha[32];
	int c, rounds = 20;

	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		if (c == 'r')
			rounds = atoi(optarg);
		else if (c == 'k')
			keys_set_dir(optarg);
		else if (c == 'v')
			victims = optarg;
		else
			return 2;
	}
	if (!victims || sign_spki(keys_path(SIGNER ".pem"), sha)) {
		fprintf(stderr, "usage: crowd [--rounds N] --keys DIR --victims DIR\n");
		return 2;
	}
	for (int i = 0; i < 32; i++)
		sprintf(spki + 7 + 2 * i, "%02x", sha[i]);
	for (int i = 0; i < 2; i++) {
		int err = prepare_loader(i, victims);

		if (err) {
			fprintf(stderr, "crowd: no loader in %s: %s\n", victims, strerror(-err));
			return 1;
		}
	}
	return run(rounds, spki);
}
