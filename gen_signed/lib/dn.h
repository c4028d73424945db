/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the name in a certificate, from the kernel's bytes to text */
#ifndef GS_DN_H
#define GS_DN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool gs_dn_text(const uint8_t *der, size_t len, char *buf, size_t size);

#endif /* GS_DN_H */
