/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - search a file for bytes */
#ifndef GS_SCAN_H
#define GS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool gs_scan_bytes(int fd, const uint8_t *want, size_t sz);
bool gs_scan_plain_loader(int fd);
bool gs_scan_full_skeleton(int fd);

#endif /* GS_SCAN_H */
