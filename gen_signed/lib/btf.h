/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - names in a loader's type information */
#ifndef GS_BTF_H
#define GS_BTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

const char *gs_btf_func(const uint8_t *btf, size_t sz, bool big, uint32_t id);

#endif /* GS_BTF_H */
