/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* VM init - what the parts of the guest's PID 1 share. */
#ifndef HORNET_VM_INIT_H
#define HORNET_VM_INIT_H

#include <stddef.h>

#define ROOT_DIR "/newroot"

#define VM_9P_OPTS "trans=virtio,version=9p2000.L,msize=262144,cache=loose"

/* What QEMU's isa-debug-exit device gets: status 2 * v + 1 for the runner. */
#define EXIT_DONE   42
#define EXIT_FAILED 43

/**
 * vm_fail - tell the runner in one line why the guest cannot go on, and stop the machine
 */
void vm_fail(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/**
 * vm_ctl - send one line to the runner over the control port
 */
void vm_ctl(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * vm_port - open the virtio port that the runner named @name
 * Return: a descriptor, or -1 when QEMU gave no such port.
 */
int vm_port(const char *name);

/**
 * vm_mount - mount(2), or vm_fail()
 */
void vm_mount(const char *src, const char *dst, const char *type, unsigned long flags,
	      const char *data);

/**
 * vm_read - read a whole file of the job folder, which the runner filled
 * @name: its name there
 * @len: filled with the length, without the NUL that is added
 * Return: malloc()ed bytes, or NULL when there is no such file.
 */
char *vm_read(const char *name, size_t *len);

/**
 * vm_mounts - build the root file system from the host's, and move into it
 */
void vm_mounts(void);

/**
 * vm_keys - add the job's certificates to the secondary keyring
 */
void vm_keys(void);

/**
 * struct vm_result - how the command ended
 * @status: as a shell would give it
 * @out: bytes of its stdout that were passed on
 * @err: the same of stderr
 */
struct vm_result {
	int status;
	unsigned long long out;
	unsigned long long err;
};

/**
 * vm_run - run the job's command, passing its output and the control port's lines on
 * @ctl: the control port
 */
struct vm_result vm_run(int ctl);

/**
 * vm_leaks - on a kernel with kmemleak: scan, and put what it found on the console
 */
void vm_leaks(void);

/**
 * vm_gcov - on a kernel with gcov: copy its counters to the folder that the job names, if it does
 */
void vm_gcov(void);

#endif
