// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* full tests - tests/attach's programs as full skeletons, attached by libbpf as ever
 *
 * SKEL, EVENT and TARGET come from the table in ../attach/kinds. Status 0: the event was counted
 * while attached, and neither before nor after.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <bpf/libbpf.h>
#include <bpf/bpf.h>
#include <bpf/skel_attach.h>
#include HEADER
#include "../attach/events.h"
#include "../attach/targets.h"

#define PASTE(a, b) a##b
#define NAME(a, b)  PASTE(a, b)
#define CALL(fn)    NAME(SKEL, fn)

static struct bpf_link *attach_to(const struct bpf_program *prog, const struct skel_target *t)
{
	LIBBPF_OPTS(bpf_uprobe_opts, uprobe, .func_name = t->symbol);
	LIBBPF_OPTS(bpf_netfilter_opts, netfilter, .pf = t->nf_family, .hooknum = t->nf_hook,
		    .priority = t->nf_priority);

	switch (bpf_program__type(prog)) {
	case BPF_PROG_TYPE_XDP:
		return bpf_program__attach_xdp(prog, t->ifindex);
	case BPF_PROG_TYPE_SCHED_CLS:
		return bpf_program__attach_tcx(prog, t->ifindex, NULL);
	case BPF_PROG_TYPE_SK_LOOKUP:
		return bpf_program__attach_netns(prog, t->fd);
	case BPF_PROG_TYPE_NETFILTER:
		return bpf_program__attach_netfilter(prog, &netfilter);
	case BPF_PROG_TYPE_PERF_EVENT:
		return bpf_program__attach_perf_event(prog, dup(t->fd));
	case BPF_PROG_TYPE_KPROBE:
		if (t->path)
			return bpf_program__attach_uprobe_opts(prog, t->pid, t->path, 0, &uprobe);
		return bpf_program__attach_kprobe(prog, false, t->symbol);
	default:
		return bpf_program__attach_cgroup(prog, t->fd);
	}
}

int main(void)
{
	struct skel_target target;
	const volatile int *count;
	int before, with, after;
	struct SKEL *skel;

	skel = CALL(__open_and_load)();
	if (!skel) {
		perror("load");
		return 1;
	}
	/* it has to outlive the skeleton */
	count = mmap(NULL, 4096, PROT_READ, MAP_SHARED, bpf_map__fd(skel->maps.bss), 0);
	if (count == MAP_FAILED)
		return 1;

	memset(&target, 0, sizeof(target));
	if (TARGET(&target)) {
		EVENT(0);
		before = *count;
		skel->links.prog = attach_to(skel->progs.prog, &target);
		if (target.fd > 0)
			close(target.fd);
	} else {
		EVENT(0);
		before = *count;
	}
	if (CALL(__attach)(skel) || !skel->links.prog) {
		perror("attach");
		return 1;
	}

	EVENT(bpf_link__fd(skel->links.prog));
	with = *count - before;
	CALL(__destroy)(skel);
	after = *count;
	EVENT(0);
	after = *count - after;

	printf("before %d, attached %d, after %d\n", before, with, after);
	return before || !with || after;
}
