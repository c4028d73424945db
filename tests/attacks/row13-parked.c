// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - loads that began in mode off and wait in the caller's memory while it is raised
 *
 * Wants a machine booted with hornet=off, and is to be run as a whole and in its order: the first
 * attack starts the loads, each of which stops at a page that userfaultfd holds back, and raises
 * the mode; each later one gives a load its page.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <linux/userfaultfd.h>
#include "machine.h"

#define PAGE	4096
#define WAIT_MS 10000

/* A load in a thread of its own, and the page that it waits for. */
struct parked {
	struct load l;
	pthread_t thread;
	char *page;
	char content[PAGE];
	int fd; /* of userfaultfd */
	int ret;
	bool started;
};

static struct parked insns_unsigned, insns_signed, in_signature;

/* A signed loader from before, and its id. */
static int before_fd = -1;
static uint32_t before_id;

static void *load_thread(void *arg)
{
	struct parked *p = arg;

	p->ret = load_quiet(&p->l);
	return NULL;
}

/* A page that is not there until give_page(). Return: 0, or a negative errno. */
static int hold_page(struct parked *p, const void *content, size_t size)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register reg = {.mode = UFFDIO_REGISTER_MODE_MISSING};

	memcpy(p->content, content, size);
	p->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p->page == MAP_FAILED)
		return -errno;
	p->fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	reg.range.start = (uintptr_t)p->page;
	reg.range.len = PAGE;
	if (p->fd < 0 || ioctl(p->fd, UFFDIO_API, &api) || ioctl(p->fd, UFFDIO_REGISTER, &reg))
		return -errno;
	return 0;
}

/* Starts the load and waits until the kernel waits for the page. */
static int park(struct parked *p)
{
	struct pollfd pfd = {.fd = p->fd, .events = POLLIN};
	struct uffd_msg msg;

	if (pthread_create(&p->thread, NULL, load_thread, p))
		return -EAGAIN;
	p->started = true;
	if (poll(&pfd, 1, WAIT_MS * attack_slowness()) != 1)
		return -ETIMEDOUT;
	return read(p->fd, &msg, sizeof(msg)) == sizeof(msg) && msg.event == UFFD_EVENT_PAGEFAULT
		       ? 0
		       : -EIO;
}

static void give_page(struct machine *m, struct parked *p)
{
	struct uffdio_copy copy = {
		.dst = (uintptr_t)p->page, .src = (uintptr_t)p->content, .len = PAGE};

	if (!p->started) {
		attack_fail(m, "no load waits");
		return;
	}
	if (ioctl(p->fd, UFFDIO_COPY, &copy))
		attack_fail(m, "UFFDIO_COPY: %s", strerror(errno));
	close(p->fd);
	pthread_join(p->thread, NULL);
	sha256_two(p->l.insns, p->l.insns_sz, NULL, 0, m->digest);
	attack_loaded(m, p->ret);
	munmap(p->page, PAGE);
	load_free(&p->l);
}

/* The instructions are read before anything is judged. */
static int park_insns(struct machine *m, struct parked *p, bool with_signature)
{
	int err;

	load_direct(m, &p->l);
	if (!with_signature)
		p->l.sig_ptr = NULL;
	err = hold_page(p, p->l.insns, p->l.insns_sz);
	p->l.insns = p->page;
	return err ?: park(p);
}

/* In mode off, the signature is read when Hornet has looked at the load already. */
static int park_signature(struct machine *m, struct parked *p)
{
	int err;

	load_direct(m, &p->l);
	p->l.keyring_id = 1; /* without Hornet, 0 is the builtin keyring alone */
	if (p->l.sig_sz > PAGE)
		return -E2BIG;
	err = hold_page(p, p->l.sig, p->l.sig_sz);
	p->l.sig_ptr = p->page;
	return err ?: park(p);
}

/* Hornet is off: the record is the one that there is without it. */
static int load_before(struct machine *m)
{
	static char rec[4][RECORD_MAX];
	struct bpf_prog_info info = {0};
	union bpf_attr attr = {0};
	struct load l;
	char lsm[16];
	int err, n;

	load_loader(m, &l);
	l.keyring_id = 1;
	before_fd = load_quiet(&l);
	load_free(&l);
	if (before_fd < 0)
		return before_fd;
	n = audit_collect(&m->audit, rec, 4, "LOAD");
	if (n != 1 || audit_field(rec[0], "lsm", lsm, sizeof(lsm)))
		attack_fail(m, "%d records of it: %s", n, n > 0 ? rec[0] : "");
	attr.info.bpf_fd = before_fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	err = sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr.info));
	before_id = info.id;
	m->keeps = true;
	return err;
}

