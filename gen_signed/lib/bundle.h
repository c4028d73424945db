/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the folder that goes to where the key is, and the one that comes back */
#ifndef GS_BUNDLE_H
#define GS_BUNDLE_H

#include "cms.h"

#define GS_BUNDLE_NAME	32	/* room for the longest file name in a bundle */
#define GS_MANIFEST	"MANIFEST"
#define GS_MANIFEST_MAX	(64 * 1024)	/* 64 loaders, and a path of 4 KiB of which each byte takes four */

/** struct gs_bytes - a file's bytes; free() them */
struct gs_bytes {
	uint8_t *p;
	size_t sz;
};

int gs_bundle_read(const char *dir, size_t nr, const char *suffix, size_t max,
		   const struct gs_log *log, struct gs_bytes *bytes);

#endif /* GS_BUNDLE_H */
