// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 12 - what the caller gives a good loader: its context, its type and flags
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include "machine.h"

/*
 * The victim's loader, with something odd in its context. @children: how many programs it loads, which are dropped with the run.
 * Return: its result.
 */
static int run_victim(struct machine *m, int children, uint32_t log_level, uint32_t log_size, uint64_t log_buf)
{
	char ctx[VICTIM_CTX] __attribute__((aligned(8))) = "";
	uint32_t head[4] = {sizeof(ctx), 0, log_level, log_size}, retval = 0;
	struct load l;
	int fd, err = 0;

	attack_expect_children(m, children, ECANCELED);
	memcpy(ctx, head, sizeof(head));
	memcpy(ctx + 16, &log_buf, sizeof(log_buf));
	load_loader(m, &l);
	fd = load_all(m, &l);
	if (fd >= 0)
		err = load_run(fd, ctx, sizeof(ctx), &retval);
	load_free(&l);
	return err ?: (int)retval;
}

static void log_kernel(struct machine *m)
{
	int got = run_victim(m, VICTIM_PROGS, 1, 4096, 0xffffffff81000000);

	if (got >= 0)
		attack_fail(m, "the run returned %d", got);
}

static void log_unmapped(struct machine *m)
{
	int got = run_victim(m, VICTIM_PROGS, 1, 4096, 4096);

	if (got >= 0)
		attack_fail(m, "the run returned %d", got);
}

static void log_level(struct machine *m)
{
	int got = run_victim(m, 0, 0xffffffff, 4096, (uintptr_t)malloc(4096));

	if (got >= 0)
		attack_fail(m, "the run returned %d", got);
}

static void log_huge(struct machine *m)
{
	int got = run_victim(m, 0, 1, 0xffffffff, (uintptr_t)malloc(4096));

	if (got >= 0)
		attack_fail(m, "the run returned %d", got);
}

/* Sizes and initial values are not the caller's to choose: whatever stands there, the signed ones are taken. */
static void ctx_values(struct machine *m)
{
	unsigned char ctx[VICTIM_CTX] __attribute__((aligned(8))), other[64];
	uint64_t initial = (uintptr_t)other;
	unsigned char packet[64] = {0};
	union bpf_attr attr = {0};
	uint32_t retval = 0;
	int fd, number, err;
	struct load l;

	attack_expect_children(m, VICTIM_PROGS, 0);
	memset(other, VICTIM_OTHER, sizeof(other));
	memset(ctx, 0x25, sizeof(ctx)); /* a negative number of a program says that it is not wanted */
	/* the flags, and where a log would go */
	memset(ctx + 4, 0, 20);
	for (int i = 0; i < VICTIM_MAPS; i++)
		memcpy(ctx + 24 + 16 * i + 8, &initial, sizeof(initial));
	load_loader(m, &l);
	fd = load_all(m, &l);
	if (fd < 0 || load_run(fd, ctx, sizeof(ctx), &retval) || (int)retval < 0) {
		attack_fail(m, "the loader returned %d", (int)retval);
		load_free(&l);
		return;
	}
	memcpy(&number, ctx + VICTIM_CTX - 4, sizeof(number));
	attr.test.prog_fd = number;
	attr.test.data_in = (uintptr_t)packet;
	attr.test.data_size_in = sizeof(packet);
	err = sys_bpf(BPF_PROG_RUN, &attr, sizeof(attr));
	if (err || attr.test.retval != VICTIM_RETVAL)
		attack_fail(m, "what it has loaded, %d, returned %d, %u", number, err, attr.test.retval);
	close(number);
	for (int i = 0; i < VICTIM_MAPS; i++) {
		memcpy(&number, ctx + 24 + 16 * i, sizeof(number));
		close(number);
	}
	load_free(&l);
}

/* What the caller does not get told of is not there. */
static void ctx_readonly(struct machine *m)
{
	long page = sysconf(_SC_PAGESIZE);
	unsigned char *ctx = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t retval;
	struct load l;
	int fd, err;

	attack_expect_children(m, VICTIM_PROGS, ECANCELED);
	ctx[0] = VICTIM_CTX;
	if (mprotect(ctx, page, PROT_READ))
		attack_fail(m, "cannot protect a page");
	load_loader(m, &l);
	fd = load_all(m, &l);
	err = fd < 0 ? 0 : load_run(fd, ctx, VICTIM_CTX, &retval);
	if (err != -EFAULT)
		attack_fail(m, "the run returned %d", err);
	munmap(ctx, page);
	load_free(&l);
}

static void ctx_short(struct machine *m)
{
	unsigned char ctx[VICTIM_CTX] __attribute__((aligned(8))) = "";
	uint32_t retval;
	struct load l;
	int fd, err;

	load_loader(m, &l);
	fd = load_all(m, &l);
	err = fd < 0 ? 0 : load_run(fd, ctx, sizeof(ctx) - 4, &retval);
	if (err != -EINVAL)
		attack_fail(m, "the run returned %d", err);
	load_free(&l);
}

/* ---- the loader's instructions and metadata, as something else than a loader ---- */

static void with_attr(struct machine *m, uint32_t type, uint32_t flags,
		      void (*tweak)(union bpf_attr *attr))
{
	struct load l;

	load_loader(m, &l);
	l.prog_type = type;
	l.prog_flags = flags;
	l.tweak = tweak;
	load_all(m, &l);
	load_free(&l);
}

static void as_kprobe(struct machine *m)
{
	with_attr(m, BPF_PROG_TYPE_KPROBE, BPF_F_SLEEPABLE, NULL);
}

static void other_flags(struct machine *m)
{
	with_attr(m, BPF_PROG_TYPE_SYSCALL, BPF_F_SLEEPABLE | BPF_F_TEST_RND_HI32, NULL);
}

static void attach_type(union bpf_attr *attr)
{
	attr->expected_attach_type = BPF_TRACE_ITER;
}

static void other_attach_type(struct machine *m)
{
	with_attr(m, BPF_PROG_TYPE_SYSCALL, BPF_F_SLEEPABLE, attach_type);
}

static const struct attack attacks[] = {
	{"12-log-kernel", "log buffer in the kernel", log_kernel, {0}, "OK", NULL, NOT_THERE},
	{"12-log-unmapped", "log buffer nowhere", log_unmapped, {0}, "OK", NULL, NOT_THERE},
	{"12-log-level", "log level of all ones", log_level, {0}, "OK", NULL, NOT_THERE},
	{"12-log-huge", "log size of all ones", log_huge, {0}, "OK", NULL, NOT_THERE},
	{"12-ctx-values", "size, entries, initial values and numbers in the context: the signed ones are taken", ctx_values, {0}, "OK",
	 NULL, 0},
	{"12-ctx-readonly", "context that can't be written: the run is dropped", ctx_readonly, {0}, "OK", "signed|session|loader-identity", NOT_THERE},
	{"12-ctx-short", "context that ends before its last number", ctx_short, {0}, "OK", "signed", 0},
	{"12-as-kprobe", "signed loader as a kprobe", as_kprobe, {EINVAL}, "UNEXPECTED",
	 "prog-attr", EINVAL},
	{"12-flags", "signed loader with another flag", other_flags, {EINVAL}, "UNEXPECTED",
	 "prog-attr", 0},
	{"12-attach-type", "signed loader with an attach type", other_attach_type, {EINVAL},
	 "UNEXPECTED|NONE", "prog-attr|attr", EINVAL},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, attacks);
}
