/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed build, rebuild - are the loaders of an executable those that were made of the sources? */
#ifndef GS_MADE_H
#define GS_MADE_H

#include "build.h"
#include "lib/record.h"

/** enum made - what became of looking for a generated loader in an executable */
enum made {
	MADE_SAME,
	MADE_MISSING,		/* the executable has no loader of its name */
	MADE_OTHER,		/* it has one, but with other bytes */
};

int made_compare(const struct build *b, const struct bpf_source *source,
		 const struct gs_records *recs);
int made_check(struct build *b, const char *exe);

#endif /* GS_MADE_H */
