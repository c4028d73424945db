/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what the signer says of a loader: its name, its version */
#ifndef GS_INFO_H
#define GS_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GS_INFO_NAME 32

/**
 * struct gs_info - the end of a loader's metadata
 * @name: the object's name, "" if the signer gave none
 * @version: the signer's version of it, 0: none given
 * @open_inputs: number of inputs that the signer left open
 */
struct gs_info {
	char name[GS_INFO_NAME];
	uint64_t version;
	uint32_t open_inputs;
};

bool gs_info_parse(const uint8_t *data, size_t sz, bool big, struct gs_info *info);

#endif /* GS_INFO_H */
