// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - takes a loader out of an executable's .hornet section, or from plain files
 *
 * Its own reader of the format of <bpf/skel_record.h>, so that a mistake in the project's library
 * is not repeated here.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "attack.h"

struct record {
	char magic[8];
	uint32_t size, hdr_size, kind, flags, prog_type, attach_type;
	uint32_t insns_off, insns_sz, data_off, data_sz, sig_off, sig_sz;
	char name[64];
};
_Static_assert(sizeof(struct record) == 120, "layout of struct skel_record");

/**
 * blob_read_file() - read a whole file
 * @path: the file
 * @size: its size
 *
 * Return: its bytes and a NUL, to be freed, or NULL with errno.
 */
void *blob_read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rbe");
	char *p = NULL;
	long n;

	if (!f)
		return NULL;
	if (!fseek(f, 0, SEEK_END) && (n = ftell(f)) >= 0 && !fseek(f, 0, SEEK_SET)) {
		p = malloc(n + 1);
		if (p && fread(p, 1, n, f) == (size_t)n) {
			p[n] = '\0';
			*size = n;
		} else {
			free(p);
			p = NULL;
		}
	}
	fclose(f);
	return p;
}

static void *copy(const void *p, uint32_t n)
{
	void *q = n ? malloc(n) : NULL;

	return q ? memcpy(q, p, n) : NULL;
}

static int from_section(const char *p, size_t n, struct blob *b)
{
	struct record r;

	for (; n >= sizeof(r); p += 8, n -= 8) {
		memcpy(&r, p, sizeof(r));
		if (memcmp(r.magic, "HornetR1", 8))
			continue;
		if (r.size > n || r.kind != 1 || r.insns_off > r.size || r.data_off > r.size ||
		    r.sig_off > r.size || r.insns_sz > r.size - r.insns_off ||
		    r.data_sz > r.size - r.data_off || r.sig_sz > r.size - r.sig_off)
			return -EINVAL;
		b->insns = copy(p + r.insns_off, r.insns_sz);
		b->data = copy(p + r.data_off, r.data_sz);
		b->sig = copy(p + r.sig_off, r.sig_sz);
		b->insns_sz = r.insns_sz;
		b->data_sz = r.data_sz;
		b->sig_sz = r.sig_sz;
		return b->insns && b->data ? 0 : -ENOMEM;
	}
	return -ENOENT;
}

/**
 * blob_from_exe() - the first loader recorded in an executable
 * @path: an ELF executable of this machine's kind
 * @b: the loader; the caller frees its members
 *
 * Return: 0, or a negative errno; -ENOENT when there is none.
 */
int blob_from_exe(const char *path, struct blob *b)
{
	const Elf64_Ehdr *eh;
	const Elf64_Shdr *sh;
	const char *names;
	int err = -ENOENT;
	size_t size;
	char *p;

	p = blob_read_file(path, &size);
	if (!p)
		return -errno;
	eh = (const Elf64_Ehdr *)p;
	if (size < sizeof(*eh) || memcmp(eh->e_ident, ELFMAG, SELFMAG) ||
	    eh->e_shoff + (size_t)eh->e_shnum * sizeof(*sh) > size ||
	    eh->e_shstrndx >= eh->e_shnum) {
		free(p);
		return -ENOEXEC;
	}
	sh = (const Elf64_Shdr *)(p + eh->e_shoff);
	names = p + sh[eh->e_shstrndx].sh_offset;
	for (int i = 0; i < eh->e_shnum; i++) {
		if (strcmp(names + sh[i].sh_name, ".hornet"))
			continue;
		if (sh[i].sh_offset + sh[i].sh_size > size)
			err = -ENOEXEC;
		else
			err = from_section(p + sh[i].sh_offset, sh[i].sh_size, b);
		break;
	}
	free(p);
	return err;
}

/**
 * blob_from_files() - a loader from two plain files
 * @insns: file of instructions
 * @data: file of metadata
 * @b: the loader; the caller frees its members
 *
 * Return: 0, or a negative errno.
 */
int blob_from_files(const char *insns, const char *data, struct blob *b)
{
	size_t n;

	memset(b, 0, sizeof(*b));
	b->insns = blob_read_file(insns, &n);
	if (!b->insns)
		return -errno;
	b->insns_sz = n;
	b->data = blob_read_file(data, &n);
	if (!b->data)
		return -errno;
	b->data_sz = n;
	return 0;
}
