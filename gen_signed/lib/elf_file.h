/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what is needed of an ELF file: where the records are, where the image ends */
#ifndef GS_ELF_FILE_H
#define GS_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct gs_span - @sz bytes of a file from @off */
struct gs_span {
	uint64_t off;
	uint64_t sz;
};

#define GS_ELF_MAX_SPANS 16

/**
 * struct gs_elf - an executable's shape
 * @big: big endian
 * @bits: 32 or 64
 * @machine: EM_*
 * @end: first byte behind everything that the ELF headers speak of
 * @nr: how many record sections there are
 * @record: where they are
 */
struct gs_elf {
	bool big;
	int bits;
	unsigned int machine;
	uint64_t end;
	size_t nr;
	struct gs_span record[GS_ELF_MAX_SPANS];
};

int gs_elf_read(int fd, uint64_t size, struct gs_elf *elf, const char **why);

#endif /* GS_ELF_FILE_H */
