// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - a good signature, but what the loader is bound to is not what it must be
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include "attack.h"

static void not_frozen(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	l.not_frozen = true;
	load_all(m, &l);
	load_free(&l);
}

static void not_exclusive(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	l.not_exclusive = true;
	load_all(m, &l);
	load_free(&l);
}

static void other_hash(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	l.excl[0] ^= 1;
	load_all(m, &l);
	load_free(&l);
}

/* A map that is mapped for writing cannot be frozen; the attacker loads it as it is. */
static void writable_mmap(struct machine *m)
{
	union bpf_attr attr = {0};
	struct load l;
	void *p;
	int fd;

	load_loader(m, &l);
	l.not_frozen = true;
	l.map_flags = BPF_F_MMAPABLE;
	fd = load_make_map(&l);
	p = mmap(NULL, l.data_sz, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd < 0 || p == MAP_FAILED) {
		attack_fail(m, "cannot map the metadata map");
	} else {
		attr.map_fd = fd;
		if (sys_bpf(BPF_MAP_FREEZE, &attr, sizeof(attr)) != -EBUSY)
			attack_fail(m, "a map that is mapped for writing was frozen");
		load_prog(m, &l);
		munmap(p, l.data_sz);
	}
	load_free(&l);
}

static void with_map(struct machine *m, uint32_t type, uint32_t flags, uint32_t entries)
{
	struct load l;

	load_loader(m, &l);
	l.map_type = type;
	l.map_flags = flags;
	l.map_entries = entries;
	load_all(m, &l);
	load_free(&l);
}

static void hash_map(struct machine *m)
{
	with_map(m, BPF_MAP_TYPE_HASH, 0, 1);
}

static void mmapable(struct machine *m)
{
	uint32_t retval = 0;
	struct load l;
	int fd, err;

	load_loader(m, &l);
	l.map_flags = BPF_F_MMAPABLE;
	fd = load_all(m, &l);
	err = fd < 0 ? fd : load_run_victim(fd, &retval);
	if (err != (attack_on_mainline(m) ? 0 : -EINVAL))
		attack_fail(m, "the run ended with %d", err);
	load_free(&l);
}

static void two_entries(struct machine *m)
{
	with_map(m, BPF_MAP_TYPE_ARRAY, 0, 2);
}

/* The loader with zeros behind its metadata, so that @size bytes are signed. */
static void payload_of(struct machine *m, uint32_t size)
{
	struct load l;
	char *data;

	load_loader(m, &l);
	size -= l.insns_sz;
	data = realloc(l.data, size);
	if (!data) {
		attack_fail(m, "out of memory");
	} else {
		memset(data + l.data_sz, 0, size - l.data_sz);
		l.data = data;
		l.data_sz = size;
		load_sign(m, &l, SIGNER);
		load_all(m, &l);
	}
	load_free(&l);
}

static void largest(struct machine *m)
{
	payload_of(m, (16 << 20) - 1);
}

static void too_large(struct machine *m)
{
	payload_of(m, 16 << 20);
}

/* Sixteen signed bytes in two maps of eight: the bytes that are verified are the same. */
static void split(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.data = calloc(1, 16);
	l.data_sz = 16;
	load_sign(m, &l, SIGNER);
	l.data_sz = 8;
	if (load_make_map(&l) < 0 || load_make_map(&l) < 0)
		attack_fail(m, "cannot make the maps");
	else
		load_prog(m, &l);
	load_free(&l);
}

static void second_map(struct machine *m)
{
	struct load l, second;

	load_loader(m, &l);
	load_loader(m, &second);
	second.not_exclusive = true;
	second.not_frozen = true;
	second.data_sz = 8;
	if (load_make_map(&l) < 0 || load_make_map(&second) < 0) {
		attack_fail(m, "cannot make the maps");
	} else {
		l.fd_array[l.fd_array_cnt++] = second.fd_array[0];
		second.fd_array_cnt = 0;
		load_prog(m, &l);
	}
	load_free(&second);
	load_free(&l);
}

