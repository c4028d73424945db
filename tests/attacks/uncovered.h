/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Attack tests - attributes of a signature that no digest covers */
#ifndef HORNET_TEST_UNCOVERED_H
#define HORNET_TEST_UNCOVERED_H

#include <stddef.h>
#include "attack.h"

/* The attribute in which a signer says what a program without metadata is; the kernel's OID_bpfSignedProg. */
#define SAID_OID "2.25.111780963202771905071682170108106987121"

size_t uncovered_add(const void *der, size_t sz, const struct said *said, void *out);

#endif
