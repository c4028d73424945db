// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - extensions (freplace) that reach further than the program that they are attached to
 *
 * Wants a machine in enforce mode. Each attack puts the usual policy back.
 */
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "policy.h"

#define EXEMPTION POLICY_USUAL "verdict=UNSIGNED action=ALLOW\n"

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
	int link = -ENODEV;

	attack_expect_loads(m, LOADS_UNKNOWN);
	libbpf_set_print(NULL);
	policy_take(m, EXEMPTION);
	first = load_only(m, target, 0);
	if (first)
		then = load_only(m, ext, fd_of(first, target));
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

#define EXT(n, text, fn) {n, text, fn, {0}, "UNSIGNED", "unsigned", NOT_THERE}

static const struct attack table[] = {
	EXT("08-ext-reads", "extension, which a rule allows, that reads more of a context than the program that it extends", reads_further),
	EXT("08-ext-writes", "one that writes further into a tracepoint's buffer", writes_further),
	EXT("08-ext-allowed", "one that reads as much: is linked", reads_as_far),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
