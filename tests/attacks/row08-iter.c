// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - maps that are read only, and a signed iterator that writes to the values of whichever map it is given
 *
 * Constants of a program (.rodata) are such a map: what the BPF verifier has taken for known would change.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "attack.h"

#define WAS   42u
#define WRITE 43u

/* struct bpf_iter__bpf_map_elem: meta, map, key, value */
#define CTX_VALUE 24

static void as_elem_iterator(union bpf_attr *attr)
{
	attr->expected_attach_type = BPF_TRACE_ITER;
	attr->attach_btf_id = libbpf_find_vmlinux_btf_id("bpf_map_elem", BPF_TRACE_ITER);
}

/* Return: a signed iterator that writes to each value, or only reads it. The frame closes it. */
static int load_iterator(struct machine *m, bool writes)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_2, .src_reg = BPF_REG_1, .off = CTX_VALUE},
		{.code = BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = BPF_REG_2, .off = 1},
		writes ? (struct bpf_insn){.code = BPF_ST | BPF_MEM | BPF_W, .dst_reg = BPF_REG_2, .imm = WRITE} :
			 (struct bpf_insn){.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_3, .src_reg = BPF_REG_2},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	const struct said said = {
		.prog_type = BPF_PROG_TYPE_TRACING, .attach_type = BPF_TRACE_ITER, .gpl = 1,
		.insn_cnt = sizeof(insns) / sizeof(insns[0]), .name = "__loader.prog",
	};
	const struct sign_opts opts = {.said = &said};
	struct load l;
	int fd;

	load_direct(m, &l);
	l.insns = insns;
	l.insns_sz = sizeof(insns);
	l.insn_cnt = said.insn_cnt;
	l.prog_type = said.prog_type;
	l.prog_flags = 0;
	l.tweak = as_elem_iterator;
	if (sign_payload(SIGNER, &opts, insns, sizeof(insns), NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	fd = load_prog(m, &l);
	load_free(&l);
	return fd;
}

/* Go through the map with the iterator. Return: 0, or the link's negative errno. */
static int iterate(int prog, int map)
{
	union bpf_iter_link_info info = {.map.map_fd = map};
	LIBBPF_OPTS(bpf_link_create_opts, opts, .iter_info = &info, .iter_info_len = sizeof(info));
	int link = bpf_link_create(prog, 0, BPF_TRACE_ITER, &opts), iter;
	char buf[64];

	if (link < 0)
		return link;
	iter = bpf_iter_create(link);
	while (iter >= 0 && read(iter, buf, sizeof(buf)) > 0)
		;
	close(iter);
	close(link);
	return iter < 0 ? iter : 0;
}

struct target {
	uint32_t flags;	  /* of the map */
	bool frozen;
	bool by_reader;	  /* through a descriptor that is for reading only */
};

/* Return: the value after the iterator was tried on the map, 0 if there is no such map. */
static uint32_t value_after(const struct target *t, int prog, int *err)
{
	union bpf_attr create = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1,
		.map_flags = t->flags,
	};
	LIBBPF_OPTS(bpf_get_fd_by_id_opts, reader, .open_flags = BPF_F_RDONLY);
	int map = sys_bpf(BPF_MAP_CREATE, &create, sizeof(create)), fd = map;
	struct bpf_map_info info = {};
	uint32_t size = sizeof(info), key = 0, value = WAS;

	if (map < 0 || bpf_map_update_elem(map, &key, &value, 0) || (t->frozen && bpf_map_freeze(map)) ||
	    bpf_map_get_info_by_fd(map, &info, &size))
		return 0;
	if (t->by_reader)
		fd = bpf_map_get_fd_by_id_opts(info.id, &reader);
	*err = iterate(prog, fd);
	if (bpf_map_lookup_elem(map, &key, &value))
		value = 0;
	if (fd != map)
		close(fd);
	close(map);
	return value;
}

static void refused(struct machine *m, const struct target *t)
{
	int prog = load_iterator(m, true), err = 0;
	uint32_t value;

	if (prog < 0)
		return;
	value = value_after(t, prog, &err);
	if (err != -EPERM || value != WAS)
		attack_fail(m, "the iterator got %d, the value is %u", err, value);
}

static void rodata(struct machine *m)
{
	refused(m, &(struct target){.flags = BPF_F_RDONLY_PROG, .frozen = true});
}

static void rdonly_prog(struct machine *m)
{
	refused(m, &(struct target){.flags = BPF_F_RDONLY_PROG});
}

static void frozen(struct machine *m)
{
	refused(m, &(struct target){.frozen = true});
}

static void reader(struct machine *m)
{
	refused(m, &(struct target){.by_reader = true});
}

/* What it is for, and what one that only reads may do. */
static void allowed(struct machine *m)
{
	int writer = load_iterator(m, true), only_reads = load_iterator(m, false), err = 0;
	uint32_t value;

	attack_expect_loads(m, 2);
	if (writer < 0 || only_reads < 0)
		return;
	value = value_after(&(struct target){0}, writer, &err);
	if (err || value != WRITE)
		attack_fail(m, "an open map: %d, the value is %u", err, value);
	value = value_after(&(struct target){.flags = BPF_F_RDONLY_PROG, .frozen = true}, only_reads, &err);
	if (err || value != WAS)
		attack_fail(m, "one that only reads: %d, the value is %u", err, value);
}

#define LOADS(n, text, fn) {n, text, fn, {0}, "OK", "signed", NOT_THERE}

static const struct attack table[] = {
	LOADS("08-iter-rodata", "signed iterator that writes, on a map like .rodata", rodata),
	LOADS("08-iter-rdonly", "the same on a map that programs may only read", rdonly_prog),
	LOADS("08-iter-frozen", "the same on a frozen map", frozen),
	LOADS("08-iter-reader", "the same through a descriptor for reading", reader),
	LOADS("08-iter-allowed", "the same on an open map, one that only reads on a frozen one: are done", allowed),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
