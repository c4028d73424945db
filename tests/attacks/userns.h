/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - a process of a user namespace of its own that may have a BPF token
 */
#ifndef HORNET_TEST_USERNS_H
#define HORNET_TEST_USERNS_H

#include "machine.h"

/* What such a process does. @fs: its bpffs. Return: what it has to tell, or a negative errno. */
typedef int userns_work(int fs, void *arg);

void userns_delegate(const char *progs);
int userns_token(int fs);
int userns_do(userns_work *work, void *arg, unsigned int *userns, const char **failed);

#endif
