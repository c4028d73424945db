/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what can be verified and inspected: an executable, or a generated header */
#ifndef GS_INPUT_H
#define GS_INPUT_H

#include "exe.h"
#include "header.h"

/**
 * struct gs_input - a file with loaders, open
 * @fd: the file
 * @header: it is a generated header; then @exe has records, no ELF shape and no trailer
 * @hash, @nr_hashes: exclusive hashes in the header
 * @exe: what is in it
 */
struct gs_input {
	int fd;
	bool header;
	uint8_t hash[GS_MAX_LOADERS][GS_SHA256_SIZE];
	size_t nr_hashes;
	struct gs_exe exe;
};

int gs_input_open(const char *path, const struct gs_log *log, struct gs_input *input);
void gs_input_close(struct gs_input *input);

#endif /* GS_INPUT_H */
