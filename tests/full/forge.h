/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * full tests - run a signed loader as an attacker would, who does without libbpf
 */
#ifndef FORGE_H
#define FORGE_H

#include <stdio.h>
#include <string.h>
#include <bpf/libbpf.h>
#include <bpf/skel_info.h>
#include <bpf/skel_internal.h>
#include <bpf/skel_record.h>

/* of libbpf.a, for the exclusive hash of a loader that is run without libbpf */
void libbpf_sha256(const void *data, size_t len, __u8 out[32]);

/* the inputs as the loader's table has them, and what an attacker puts in */
struct forged {
	const struct skel_record *rec;
	const struct bpf_signed_info *info;
	const char *data;
	char *buf;
	struct {
		struct bpf_loader_ctx hdr;
		char rest[4096];
	} ctx;
	__u32 nr_maps, nr_progs;
};

/**
 * forge_begin - the inputs as signed
 * @buf: where they go, room for 64 KiB
 *
 * Return: 0, or -1 if the record has no good inputs.
 */
static inline int forge_begin(struct forged *f, const struct bpf_object_skeleton *s, char *buf)
{
	const struct bpf_signed_input *in;
	__u32 i;

	memset(f, 0, sizeof(*f));
	f->rec = s->loader;
	f->nr_maps = s->map_cnt;
	f->nr_progs = s->prog_cnt;
	f->data = (const char *)f->rec + f->rec->data_off;
	f->info = bpf_signed_info(f->data, f->rec->data_sz);
	f->buf = buf;
	if (!f->info || !f->info->open_inputs)
		return -1;
	for (i = 0; i < f->info->open_inputs; i++) {
		in = bpf_signed_inputs(f->info) + i;
		if (!bpf_signed_input_good(in, f->data, f->rec->data_sz))
			return -1;
		memcpy(f->buf + in->from, f->data + in->to, in->size);
	}
	return 0;
}

/* The input of this name, or NULL. */
static inline const struct bpf_signed_input *forge_find(const struct forged *f, const char *name)
{
	const struct bpf_signed_input *in = bpf_signed_inputs(f->info);
	__u32 i;

	for (i = 0; i < f->info->open_inputs; i++, in++)
		if (!strcmp(f->data + in->name, name))
			return in;
	return NULL;
}

static inline struct bpf_map_desc *forge_maps(struct forged *f)
{
	return (struct bpf_map_desc *)f->ctx.rest;
}

static inline struct bpf_prog_desc *forge_progs(struct forged *f)
{
	return (struct bpf_prog_desc *)(forge_maps(f) + f->nr_maps);
}

/**
 * forge_run - run the loader
 * @inputs: address that it is given for its inputs
 *
 * Return: what bpf_load_and_run() returns; what the kernel says is on stderr.
 */
static inline int forge_run(struct forged *f, unsigned long inputs)
{
	size_t off = (char *)(forge_progs(f) + f->nr_progs) - (char *)&f->ctx;
	struct bpf_load_and_run_opts opts = {};
	__u64 address = inputs;
	__u8 hash[32];
	int err;

	off = (off + 7) / 8 * 8;
	memcpy((char *)&f->ctx + off, &address, sizeof(address));
	f->ctx.hdr.sz = off + sizeof(address);
	libbpf_sha256((const char *)f->rec + f->rec->insns_off, f->rec->insns_sz, hash);
	opts.ctx = &f->ctx.hdr;
	opts.insns = (const char *)f->rec + f->rec->insns_off;
	opts.insns_sz = f->rec->insns_sz;
	opts.data = f->data;
	opts.data_sz = f->rec->data_sz;
	opts.signature = (char *)f->rec + f->rec->sig_off;
	opts.signature_sz = f->rec->sig_sz;
	opts.excl_prog_hash = hash;
	opts.excl_prog_hash_sz = sizeof(hash);
	err = bpf_load_and_run(&opts);
	if (err)
		fprintf(stderr, "%s\n", opts.errstr);
	return err;
}

#endif
