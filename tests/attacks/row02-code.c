// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS rows 2, 2a and 3 - signed bytes changed: instructions, what the host adds, metadata
 *
 * On an unpatched kernel the changed bytes are refused too, but leave no record; what the host adds
 * (row 2a) is taken there, after the signature was checked (--expect=mainline).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "machine.h"

/* A changed copy of the loader; with @adjust the exclusive hash names the changed bytes. */
static void change_insns(struct machine *m, size_t at, bool adjust)
{
	struct load l;
	uint8_t *copy;

	load_loader(m, &l);
	copy = malloc(l.insns_sz);
	memcpy(copy, l.insns, l.insns_sz);
	copy[at % l.insns_sz] ^= 1;
	l.insns = copy;
	if (adjust)
		sha256(copy, l.insns_sz, l.excl);
	load_all(m, &l);
	load_free(&l);
	free(copy);
}

static void insn_first(struct machine *m)
{
	change_insns(m, 4, false);
}

static void insn_first_adjusted(struct machine *m)
{
	change_insns(m, 4, true);
}

static void insn_last_adjusted(struct machine *m)
{
	change_insns(m, SIZE_MAX - 7, true);
}

/* One byte in each 97th place of the loader, the hash adjusted. */
static void insn_many(struct machine *m)
{
	struct load l;
	uint32_t size;

	load_loader(m, &l);
	size = l.insns_sz;
	load_free(&l);
	for (uint32_t at = 0; at < size; at += 97)
		change_insns(m, at, true);
}

/* The changed map was made by another, it is only the program that differs. */
static void direct_insn(struct machine *m)
{
	struct bpf_insn copy[2];
	struct load l;

	load_direct(m, &l);
	memcpy(copy, l.insns, sizeof(copy));
	copy[0].imm = 8;
	l.insns = copy;
	load_prog(m, &l);
	load_free(&l);
}

static void insn_appended(struct machine *m)
{
	struct bpf_insn copy[3];
	struct load l;

	load_direct(m, &l);
	memcpy(copy, l.insns, 2 * sizeof(copy[0]));
	copy[2] = copy[1];
	l.insns = copy;
	l.insn_cnt = 3;
	load_prog(m, &l);
	load_free(&l);
}

static void insn_missing(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.insns = (const struct bpf_insn *)l.insns + 1;
	l.insn_cnt = 1;
	load_prog(m, &l);
	load_free(&l);
}

/*
 * No lengths are signed: the same bytes, with the border between instructions and metadata moved.
 * The signature is good for the concatenation; the program must not load all the same.
 */
static void border_moved(struct machine *m)
{
	struct load l;
	char *data;

	load_loader(m, &l);
	data = malloc(l.data_sz + 8);
	memcpy(data, (const char *)l.insns + l.insns_sz - 8, 8);
	memcpy(data + 8, l.data, l.data_sz);
	free(l.data);
	l.data = data;
	l.data_sz += 8;
	l.insns_sz -= 8;
	l.insn_cnt--;
	sha256(l.insns, l.insns_sz, l.excl);
	load_all(m, &l);
	load_free(&l);
}

/* ---- row 2a: what the host may pass beside the signed bytes ---- */

static void with_btf(struct machine *m, void (*tweak)(union bpf_attr *attr))
{
	struct load l;

	load_direct(m, &l);
	l.tweak = tweak;
	load_prog(m, &l);
	load_free(&l);
	host_btf_close();
}

static void core_relos(struct machine *m)
{
	with_btf(m, host_core_relos);
}

static void func_infos(struct machine *m)
{
	with_btf(m, host_func_info);
}

static void line_infos(struct machine *m)
{
	with_btf(m, host_line_info);
}

static void prog_btf(struct machine *m)
{
	with_btf(m, host_prog_btf);
}

static void (*rewrite)(union bpf_attr *attr);

static void at_zero(union bpf_attr *attr)
{
	rewrite(attr);
	dup2(attr->prog_btf_fd, 0);
	attr->prog_btf_fd = 0;
}

/* 0 is a descriptor like others, and does not look like one. */
static void btf_zero(struct machine *m)
{
	static void (*const all[])(union bpf_attr *) = {host_core_relos, host_func_info, host_line_info};
	int zero = dup(0);

	for (unsigned int i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		rewrite = all[i];
		with_btf(m, at_zero);
		dup2(zero, 0);
	}
	close(zero);
}

/* ---- row 3 ---- */

/* Changes the byte at the first occurrence of a value in the metadata. */
static void change_data(struct machine *m, const void *value, size_t size)
{
	struct load l;
	uint8_t *p;

	load_loader(m, &l);
	p = memmem(l.data, l.data_sz, value, size);
	if (!p) {
		attack_fail(m, "the metadata does not have what is to be changed");
	} else {
		*p ^= 1;
		load_all(m, &l);
	}
	load_free(&l);
}

