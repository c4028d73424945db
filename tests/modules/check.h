/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* module tests - what both programs do besides loading */
#ifndef MODULES_CHECK_H
#define MODULES_CHECK_H

#include <sys/syscall.h>
#include "../full/check.h"

/* A read of its file has bpf_testmod call its functions, each once. */
static inline void call_module(void)
{
	int fd = open("/sys/kernel/bpf_testmod", O_RDONLY);
	char c;

	CHECK(fd >= 0);
	(void)!read(fd, &c, 1);
	close(fd);
}

/* A program that uses the module keeps it. */
static inline void check_held(void)
{
	CHECK(syscall(SYS_delete_module, "bpf_testmod", O_NONBLOCK) && errno == EWOULDBLOCK);
}

#endif
