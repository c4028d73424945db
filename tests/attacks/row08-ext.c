// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - extensions (freplace) that reach further than the program that they are attached to, or whose context
 * the hook decides, and tail calls to such programs
 *
 * Wants a machine in enforce mode. Each attack puts the usual policy back.
 */
#include <string.h>
#include <unistd.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "policy.h"

#define EXEMPTION POLICY_USUAL "verdict=UNSIGNED action=ALLOW\n"

static struct bpf_object *load_both(struct machine *m, const char *name, const char *other)
{
	struct bpf_object *obj = bpf_object__open_file(attack_sibling(m, "reach.bpf.o"), NULL);
	struct bpf_program *prog;

	if (!obj)
		return NULL;
	bpf_object__for_each_program(prog, obj)
		bpf_program__set_autoload(prog, !strcmp(bpf_program__name(prog), name) || !strcmp(bpf_program__name(prog), other));
	if (bpf_object__load(obj)) {
		bpf_object__close(obj);
		return NULL;
	}
	return obj;
}

/* The object has a section for each extension, and these are loaded one at a time. */
static struct bpf_object *load_only(struct machine *m, const char *name, int target)
{
	struct bpf_object *obj = bpf_object__open_file(attack_sibling(m, "reach.bpf.o"), NULL);
	struct bpf_program *prog;

	if (!obj)
		return NULL;
	bpf_object__for_each_program(prog, obj) {
		bpf_program__set_autoload(prog, !strcmp(bpf_program__name(prog), name));
		if (target && !strcmp(bpf_program__name(prog), name) &&
		    bpf_program__set_attach_target(prog, target, bpf_program__section_name(prog) + strlen("freplace/")))
			attack_fail(m, "%s has no such target", name);
	}
	if (bpf_object__load(obj)) {
		bpf_object__close(obj);
		return NULL;
	}
	return obj;
}

static int fd_of(struct bpf_object *obj, const char *name)
{
	return bpf_program__fd(bpf_object__find_program_by_name(obj, name));
}

static void extend(struct machine *m, const char *target, const char *ext, int want)
{
	struct bpf_object *first, *then = NULL;
	int link = -ENOENT;

	attack_expect_loads(m, LOADS_UNKNOWN);
	libbpf_set_print(NULL);
	policy_take(m, EXEMPTION);
	first = load_only(m, target, 0);
	if (first) {
		then = load_only(m, ext, fd_of(first, target));
		link = -ENODEV;
	}
	if (then)
		link = bpf_link_create(fd_of(then, ext), 0, 0, NULL);
	policy_take(m, POLICY_USUAL);
	if ((link < 0 ? link : 0) != want)
		attack_fail(m, "%s %s, %s %s, the link got %d", target, first ? "loads" : "does not load", ext,
			    then ? "loads" : "does not load", link);
	if (link >= 0)
		close(link);
	bpf_object__close(then);
	bpf_object__close(first);
}

static void reads_further(struct machine *m)
{
	extend(m, "reader", "further", -EINVAL);
}

static void writes_further(struct machine *m)
{
	extend(m, "writer", "writes_further", -EINVAL);
}

static void reads_as_far(struct machine *m)
{
	extend(m, "reader", "as_far", 0);
}

static void asks_stack(struct machine *m)
{
	extend(m, "sampler", "asks_stack", -EINVAL);
}

/* Those that do not load have no link. */
static void of_iterator(struct machine *m)
{
	extend(m, "iterator", "for_iterator", -ENODEV);
}

static void of_tp_btf(struct machine *m)
{
	extend(m, "waking", "for_waking", -ENODEV);
}

static void of_lsm(struct machine *m)
{
	extend(m, "releasing", "for_releasing", -ENODEV);
}

static int put_into_array(struct bpf_object *obj, const char *name)
{
	int array = bpf_object__find_map_fd_by_name(obj, "array"), prog = fd_of(obj, name);
	uint32_t key = 0;

	return bpf_map_update_elem(array, &key, &prog, 0);
}

/* @caller tail-calls into the array that @called is put into. */
static void tail_call(struct machine *m, const char *caller, const char *called, int want)
{
	struct bpf_object *obj;
	int put = -ENODEV;

	attack_expect_loads(m, LOADS_UNKNOWN);
	libbpf_set_print(NULL);
	policy_take(m, EXEMPTION);
	obj = load_both(m, caller, called);
	if (obj)
		put = put_into_array(obj, called);
	policy_take(m, POLICY_USUAL);
	if (put != want)
		attack_fail(m, "%s and %s %s, put into the array: %d", caller, called, obj ? "load" : "do not load", put);
	bpf_object__close(obj);
}

