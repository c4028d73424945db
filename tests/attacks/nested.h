/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - a SYSCALL program that loads one with a signature of its own
 */
#ifndef HORNET_TEST_NESTED_H
#define HORNET_TEST_NESTED_H

#include "machine.h"

/* A field that a record, or a line of the list of programs, must have. */
struct nested_field {
	const char *name, *value;
};

void nested_load(struct machine *m, bool parent_signed, const char *signer, const struct nested_field *fields);

#endif
