/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - a process that is traced: it stops before and after each of its system calls
 */
#ifndef HORNET_TEST_TRACER_H
#define HORNET_TEST_TRACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct traced {
	pid_t pid;
	int pidfd;
	bool entry;	  /* it stands before its system call, else behind it */
	long nr;	  /* that system call */
	uint64_t args[6]; /* its arguments */
	int inside;	  /* stops between the two of one call: there can be none */
};

int traced_start(struct traced *t, void (*body)(void *arg), void *arg);
bool traced_next(struct traced *t);
bool traced_go(struct traced *t);
bool traced_arrived(struct traced *t, bool wait, bool *gone);
long traced_call(struct traced *t, long nr, uint64_t a, uint64_t b, uint64_t c);
pid_t traced_thread(struct traced *t, void *stack);
long traced_thread_call(pid_t tid, long nr, uint64_t a, uint64_t b, uint64_t c);
int traced_fd(struct traced *t, int fd);
int traced_read(struct traced *t, uint64_t from, void *to, size_t size);
int traced_write(struct traced *t, uint64_t to, const void *from, size_t size);
void traced_interrupt(struct traced *t);
void traced_end(struct traced *t);

#endif