static void tail_lsm(struct machine *m)
{
	tail_call(m, "release_calls", "free_called", -EINVAL);
}

static void tail_lsm_allowed(struct machine *m)
{
	tail_call(m, "release_calls", "release_called", 0);
}

static void tail_tp_btf(struct machine *m)
{
	tail_call(m, "waking_calls", "wakeup_called", -EINVAL);
}

static void tail_tp_btf_allowed(struct machine *m)
{
	tail_call(m, "waking_calls", "waking_called", 0);
}

/*
 * The trampoline has a place for the cookie of the one that is attached. Without one the other's is the first argument of
 * the function, which then does not return what the test run asks for.
 */
static void tail_cookie(struct machine *m)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int put = -ENODEV, run = -ENODEV;
	struct bpf_link *link = NULL;
	struct bpf_object *obj;

	attack_expect_loads(m, LOADS_UNKNOWN);
	libbpf_set_print(NULL);
	policy_take(m, EXEMPTION);
	obj = load_both(m, "session_calls", "session_writes");
	if (obj) {
		put = put_into_array(obj, "session_writes");
		link = bpf_program__attach(bpf_object__find_program_by_name(obj, "session_calls"));
	}
	if (link)
		run = bpf_prog_test_run_opts(fd_of(obj, "session_calls"), &opts);
	policy_take(m, POLICY_USUAL);
	if (put || run)
		attack_fail(m, "put into the array: %d, the function that is traced: %d", put, run);
	bpf_link__destroy(link);
	bpf_object__close(obj);
}

/* What asks for the stack is not for each event; one that tail-calls may come to ask. */
static void tail_stack(struct machine *m)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr), .config = PERF_COUNT_SW_CPU_CLOCK, .sample_period = 1000000,
		.precise_ip = 1, .disabled = 1,
	};
	int event = syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC), err = -ENODEV, plain = -ENODEV;
	struct bpf_object *obj;

	attack_expect_loads(m, LOADS_UNKNOWN);
	libbpf_set_print(NULL);
	policy_take(m, EXEMPTION);
	obj = load_both(m, "sample_calls", "sampler");
	if (obj) {
		err = ioctl(event, PERF_EVENT_IOC_SET_BPF, fd_of(obj, "sample_calls")) ? -errno : 0;
		plain = ioctl(event, PERF_EVENT_IOC_SET_BPF, fd_of(obj, "sampler")) ? -errno : 0;
	}
	policy_take(m, POLICY_USUAL);
	if (err != -EPROTO || plain)
		attack_fail(m, "the one that tail-calls: %d, the other one: %d", err, plain);
	close(event);
	bpf_object__close(obj);
}

#define EXT(n, text, fn)     {n, text, fn, {0}, "UNSIGNED", "unsigned", NOT_THERE}
#define NO_LOAD(n, text, fn) {n, text, fn, {0}, "UNSIGNED", "unsigned|bpf-verifier", NOT_THERE}

static const struct attack table[] = {
	EXT("08-ext-reads", "extension, which a rule allows, that reads more of a context than the program that it extends", reads_further),
	EXT("08-ext-writes", "one that writes further into a tracepoint's buffer", writes_further),
	EXT("08-ext-stack", "one that asks for the stack, of a program that does not", asks_stack),
	NO_LOAD("08-ext-iter", "one of an iterator's function that has the name of the iterator", of_iterator),
	NO_LOAD("08-ext-tp-btf", "one of a function of a BTF tracepoint's program", of_tp_btf),
	NO_LOAD("08-ext-lsm", "one of a function of an LSM program", of_lsm),
	EXT("08-tail-lsm", "unsigned LSM program, which a rule allows, tail-calls one of another hook with the same prototype", tail_lsm),
	EXT("08-tail-lsm-allowed", "it tail-calls one of its own hook: is done", tail_lsm_allowed),
	EXT("08-tail-tp-btf", "program of a BTF tracepoint tail-calls one of another tracepoint with the same prototype", tail_tp_btf),
	EXT("08-tail-tp-btf-allowed", "it tail-calls one of its own tracepoint: is done", tail_tp_btf_allowed),
	EXT("08-tail-cookie", "one of a session without a cookie tail-calls one that writes its own: finds a place for it", tail_cookie),
	EXT("08-tail-stack", "one that tail-calls is attached to an event on which nothing may ask for the stack", tail_stack),
	EXT("08-ext-allowed", "one that reads as much: is linked", reads_as_far),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
