/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the kernel's audit records as they are written */
#ifndef GS_AUDIT_SOCKET_H
#define GS_AUDIT_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

int audit_socket_open(void);
ssize_t audit_socket_read(int fd, char *buf, size_t size, unsigned int *type, bool *too_long);

#endif /* GS_AUDIT_SOCKET_H */
