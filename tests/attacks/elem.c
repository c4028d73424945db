// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ATTACKS row 8 - iterators over the elements of a map, and what they leave there */
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "elem.h"

const struct bpf_insn elem_insns[] = {
	[READS] = {.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_3, .src_reg = BPF_REG_2},
	[READS_8] = {.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_3, .src_reg = BPF_REG_2},
	[READS_KEY_8] = {.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_3, .src_reg = BPF_REG_2},
	[WRITES] = {.code = BPF_ST | BPF_MEM | BPF_W, .dst_reg = BPF_REG_2, .imm = WRITE},
	[SLEEPS] = {.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_3, .src_reg = BPF_REG_2},
};

const struct target open_map, constants = {.flags = BPF_F_RDONLY_PROG, .frozen = true};

/**
 * as_elem_iterator() - make the attributes of a load those of such an iterator
 * @attr: the attributes
 */
void as_elem_iterator(union bpf_attr *attr)
{
	attr->expected_attach_type = BPF_TRACE_ITER;
	attr->attach_btf_id = libbpf_find_vmlinux_btf_id("bpf_map_elem", BPF_TRACE_ITER);
}

static const char *iterator_target;

static void as_iterator(union bpf_attr *attr)
{
	attr->expected_attach_type = BPF_TRACE_ITER;
	attr->attach_btf_id = libbpf_find_vmlinux_btf_id(iterator_target, BPF_TRACE_ITER);
}

/**
 * load_iterator() - load a signed iterator over the elements of a map
 * @m: the machine
 * @does: what it does to each value
 *
 * Return: as load_prog().
 */
int load_iterator(struct machine *m, enum does does)
{
	return load_iterator_of(m, "bpf_map_elem", does);
}

/**
 * load_iterator_of() - load a signed iterator
 * @m: the machine
 * @target: what it goes through; of its context the words at CTX_KEY and CTX_VALUE are pointers
 * @does: what it does at the second one; it reads four bytes at the first one
 *
 * Return: as load_prog().
 */
int load_iterator_of(struct machine *m, const char *target, enum does does)
{
	const struct bpf_insn insns[] = {
		ELEM_EACH(does),
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	const struct said said = {
		.prog_type = BPF_PROG_TYPE_TRACING, .attach_type = BPF_TRACE_ITER, .gpl = 1,
		.prog_flags = does == SLEEPS ? BPF_F_SLEEPABLE : 0,
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
	l.prog_flags = said.prog_flags;
	iterator_target = target;
	l.tweak = as_iterator;
	if (sign_payload(SIGNER, &opts, insns, sizeof(insns), NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	fd = load_prog(m, &l);
	load_free(&l);
	return fd;
}

/*
 * Go through the map with the iterator; one that is given takes its place before. Return: 0, or the
 * negative errno of the link or of that change, after which the first one goes through it.
 */
static int iterate(int prog, int then, int map)
{
	union bpf_iter_link_info info = {.map.map_fd = map};
	LIBBPF_OPTS(bpf_link_create_opts, opts, .iter_info = &info, .iter_info_len = sizeof(info));
	int link = bpf_link_create(prog, 0, BPF_TRACE_ITER, &opts), iter, err = 0;
	char buf[64];

	if (link < 0)
		return link;
	if (then >= 0)
		err = bpf_link_update(link, then, NULL);
	iter = bpf_iter_create(link);
	while (iter >= 0 && read(iter, buf, sizeof(buf)) > 0)
		;
	close(iter);
	close(link);
	return iter < 0 ? iter : err;
}

/**
 * value_after() - try an iterator on a new map of one element
 * @t: the map
 * @prog: the iterator
 * @then: one that takes its place in the link, or -1
 * @err: filled: 0, or the negative errno of the link or of that change
 *
 * Return: the value then, 0 if there is no such map.
 */
uint32_t value_after(const struct target *t, int prog, int then, int *err)
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
	*err = iterate(prog, then, fd);
	if (bpf_map_lookup_elem(map, &key, &value))
		value = 0;
	if (fd != map)
		close(fd);
	close(map);
	return value;
}
