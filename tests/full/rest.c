// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - a USDT probe in this program, variables of each CPU, a perf buffer, pins, a classifier attached by netlink
 *
 * Status 0: each saw what happened while it was attached, and nothing else.
 */
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/libbpf.h>
#include <bpf/bpf.h>
#include "rest.skel.h"
#include "map_info.h"
#include "../attach/events.h"

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

static long last_sample;
static int nr_samples;

static void on_sample(void *ctx, int cpu, void *data, __u32 size)
{
	(void)ctx, (void)cpu;
	CHECK(size >= sizeof(last_sample));
	memcpy(&last_sample, data, sizeof(last_sample));
	nr_samples++;
}

static void usdt(struct rest *skel)
{
	int cpus = libbpf_num_possible_cpus(), key = 0, total = 0, i;
	int *seen = calloc(cpus, 8);
	struct perf_buffer *pb;

	pb = perf_buffer__new(bpf_map__fd(skel->maps.samples), 8, on_sample, NULL, NULL, NULL);
	CHECK(pb);
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
	CHECK(!perf_buffer__consume(pb) && nr_samples == 2 && last_sample == 42);
	perf_buffer__free(pb);

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

#define PIN "/sys/fs/bpf/full_rest_"

/* of a map before the load and after it, and of a program */
static void pins(struct rest *skel)
{
	int fd = bpf_obj_get(PIN "early");

	CHECK(fd >= 0 && map_info(fd).id == map_info(bpf_map__fd(skel->maps.samples)).id);
	close(fd);
	CHECK(bpf_map__is_pinned(skel->maps.samples) && !bpf_map__unpin(skel->maps.samples, NULL));
	CHECK(!bpf_map__pin(skel->maps.bss, PIN "late") && !bpf_map__unpin(skel->maps.bss, PIN "late"));
	CHECK(!bpf_program__pin(skel->progs.on_packet, PIN "prog"));
	CHECK(!bpf_program__unpin(skel->progs.on_packet, PIN "prog"));
	CHECK(access(PIN "early", F_OK) && access(PIN "late", F_OK) && access(PIN "prog", F_OK));
}

int main(void)
{
	struct rest *skel = rest__open();

	CHECK(skel && !bpf_map__set_pin_path(skel->maps.samples, PIN "early"));
	CHECK(!rest__load(skel));
	pins(skel);
	usdt(skel);
	tc(skel);
	rest__destroy(skel);
	printf("ok rest\n");
	return 0;
}
