/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - limits of the kernel side, each written once */
#ifndef GS_BOUNDS_H
#define GS_BOUNDS_H

/* PKCS#7 signature: KMALLOC_MAX_CACHE_SIZE with 4 KiB pages, checked at BPF_PROG_LOAD */
#define GS_SIG_MAX		(8u * 1024)
/* insns || metadata: the kernel's check takes less than 16 MiB */
#define GS_PAYLOAD_MAX		(16u * 1024 * 1024 - 1)
/* what the kernel reads backwards from the end of the executable */
#define GS_MAX_LOADERS		64
#define GS_TRAILER_MAX		(256u * 1024)
/* of these, how many it tries for one load */
#define GS_TRIES		4u
/* certificates between signer and trusted key that a signature may bring along: SIGNER_PATH_MAX */
#define GS_PATH_MAX		4
/* all .hornet sections of an executable together: far above what 64 loaders need */
#define GS_SECTION_MAX		(1024u * 1024 * 1024)

#endif /* GS_BOUNDS_H */
