// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * rerun - the second run of a loader on the same metadata map is refused, and
 * closes none of the numbers that the first run left in the map. A closed run
 * begins with the signed metadata again, so there it loads like the first one.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <bpf/skel_internal.h>

static int run_twice(struct bpf_load_and_run_opts *opts);
#define bpf_load_and_run run_twice
#include "common.h"
#include LSKEL

static int run_once(int prog_fd, struct bpf_load_and_run_opts *opts)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = prog_fd;
	attr.test.ctx_in = (unsigned long)opts->ctx;
	attr.test.ctx_size_in = opts->ctx->sz;
	if (skel_sys_bpf(BPF_PROG_RUN, &attr, offsetofend(union bpf_attr, test)))
		return -errno;
	return attr.test.retval;
}

static int run_twice(struct bpf_load_and_run_opts *opts)
{
	int map_fd, prog_fd, key = 0, before, first, second;
	union bpf_attr attr;

	map_fd = skel_map_create(BPF_MAP_TYPE_ARRAY, "__loader.map", 4, opts->data_sz, 1,
				 opts->excl_prog_hash, opts->excl_prog_hash_sz);
	CHECK(map_fd > 0, "%s", strerror(errno));
	CHECK(!skel_map_update_elem(map_fd, &key, opts->data, 0), "%s", strerror(errno));
	CHECK(!skel_map_freeze(map_fd), "%s", strerror(errno));

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SYSCALL;
	attr.insns = (unsigned long)opts->insns;
	attr.insn_cnt = opts->insns_sz / sizeof(struct bpf_insn);
	attr.license = (unsigned long)"Dual BSD/GPL";
	attr.fd_array = (unsigned long)&map_fd;
	attr.prog_flags = BPF_F_SLEEPABLE;
	attr.signature = (unsigned long)opts->signature;
	attr.signature_size = opts->signature_sz;
	attr.fd_array_cnt = !!opts->signature_sz;
	attr.keyring_id = getenv("LOADER_KEYRING") ? atoi(getenv("LOADER_KEYRING")) : 0;
	prog_fd = skel_sys_bpf(BPF_PROG_LOAD, &attr, offsetofend(union bpf_attr, keyring_id));
	CHECK(prog_fd > 0, "%s", strerror(errno));

	first = run_once(prog_fd, opts);
	CHECK(!first, "%s", strerror(-first));
	before = open_fds();
	second = run_once(prog_fd, opts);
#ifdef SIGNED
	CHECK(!second, "second run returned %d", second);
	CHECK(open_fds() == before + 2, "%d descriptors", open_fds() - before);
#else
	CHECK(second == -EBUSY, "second run returned %d", second);
	CHECK(open_fds() == before, "%d descriptors", open_fds() - before);
#endif
	close(map_fd);
	close(prog_fd);
	return 0;
}

int main(void)
{
	struct rerun *skel = rerun__open();

	CHECK(skel, "%s", strerror(errno));
	CHECK(!rerun__load(skel), "%s", strerror(errno));
	CHECK(run_prog(skel->progs.run.prog_fd) == 1, "run");
	rerun__destroy(skel);
	return done("rerun");
}
