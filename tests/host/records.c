// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* generator tests - list the records of an executable, without any of our libraries
 *
 * usage: records EXE [NAME PAYLOAD SIGNATURE]
 * One line a record: name kind insns-bytes data-bytes signature-bytes. With NAME, also
 * writes what the signature covers, and the signature.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/skel_record.h>

static char *file;
static size_t file_sz;

static void *at(size_t off, size_t size)
{
	if (off > file_sz || size > file_sz - off) {
		fprintf(stderr, "records: outside of the file\n");
		exit(1);
	}
	return file + off;
}

static void read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	file = malloc(64 << 20);
	if (!f || !file) {
		perror(path);
		exit(1);
	}
	while ((n = fread(file + file_sz, 1, (64 << 20) - file_sz, f)) > 0)
		file_sz += n;
	fclose(f);
}

static const Elf64_Shdr *find_section(void)
{
	const Elf64_Ehdr *eh = at(0, sizeof(*eh));
	const Elf64_Shdr *sh = at(eh->e_shoff, eh->e_shnum * sizeof(*sh));
	const char *names = at(sh[eh->e_shstrndx].sh_offset, sh[eh->e_shstrndx].sh_size);
	const Elf64_Shdr *found = NULL;
	int i;

	for (i = 0; i < eh->e_shnum; i++) {
		if (strcmp(names + sh[i].sh_name, SKEL_RECORD_SECTION))
			continue;
		if (found || (sh[i].sh_flags & (SHF_ALLOC | SHF_WRITE)) != SHF_ALLOC) {
			fprintf(stderr, "records: not one section that is loaded and read-only\n");
			exit(1);
		}
		found = sh + i;
	}
	return found;
}

static void dump(const char *path, const void *a, size_t a_sz, const void *b, size_t b_sz)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(a, 1, a_sz, f) != a_sz || fwrite(b, 1, b_sz, f) != b_sz || fclose(f)) {
		perror(path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	const Elf64_Shdr *sec;
	size_t off = 0;

	if (argc != 2 && argc != 5)
		return 2;
	read_file(argv[1]);
	sec = find_section();
	while (sec && off + 8 <= sec->sh_size) {
		const char *base = at(sec->sh_offset + off, 8);
		const struct skel_record *r = (const void *)base;

		if (!memcmp(base, "\0\0\0\0\0\0\0", 8)) {
			off += 8;
			continue;
		}
		at(sec->sh_offset + off, sizeof(*r));
		if (memcmp(r->magic, SKEL_RECORD_MAGIC, 8) || r->size % 8 || !r->size)
			return 1;
		at(sec->sh_offset + off, r->size);
		printf("%s %u %u %u %u\n", r->name, r->kind, r->insns_sz, r->data_sz, r->sig_sz);
		if (argc == 5 && !strcmp(r->name, argv[2])) {
			dump(argv[3], base + r->insns_off, r->insns_sz, base + r->data_off,
			     r->data_sz);
			dump(argv[4], base + r->sig_off, r->sig_sz, NULL, 0);
		}
		off += r->size;
	}
	return 0;
}
