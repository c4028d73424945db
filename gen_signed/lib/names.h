/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - names of the numbers in <linux/bpf.h> */
#ifndef GS_NAMES_H
#define GS_NAMES_H

#include <stdint.h>

const char *gs_prog_type_name(uint32_t type);
const char *gs_map_type_name(uint32_t type);
const char *gs_attach_type_name(uint32_t type);
const char *gs_helper_name(uint32_t helper);

#endif /* GS_NAMES_H */
