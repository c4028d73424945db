/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* fuzz - what libFuzzer calls */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* FUZZ_H */
