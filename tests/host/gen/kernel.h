/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* generator tests - as much of the kernel's own headers as a light skeleton needs */
#ifndef GEN_KERNEL_H
#define GEN_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <asm/errno.h>
#include UAPI_BPF_H

#define GFP_KERNEL	0
#define PROT_READ	1
#define PROT_WRITE	2
#define IS_ERR(p)	((unsigned long)(p) >= (unsigned long)-4095)
#define pr_warn(...)	printk(__VA_ARGS__)
#define strscpy(to, from) ((long)sizeof(to) * !(from))

struct bpf_map {
	int map_type;
};

struct bpf_array {
	struct bpf_map map;
	char value[];
};

int printk(const char *fmt, ...);
void *kzalloc(size_t size, int flags);
void *kvmalloc(size_t size, int flags);
void kfree(const void *p);
void kvfree(const void *p);
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int close_fd(unsigned int fd);
struct bpf_map *bpf_map_get(int fd);
void bpf_map_put(struct bpf_map *map);

#endif
