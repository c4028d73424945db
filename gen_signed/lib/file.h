/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - read and write the whole of what was asked for; is a file what it was? */
#ifndef GS_FILE_H
#define GS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

int gs_pread(int fd, void *buf, size_t sz, uint64_t off);
int gs_pwrite(int fd, const void *buf, size_t sz, uint64_t off);
int gs_write(int fd, const void *buf, size_t sz);
bool gs_is_unchanged(const struct stat *was, const struct stat *now);

#endif /* GS_FILE_H */
