// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - an unsigned iterator, linked and pinned in audit mode: its link waits to be asked,
 * by BPF_ITER_CREATE or by open(2) of the pin
 */
#include <fcntl.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "row13.h"

#define PIN_ITER "/sys/fs/bpf/hornet-iter"

static int iter_link = -1;

static void as_task_iterator(union bpf_attr *attr)
{
	attr->expected_attach_type = BPF_TRACE_ITER;
	attr->attach_btf_id = libbpf_find_vmlinux_btf_id("task", BPF_TRACE_ITER);
}

static int create(void)
{
	int fd = bpf_iter_create(iter_link);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static int open_pin(void)
{
	int fd = open(PIN_ITER, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? -errno : 0;
}

/**
 * iter_prepare() - load an unsigned iterator, link it and pin the link
 * @m: the machine, in audit mode
 */
void iter_prepare(struct machine *m)
{
	static const struct bpf_insn goes_on[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	struct load l;
	int fd;

	m->keeps = true;
	load_direct(m, &l);
	l.insns = goes_on;
	l.sig_ptr = NULL;
	l.prog_type = BPF_PROG_TYPE_TRACING;
	l.prog_flags = 0;
	l.tweak = as_task_iterator;
	fd = load_prog(m, &l);
	iter_link = fd < 0 ? fd : bpf_link_create(fd, 0, BPF_TRACE_ITER, NULL);
	if (iter_link < 0 || bpf_obj_pin(iter_link, PIN_ITER))
		attack_fail(m, "cannot load, link or pin an iterator in audit mode");
	else if (create() || open_pin())
		attack_fail(m, "it does not run in audit mode");
	load_free(&l);
}

static void refused(struct machine *m, int (*way)(void))
{
	struct audit audit;

	attack_expect_loads(m, LOADS_NONE);
	if (audit_open(&audit))
		attack_fail(m, "cannot read the records");
	else
		attach_expect_refused(m, &audit, way(), "ATTACH");
}

/**
 * iter_create() - by BPF_ITER_CREATE
 * @m: the machine
 */
void iter_create(struct machine *m)
{
	refused(m, create);
}

/**
 * iter_open() - by the path of the pinned link, which is removed then
 * @m: the machine
 */
void iter_open(struct machine *m)
{
	refused(m, open_pin);
	m->keeps = true;
	if (unlink(PIN_ITER) || close(iter_link))
		attack_fail(m, "the link cannot be taken away");
}
