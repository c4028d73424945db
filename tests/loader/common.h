/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Loader tests - what the load programs share
 *
 * Each load program includes one generated light skeleton, loads it, and
 * checks what it got.  It ends with "ok NAME" and status 0, or with one
 * line that says what was wrong and status 1.
 */
#ifndef LOADER_COMMON_H
#define LOADER_COMMON_H

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * A signed skeleton looks for the signer's certificate in the machine's
 * keyrings; LOADER_KEYRING names another one by its number, for kernels that
 * trust no certificate of ours.
 */
#ifndef bpf_load_and_run
static inline int load_and_run_with_keyring(struct bpf_load_and_run_opts *opts)
{
	const char *keyring = getenv("LOADER_KEYRING");

	if (keyring)
		opts->keyring_id = atoi(keyring);
	return bpf_load_and_run(opts);
}
#define bpf_load_and_run load_and_run_with_keyring
#endif

/* wanted and got, or the program ends here */
#define CHECK(cond, ...)						\
	do {								\
		if (!(cond)) {						\
			fprintf(stderr, "%s:%d: %s: ", __FILE__,	\
				__LINE__, #cond);			\
			fprintf(stderr, __VA_ARGS__);			\
			fputc('\n', stderr);				\
			exit(1);					\
		}							\
	} while (0)

/**
 * open_fds - count the open descriptors of this process
 *
 * Return: the number, without the one that the count itself needs.
 */
static inline int open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int nr = 0;

	CHECK(dir, "%s", strerror(errno));
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr - 3;	/* ".", ".." and the directory itself */
}

/**
 * run_prog - run a SYSCALL program once
 * @fd: the program
 *
 * Return: what the program returned, or a negative errno.
 */
static inline int run_prog(int fd)
{
	union bpf_attr attr;
	int err;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = fd;
	err = skel_sys_bpf(BPF_PROG_RUN, &attr, offsetofend(union bpf_attr, test));
	return err < 0 ? -errno : (int)attr.test.retval;
}

/**
 * prog_name - the kernel's name of a program
 * @fd: the program
 * @name: 16 bytes
 */
static inline void prog_name(int fd, char *name)
{
	struct bpf_prog_info info;
	union bpf_attr attr;
	int err;

	memset(&info, 0, sizeof(info));
	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (unsigned long)&info;
	err = skel_sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr,
			   offsetofend(union bpf_attr, info));
	CHECK(!err, "fd %d: %s", fd, strerror(errno));
	memcpy(name, info.name, sizeof(info.name));
}

/**
 * map_info - the kernel's view of a map
 * @fd: the map
 *
 * Return: the information.
 */
static inline struct bpf_map_info map_info(int fd)
{
	struct bpf_map_info info;
	union bpf_attr attr;
	int err;

	memset(&info, 0, sizeof(info));
	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (unsigned long)&info;
	err = skel_sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr,
			   offsetofend(union bpf_attr, info));
	CHECK(!err, "fd %d: %s", fd, strerror(errno));
	return info;
}

/**
 * map_lookup - read one value of a map
 * @fd: the map
 * @key: its key
 * @value: room for the value
 *
 * Return: 0 or a negative errno.
 */
static inline int map_lookup(int fd, const void *key, void *value)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = fd;
	attr.key = (unsigned long)key;
	attr.value = (unsigned long)value;
	if (skel_sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr)))
		return -errno;
	return 0;
}

static inline int done(const char *name)
{
	printf("ok %s\n", name);
	return 0;
}

#endif /* LOADER_COMMON_H */
