// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ATTACKS row 12 - runs a program that is signed, and makes maps of its caller's */
#include <string.h>
#include <unistd.h>
#include "row12.h"

bool zero_free;

/* Load a signed program and run it once. Return: what it returned, or the run's negative errno. */
int run_signed(struct machine *m, const struct bpf_insn *insns, uint32_t size, struct call *call)
{
	uint32_t retval = 0;
	struct load l;
	int fd, err;

	load_direct(m, &l);
	l.insns = insns;
	l.insns_sz = size;
	l.insn_cnt = size / sizeof(*insns);
	load_sign(m, &l, SIGNER);
	fd = load_all(m, &l);
	if (zero_free)
		close(0);
	err = fd < 0 ? 0 : load_run(fd, call, sizeof(*call), &retval);
	load_free(&l);
	return fd < 0 ? 0 : err ?: (int)retval;
}

/* A map of one element that is the caller's. */
int own_map(struct machine *m, uint32_t type)
{
	union bpf_attr attr = {
		.map_type = type, .key_size = 4, .value_size = 4, .max_entries = 1};
	int fd = sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr));

	if (fd < 0)
		attack_fail(m, "cannot make a map: %s", strerror(-fd));
	return fd;
}
