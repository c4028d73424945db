/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - memory whose first fault waits for as long as one likes (userfaultfd)
 */
#ifndef HORNET_TEST_HELD_H
#define HORNET_TEST_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HELD_PAGE 4096

int held_watch(int uffd, void *at, size_t size);
int held_new(void **at, size_t size);
bool held_fault(int uffd, uint64_t *page);
int held_fill(int uffd, void *page, const void *contents);

#endif