static void *audit_thread(void *arg)
{
	*(int *)arg = machine_write_mode("audit");
	return NULL;
}

/* Two modes at once, and the higher one holds: whoever asks for the lower one is first, or is refused. */
static int raise_twice(void)
{
	pthread_t thread;
	int lower, err;

	if (pthread_create(&thread, NULL, audit_thread, &lower))
		return -EAGAIN;
	usleep(100000 * attack_slowness());
	err = machine_write_mode("enforce");
	pthread_join(thread, NULL);
	return err ?: lower == -EPERM ? 0 : lower;
}

static void start(struct machine *m)
{
	char mode[16] = "";
	FILE *f;
	int err;

	attack_expect_loads(m, LOADS_NONE);
	err = load_before(m);
	if (err)
		attack_fail(m, "a signed loader does not load in mode off: %s", strerror(-err));
	err = park_insns(m, &insns_unsigned, false);
	err = err ?: park_insns(m, &insns_signed, true);
	err = err ?: park_signature(m, &in_signature);
	if (err)
		attack_fail(m, "a load does not wait for its page: %s", strerror(-err));
	err = raise_twice();
	if (err)
		attack_fail(m, "the mode cannot be raised: %s", strerror(-err));
	f = fopen(MACHINE_MODE, "re");
	if (!f || !fgets(mode, sizeof(mode), f) || strcmp(mode, "enforce\n"))
		attack_fail(m, "the mode is not enforce but %s", mode);
	if (f)
		fclose(f);
}

/* What was not judged says nothing of who signed it, or what it is. */
static void before_listed(struct machine *m)
{
	static const char *const fields[][2] = {
		{"verdict", "NONE"},  {"origin", "before"},    {"digest", "none"},
		{"signer", "none"},   {"info_name", "none"},   {"info_version", "none"},
	};
	FILE *f = fopen("/sys/kernel/security/hornet/programs", "re");
	char line[2048], id[16];
	bool found = false;

	attack_expect_loads(m, LOADS_NONE);
	snprintf(id, sizeof(id), "%u", before_id);
	while (f && !found && fgets(line, sizeof(line), f))
		found = audit_field_is(line, "id", id);
	if (f)
		fclose(f);
	if (!found)
		attack_fail(m, "program %s is not in the list", id);
	for (size_t i = 0; found && i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!audit_field_is(line, fields[i][0], fields[i][1]))
			attack_fail(m, "%s is not %s: %s", fields[i][0], fields[i][1], line);
}

static void before_run(struct machine *m)
{
	static char rec[4][RECORD_MAX];
	uint32_t retval = 0;
	struct audit audit;
	int err, n;

	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	err = load_run_victim(before_fd, &retval);
	n = audit_collect(&audit, rec, 4, "RUN");
	if (err != -EPERM)
		attack_fail(m, "the run ended with %d, returned %u", err, retval);
	else if (n != 1 || !audit_field_is(rec[0], "decision", "deny") || !audit_field_is(rec[0], "origin", "before"))
		attack_fail(m, "%d records of one refused run: %s", n, n > 0 ? rec[0] : "");
	close(audit.fd);
	close(audit.ctl);
	close(before_fd);
}

static void go_unsigned(struct machine *m)
{
	give_page(m, &insns_unsigned);
}

static void go_signed(struct machine *m)
{
	give_page(m, &insns_signed);
}

static void go_signature(struct machine *m)
{
	give_page(m, &in_signature);
}

static const struct attack table[] = {
	{"13-parked",
	 "mode raised from off while loads wait, to audit and to enforce at once: is enforce",
	 start,
	 {0},
	 "NONE",
	 NULL,
	 NOT_THERE},
	{"13-before-listed",
	 "signed loader of mode off: nothing is said of its signer",
	 before_listed,
	 {0},
	 "NONE",
	 NULL,
	 NOT_THERE},
	{"13-before-run", "the same is run", before_run, {0}, "NONE", NULL, NOT_THERE},
	{"13-parked-unsigned",
	 "unsigned load that waited for its instructions meanwhile",
	 go_unsigned,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"13-parked-signed",
	 "signed load that waited for its instructions meanwhile: loads",
	 go_signed,
	 {0},
	 "OK",
	 "signed",
	 NOT_THERE},
	{"13-parked-signature",
	 "signed load that waited for its signature meanwhile: has to be done again",
	 go_signature,
	 {EAGAIN},
	 "FAULT",
	 "fault",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
