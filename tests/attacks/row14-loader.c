// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 14 - rules that name a loader by its digest: what it loads, and what that loads
 *
 * Wants a machine in enforce mode. All SYSCALL programs that are signed may be loaded and run; other programs
 * only if a rule names the digest of their loader.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "policy.h"
#include "row12.h"

/* What the loader of nest.bpf.c, which has no map, gets and gives. */
struct nest_ctx {
	uint32_t sz, flags, log_level, log_size;
	uint64_t log_buf;
	int prog_fd;
} __attribute__((packed));

static void take_rules(struct machine *m, const struct load *l)
{
	uint8_t digest[32];
	char rules[256];

	sha256_two(l->insns, l->insns_sz, l->data, l->data_sz, digest);
	snprintf(rules, sizeof(rules), "prog_type=syscall action=ALLOW\ndigest=%s action=ALLOW\n", policy_hex(digest));
	policy_take(m, rules);
}

static int numbers[2];

static void bind_twice(union bpf_attr *attr)
{
	numbers[0] = numbers[1] = *(const int *)(uintptr_t)attr->fd_array;
	attr->fd_array = (uintptr_t)numbers;
	attr->fd_array_cnt = 2;
}

/* Bound to its metadata twice, a loader does what it did, but which number means what is the host's choice. */
static int load_bound(struct machine *m, struct load *l, bool twice)
{
	int fd;

	if (twice)
		l->tweak = bind_twice;
	fd = load_quiet(l);
	if (fd < 0)
		attack_fail(m, "the loader does not load: %s", strerror(-fd));
	return fd;
}

/* What the loader installs, if it may. */
static void child_of(struct machine *m, bool twice)
{
	uint32_t retval = 0;
	struct load l;
	int fd, err;

	attack_expect_loads(m, 2);
	load_loader(m, &l);
	take_rules(m, &l);
	fd = load_bound(m, &l, twice);
	err = fd < 0 ? fd : load_run_victim(fd, &retval);
	if (twice ? err != -EPERM : err || retval != VICTIM_RETVAL)
		attack_fail(m, "the run ended with %d, the program returned %u", err, retval);
	close(fd);
	load_free(&l);
	policy_take(m, POLICY_USUAL);
}

static void child_once(struct machine *m)
{
	child_of(m, false);
}

static void child_twice(struct machine *m)
{
	child_of(m, true);
}

/* The loader's program, which is a loader itself. Return: its descriptor, or a negative errno. */
static int install_nest(struct machine *m, bool twice)
{
	struct nest_ctx ctx = {.sz = sizeof(ctx)};
	struct machine of = *m;
	uint32_t retval = 0;
	struct load l;
	int fd, err;

	if (blob_from_exe(attack_sibling(m, "nest"), &of.blob)) {
		attack_fail(m, "cannot read the loader of nest");
		return -ENOENT;
	}
	load_loader(&of, &l);
	take_rules(m, &l);
	fd = load_bound(m, &l, twice);
	err = fd < 0 ? fd : load_run(fd, &ctx, sizeof(ctx), &retval);
	close(fd);
	load_free(&l);
	if (err || (int)retval < 0) {
		attack_fail(m, "the first loader's run ended with %d, it returned %d", err, (int)retval);
		return err ?: (int)retval;
	}
	return ctx.prog_fd;
}

static void grandchild_of(struct machine *m, bool twice)
{
	int fd = install_nest(m, twice), err;
	uint32_t retval = 0;

	attack_expect_loads(m, 3);
	if (fd < 0)
		return;
	err = load_run(fd, NULL, 0, &retval);
	if (err || (twice ? (int)retval != -EPERM : (int)retval < 0))
		attack_fail(m, "the second loader's run ended with %d, its load with %d", err, (int)retval);
	if (!err && (int)retval > 0)
		close(retval);
	close(fd);
	policy_take(m, POLICY_USUAL);
}

static void grandchild_once(struct machine *m)
{
	grandchild_of(m, false);
}

static void grandchild_twice(struct machine *m)
{
	grandchild_of(m, true);
}

/* What is loaded when no run is closed any more is not what the loader loads, although it has its digest. */
static void late(struct machine *m)
{
	char loader[80], rules[256];
	int ret = child_armed_load(m, loader, sizeof(loader));

	snprintf(rules, sizeof(rules), POLICY_USUAL "verdict=UNEXPECTED digest=%s action=ALLOW\n", loader);
	policy_take(m, rules);
	if (ret == -EPERM)
		ret = child_armed_load(m, loader, sizeof(loader));
	if (ret != -EPERM)
		attack_fail(m, "the callback's load returned %d", ret);
	policy_take(m, POLICY_USUAL);
}

#define RULED(n, what, fn)                                                                       \
	{                                                                                        \
		n, what, fn, {0}, "OK", "signed|loader-identity|policy", NOT_THERE \
	}

static const struct attack table[] = {
	RULED("14-loader-child", "what a signed loader loads, a rule names the loader's digest: is done", child_once),
	RULED("14-loader-twice", "the same, the loader is bound to its metadata twice: its child is refused", child_twice),
	RULED("14-loader-nested", "what a program loads that such a loader has loaded: is done", grandchild_once),
	RULED("14-loader-nested-twice", "the same, the first loader is bound twice: its child's child is refused",
	      grandchild_twice),
	{"14-loader-late",
	 "a callback of a signed program loads, a rule names the loader's digest and the verdict",
	 late,
	 {0},
	 "OK|UNEXPECTED",
	 "signed|loader-identity|open-run",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
