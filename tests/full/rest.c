// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - a USDT probe in this program, variables of each CPU, a classifier attached by netlink
 *
 * Status 0: each saw what happened while it was attached, and nothing else.
 */
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <bpf/libbpf.h>
#include <bpf/bpf.h>
#include "rest.skel.h"
#include "../attach/events.h"

#define CHECK(cond)							\
	do {								\
		if (!(cond)) {						\
			fprintf(stderr, "%s:%d: %s, errno %d\n",	\
				__FILE__, __LINE__, #cond, errno);	\
			exit(3);					\
		}							\
	} while (0)

/* A probe hornet:value with one int: a nop, and the ELF note that names it (type 3 of owner stapsdt). */
static __attribute__((noinline)) void probe(int value)
{
	asm volatile("1:	nop\n"
		     "	.pushsection .note.stapsdt, \"\", \"note\"\n"
		     "	.balign 4\n"
		     "	.4byte 3f - 2f, 5f - 4f, 3\n"
		     "2:	.asciz \"stapsdt\"\n"
		     "3:	.balign 4\n"
		     "4:	.8byte 1b, 0, 0\n"
		     "	.asciz \"hornet\"\n"
		     "	.asciz \"value\"\n"
		     "	.asciz \"-4@%0\"\n"
		     "5:	.balign 4\n"
		     "	.popsection"
		     : : "r"(value));
}

static void usdt(struct rest *skel)
{
	int cpus = libbpf_num_possible_cpus(), key = 0, total = 0, i;
	int *seen = calloc(cpus, 8);

	probe(1);
	skel->links.on_probe = bpf_program__attach_usdt(skel->progs.on_probe, getpid(), "/proc/self/exe",
							"hornet", "value", NULL);
	CHECK(skel->links.on_probe);
	probe(20);
	probe(22);
	CHECK(!bpf_link__destroy(skel->links.on_probe));
	skel->links.on_probe = NULL;
	probe(3);
	CHECK(skel->bss->sum == 42);

	/* a variable for each CPU is 8 bytes in the answer */
	CHECK(seen && !bpf_map_lookup_elem(bpf_map__fd(skel->maps.percpu), &key, seen));
	for (i = 0; i < cpus; i++)
		total += seen[2 * i];
	CHECK(total == 2);
	free(seen);
}

static void tc(struct rest *skel)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = if_nametoindex("lo"), .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = bpf_program__fd(skel->progs.on_packet));
	int before;

	CHECK(!bpf_tc_hook_create(&hook));
	CHECK(!bpf_tc_attach(&hook, &opts));
	event_packet(0);
	before = skel->bss->packets;
	CHECK(before > 0);
	opts.flags = opts.prog_fd = opts.prog_id = 0;
	CHECK(!bpf_tc_detach(&hook, &opts));
	hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
	CHECK(!bpf_tc_hook_destroy(&hook));
	event_packet(0);
	CHECK(skel->bss->packets == before);
}

int main(void)
{
	struct rest *skel = rest__open_and_load();

	CHECK(skel);
	usdt(skel);
	tc(skel);
	rest__destroy(skel);
	printf("ok rest\n");
	return 0;
}