static void data_text(struct machine *m)
{
	uint32_t imm = 0x5eed5eed;

	change_data(m, &imm, sizeof(imm));
}

static void data_rodata(struct machine *m)
{
	change_data(m, "AAAAAAAA", 8);
}

static void data_map_size(struct machine *m)
{
	uint32_t n = 4242;

	change_data(m, &n, sizeof(n));
}

/*
 * A run writes its descriptors into the metadata, which are not what was signed any more; a closed
 * one puts back what was signed.
 */
static void data_scribbled(struct machine *m)
{
	char ctx[VICTIM_CTX] __attribute__((aligned(8))) = "";
	uint32_t retval = 0, size = VICTIM_CTX, key = 0;
	union bpf_attr attr = {0};
	struct load l;
	int fd, fds[VICTIM_MAPS + VICTIM_PROGS];

	load_loader(m, &l);
	fd = load_quiet(&l);
	memcpy(ctx, &size, sizeof(size));
	if (fd < 0 || load_run(fd, ctx, size, &retval) || retval)
		attack_fail(m, "the good loader does not run");
	for (int i = 0; i < VICTIM_MAPS; i++)
		memcpy(&fds[i], ctx + 24 + 16 * i, sizeof(int));
	for (int i = 0; i < VICTIM_PROGS; i++)
		memcpy(&fds[VICTIM_MAPS + i], ctx + 24 + 16 * VICTIM_MAPS + 4 * i, sizeof(int));
	for (int i = 0; i < VICTIM_MAPS + VICTIM_PROGS; i++)
		close(fds[i]);
	attr.map_fd = l.fd_array[0];
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)l.data;
	if (sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr)) ||
	    attack_on_mainline(m) == !memcmp(l.data, m->blob.data, l.data_sz))
		attack_fail(m, "after the run the metadata are not what they must be");
	attack_expect_loads(m, 3); /* the loader, its program, and the one below */
	if (fd >= 0)
		close(fd);
	load_prog(m, &l);
	load_free(&l);
}

static void data_sizes(struct machine *m, int grow)
{
	struct load l;

	load_loader(m, &l);
	l.data_sz += grow;
	load_all(m, &l);
	load_free(&l);
}

static void data_longer(struct machine *m)
{
	data_sizes(m, 8);
}

static void data_shorter(struct machine *m)
{
	data_sizes(m, -8);
}

#define REWRITE(n, text, fn, base)                                               \
	{                                                                        \
		"02a-" n, text, fn, {EINVAL}, "UNEXPECTED", "host-rewrite", base \
	}
#define CHANGED(n, text, fn)                                                                  \
	{                                                                                     \
		n, text, fn, {EKEYREJECTED}, "BADSIG", "bad-signature|metadata", EKEYREJECTED \
	}

static const struct attack table[] = {
	{"02-insn",
	 "one byte of the loader, hash not adjusted",
	 insn_first,
	 {EACCES},
	 "BADSIG|UNEXPECTED",
	 NULL,
	 EACCES},
	CHANGED("02-insn-adjusted", "one byte of the loader, hash adjusted", insn_first_adjusted),
	CHANGED("02-insn-last", "one byte of the last instruction", insn_last_adjusted),
	CHANGED("02-insn-many", "one byte, at many places", insn_many),
	CHANGED("02-direct", "one byte of a program without a map", direct_insn),
	CHANGED("02-appended", "an instruction appended", insn_appended),
	CHANGED("02-missing", "the first instruction left out", insn_missing),
	{"02-border",
	 "border between instructions and metadata moved",
	 border_moved,
	 {EINVAL, EACCES, EKEYREJECTED},
	 "OK|BADSIG|UNEXPECTED",
	 NULL,
	 EINVAL},
	REWRITE("core-relos", "the host's core_relos", core_relos, 0),
	REWRITE("func-info", "the host's func_info", func_infos, 0),
	REWRITE("line-info", "the host's line_info", line_infos, 0),
	REWRITE("btf-zero", "the first three, the BTF has number 0", btf_zero, 0),
	REWRITE("prog-btf", "the host's prog_btf_fd alone", prog_btf, 0),
	CHANGED("03-text", "one byte of the program text in the metadata", data_text),
	CHANGED("03-rodata", "one byte of .rodata in the metadata", data_rodata),
	CHANGED("03-map-size", "a map's max_entries in the metadata", data_map_size),
	{"03-scribbled",
	 "metadata on which a loader ran before",
	 data_scribbled,
	 {0},
	 "OK",
	 NULL,
	 EKEYREJECTED},
	CHANGED("03-longer", "eight zero bytes after the metadata", data_longer),
	CHANGED("03-shorter", "metadata without its last eight bytes", data_shorter),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
