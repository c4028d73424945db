/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - is a PKCS#7 signature of a form that the kernel reads? */
#ifndef GS_FORM_H
#define GS_FORM_H

#include <stddef.h>
#include <stdint.h>

const char *gs_form_unfit(const uint8_t *sig, size_t sz);

#endif /* GS_FORM_H */