/* A program that needs no map, signed as such, with one bound to it. */
static void map_on_direct(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.data_sz = 8;
	l.data = calloc(1, 8);
	load_all(m, &l);
	load_free(&l);
}

static void btf_bound(struct machine *m)
{
	struct load l;
	int fd = load_btf();

	load_loader(m, &l);
	if (fd < 0 || load_make_map(&l) < 0) {
		attack_fail(m, "cannot make the BTF and the map: %s", strerror(fd < 0 ? -fd : 0));
	} else {
		l.fd_array[l.fd_array_cnt++] = fd;
		load_prog(m, &l);
	}
	load_free(&l);
}

static void no_count(union bpf_attr *attr)
{
	attr->fd_array_cnt = 0;
}

/* The map is in fd_array, but the kernel is not told how long that is: it would read it later. */
static void sparse(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	l.tweak = no_count;
	load_all(m, &l);
	load_free(&l);
}

/* Signed without its metadata, and the map only to be found in the sparse array. */
static void sparse_insns_only(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	sign_payload(SIGNER, NULL, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz);
	l.tweak = no_count;
	load_all(m, &l);
	load_free(&l);
}

static void closed_fd(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	if (load_make_map(&l) >= 0) {
		close(l.fd_array[0]);
		load_prog(m, &l);
	}
	l.fd_array_cnt = 0;
	load_free(&l);
}

#define BOUND(n, text, fn, err, base)                              \
	{                                                          \
		"08-" n, text, fn, {err}, "UNEXPECTED", NULL, base \
	}

static const struct attack table[] = {
	BOUND("not-frozen", "metadata map not frozen", not_frozen, EPERM, EPERM),
	BOUND("not-exclusive", "metadata map not exclusive", not_exclusive, EPERM, EPERM),
	BOUND("other-hash", "metadata map exclusive to another program", other_hash, EACCES,
	      EACCES),
	BOUND("writable-mmap", "metadata map mapped for writing", writable_mmap, EPERM, EPERM),
	BOUND("hash-map", "metadata in a hash map", hash_map, EINVAL, EINVAL),
	/* Who had it mapped before it was frozen may have its pages still: row08-pinned. */
	{"08-mmapable",
	 "metadata map that others can map to read: loads, does not run",
	 mmapable,
	 {0},
	 "OK",
	 "signed",
	 0},
	BOUND("two-entries", "metadata map of two entries", two_entries, 524, 524),
	{"08-largest", "16 MiB less a byte are signed: loads", largest, {0}, "OK", "signed", 0},
	BOUND("too-large", "16 MiB are signed", too_large, E2BIG, E2BIG),
	BOUND("split", "metadata split over two maps", split, EINVAL, 0),
	{"08-second-map",
	 "a second map, not covered",
	 second_map,
	 {EINVAL, EPERM},
	 "UNEXPECTED",
	 "metadata",
	 EPERM},
	{"08-map-on-direct",
	 "a map bound to a program signed without",
	 map_on_direct,
	 {EKEYREJECTED, EINVAL},
	 "BADSIG|UNEXPECTED",
	 NULL,
	 EKEYREJECTED},
	BOUND("btf", "a BTF in fd_array", btf_bound, EACCES, EACCES),
	{"08-sparse",
	 "fd_array without its count",
	 sparse,
	 {EKEYREJECTED, EACCES},
	 "BADSIG|UNEXPECTED",
	 NULL,
	 EKEYREJECTED},
	{"08-sparse-insns-only",
	 "the same, and signed without metadata",
	 sparse_insns_only,
	 {EACCES},
	 "OK|UNEXPECTED",
	 NULL,
	 EACCES},
	BOUND("closed-fd", "a closed descriptor in fd_array", closed_fd, EBADF, EBADF),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
