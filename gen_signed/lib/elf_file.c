// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - ELF files: the only file that speaks to libelf */
#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

#include <bpf/skel_record.h>

#include "elf_file.h"
#include "bounds.h"

#define PAGE 4096ull

/* Extend the image's end to cover [off, off + sz); -ENOEXEC if that is outside of the file. */
static int cover(struct gs_elf *elf, uint64_t size, uint64_t off, uint64_t sz)
{
	if (off > size || sz > size - off)
		return -ENOEXEC;
	if (off + sz > elf->end)
		elf->end = off + sz;
	return 0;
}

static int read_segments(Elf *e, uint64_t size, struct gs_elf *elf, const char **why)
{
	size_t i, n;
	GElf_Phdr ph;

	*why = "its program headers are damaged";
	if (elf_getphdrnum(e, &n))
		return -ENOEXEC;
	for (i = 0; i < n; i++) {
		if (!gelf_getphdr(e, i, &ph))
			return -ENOEXEC;
		if (cover(elf, size, ph.p_offset, ph.p_filesz)) {
			*why = "it is cut off: a segment ends behind the end of the file";
			return -ENOEXEC;
		}
	}
	return 0;
}

/*
 * Is the section what the program has in its memory? Section headers are for linkers: who runs the
 * file maps the segments, and a header can be changed to speak of other bytes.
 */
static bool is_mapped(Elf *e, const GElf_Shdr *sh)
{
	size_t i, n, there = 0, same = 0;
	GElf_Phdr ph;

	if (!(sh->sh_flags & SHF_ALLOC) || elf_getphdrnum(e, &n))
		return false;
	for (i = 0; i < n; i++) {
		if (!gelf_getphdr(e, i, &ph))
			return false;
		/* What is mapped is whole pages. */
		if (ph.p_type != PT_LOAD || sh->sh_addr + sh->sh_size <= (ph.p_vaddr & -PAGE) ||
		    sh->sh_addr >= ((ph.p_vaddr + ph.p_memsz + PAGE - 1) & -PAGE))
			continue;
		there++;
		same += sh->sh_offset >= ph.p_offset && sh->sh_size <= ph.p_filesz &&
			sh->sh_offset - ph.p_offset <= ph.p_filesz - sh->sh_size &&
			sh->sh_offset - ph.p_offset == sh->sh_addr - ph.p_vaddr;
	}
	return there == 1 && same == 1;
}

static int add_section(Elf *e, const GElf_Shdr *sh, struct gs_elf *elf, const char **why)
{
	uint64_t sum = sh->sh_size;
	size_t i;

	if (sh->sh_type == SHT_NOBITS || (sh->sh_flags & SHF_COMPRESSED)) {
		*why = "its section " SKEL_RECORD_SECTION " has no plain bytes";
		return -EBADMSG;
	}
	if (sh->sh_size && !is_mapped(e, sh)) {
		*why = "its section " SKEL_RECORD_SECTION " is not what it has in memory when it runs";
		return -EBADMSG;
	}
	for (i = 0; i < elf->nr; i++)
		sum += elf->record[i].sz;
	if (elf->nr == GS_ELF_MAX_SPANS || sum > GS_SECTION_MAX) {
		*why = "its sections " SKEL_RECORD_SECTION " are too many or too large";
		return -EBADMSG;
	}
	elf->record[elf->nr++] = (struct gs_span){ sh->sh_offset, sh->sh_size };
	return 0;
}

static int read_sections(Elf *e, uint64_t size, struct gs_elf *elf, const char **why)
{
	Elf_Scn *scn = NULL;
	size_t names;
	GElf_Shdr sh;

	*why = "its section headers are damaged";
	if (elf_getshdrstrndx(e, &names))
		return -ENOEXEC;
	while ((scn = elf_nextscn(e, scn))) {
		const char *name;
		int err;

		if (!gelf_getshdr(scn, &sh))
			return -ENOEXEC;
		if (sh.sh_type != SHT_NOBITS && sh.sh_type != SHT_NULL &&
		    cover(elf, size, sh.sh_offset, sh.sh_size)) {
			*why = "it is cut off: a section ends behind the end of the file";
			return -ENOEXEC;
		}
		name = elf_strptr(e, names, sh.sh_name);
		if (!name)
			return -ENOEXEC;
		if (strcmp(name, SKEL_RECORD_SECTION))
			continue;
		err = add_section(e, &sh, elf, why);
		if (err)
			return err;
	}
	return 0;
}

/*
 * Linux knows by these machines how to read a file, and does not look at its class; libelf does. A file with
 * the wrong one can be two executables at once, of which the other one runs.
 */
static bool is_of_class(const GElf_Ehdr *eh)
{
	switch (eh->e_machine) {
	case EM_X86_64:
	case EM_AARCH64:
	case EM_PPC64:
		return eh->e_ident[EI_CLASS] == ELFCLASS64;
	case EM_386:
	case EM_ARM:
	case EM_PPC:
		return eh->e_ident[EI_CLASS] == ELFCLASS32;
	default:
		return true;
	}
}

static int read_header(Elf *e, uint64_t size, struct gs_elf *elf, const char **why)
{
	size_t shnum;
	GElf_Ehdr eh;

	*why = "its ELF header is damaged";
	if (!gelf_getehdr(e, &eh) || elf_getshdrnum(e, &shnum))
		return -ENOEXEC;
	if (eh.e_type == ET_REL) {
		*why = "it is an object file; link it first and give the executable";
		return -ENOEXEC;
	}
	if (eh.e_type != ET_EXEC && eh.e_type != ET_DYN) {
		*why = "it is an ELF file, but not an executable";
		return -ENOEXEC;
	}
	if (!is_of_class(&eh)) {
		*why = "its ELF class is not that of its machine";
		return -ENOEXEC;
	}
	elf->big = eh.e_ident[EI_DATA] == ELFDATA2MSB;
	elf->bits = eh.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32;
	elf->machine = eh.e_machine;
	/* of a table that is cut off libelf says that it has no entries */
	if (eh.e_shnum)
		shnum = eh.e_shnum;
	if (cover(elf, size, 0, eh.e_ehsize) ||
	    cover(elf, size, eh.e_phoff, (uint64_t)eh.e_phnum * eh.e_phentsize) ||
	    (eh.e_shoff && (!shnum || cover(elf, size, eh.e_shoff,
					    (uint64_t)shnum * eh.e_shentsize)))) {
		*why = "it is cut off: a header table ends behind the end of the file";
		return -ENOEXEC;
	}
	return 0;
}

/**
 * gs_elf_read() - find the record sections and the end of the image
 * @fd: the file, readable and seekable
 * @size: its size
 * @elf: filled in; nr = 0 if there is no record section
 * @why: on failure, what is wrong, to follow the file's name
 *
 * Return: 0, -ENOEXEC no whole executable, -EBADMSG unusable record section.
 */
int gs_elf_read(int fd, uint64_t size, struct gs_elf *elf, const char **why)
{
	int err = -ENOEXEC;
	Elf *e;

	memset(elf, 0, sizeof(*elf));
	*why = "it is not an ELF executable";
	if (elf_version(EV_CURRENT) == EV_NONE)
		return -ENOEXEC;
	e = elf_begin(fd, ELF_C_READ, NULL);
	if (!e)
		return -ENOEXEC;
	if (elf_kind(e) != ELF_K_ELF)
		goto out_end;
	err = read_header(e, size, elf, why);
	if (!err)
		err = read_segments(e, size, elf, why);
	if (!err)
		err = read_sections(e, size, elf, why);
out_end:
	elf_end(e);
	return err;
}
