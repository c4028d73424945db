/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - signatures at the end of an executable */
#ifndef GS_TRAILER_H
#define GS_TRAILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bounds.h"

#define GS_MARKER	"~eBPF signature appended~\n"
#define GS_MARKER_SIZE	(sizeof(GS_MARKER) - 1)
/* struct module_signature of the kernel's <linux/module_signature.h> */
#define GS_MODSIG_SIZE	12
/* what follows the PKCS#7 bytes of each block */
#define GS_BLOCK_EXTRA	(GS_MODSIG_SIZE + GS_MARKER_SIZE)

/** struct gs_block - one appended PKCS#7 signature: @sz bytes at @sig */
struct gs_block {
	const uint8_t *sig;
	size_t sz;
};

/**
 * struct gs_trailer - all of them, in the order of the file
 * @nr: how many
 * @start: where the first one starts, counted from the start of the bytes that were parsed
 * @block: the blocks
 */
struct gs_trailer {
	size_t nr;
	size_t start;
	struct gs_block block[GS_MAX_LOADERS];
};

int gs_trailer_parse(const uint8_t *buf, size_t sz, struct gs_trailer *trailer, const char **why);
bool gs_trailer_is_remnant(const uint8_t *buf, size_t sz);
size_t gs_trailer_block_end(uint8_t end[GS_BLOCK_EXTRA], size_t sig_sz);

#endif /* GS_TRAILER_H */
