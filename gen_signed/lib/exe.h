/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - an executable with its records and its appended signatures */
#ifndef GS_EXE_H
#define GS_EXE_H

#include "cms.h"
#include "elf_file.h"
#include "gensigned.h"
#include "record.h"
#include "trailer.h"

/**
 * struct gs_exe - an executable, read
 * @name: for messages
 * @size: of the file
 * @body: bytes before the first appended signature (the whole file if there is none)
 * @elf: shape of the ELF image
 * @recs: its loaders; they point into @sections
 * @trailer: its appended signatures; they point into @tail
 * @info: what each of them says about itself; one that can't be read covers nothing
 * @sections, @tail: bytes read from the file
 */
struct gs_exe {
	const char *name;
	uint64_t size;
	uint64_t body;
	struct gs_elf elf;
	struct gs_records recs;
	struct gs_trailer trailer;
	struct gs_siginfo *info;
	uint8_t *sections;
	uint8_t *tail;
};

int gs_exe_read(int fd, const char *name, const struct gs_log *log, struct gs_exe *exe);
void gs_exe_free(struct gs_exe *exe);

#endif /* GS_EXE_H */
