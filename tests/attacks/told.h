/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - what the record of a load and the list of live programs tell of one program
 */
#ifndef HORNET_TEST_TOLD_H
#define HORNET_TEST_TOLD_H

#include "machine.h"

#define TOLD_VALUE 512 /* longer than any value that is compared */

struct told {
	struct audit audit;
	char rec[RECORD_MAX];
	char line[RECORD_MAX];
	struct bpf_prog_info info;
};

bool told_begin(struct machine *m, struct told *t);
bool told_end(struct machine *m, struct told *t, int prog);
void told_rec(struct machine *m, const struct told *t, const char *field, const char *value);
void told_both(struct machine *m, const struct told *t, const char *field, const char *value);
const char *told_number(unsigned int n);

#endif
