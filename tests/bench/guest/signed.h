/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* bench - loads of a small program with a signature over it and its metadata */
#ifndef BENCH_SIGNED_H
#define BENCH_SIGNED_H

#include <stddef.h>

struct cost;

#define SIGNATURE_ROOM 8192

/* what the next signed_load() hands to the kernel */
extern char signature[SIGNATURE_ROOM];

char *signed_metadata(size_t size);
int signed_map(const char *data, size_t size);
size_t signed_signature(const char *signer, const char *size);
int signed_load(int map, size_t sig_len, struct cost *cost);

#endif
