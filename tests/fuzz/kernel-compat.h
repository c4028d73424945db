/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Fuzz target - what the kernel's parsers of X.509 and PKCS#7 use of the kernel, for a program of userspace
 *
 * It stands before their first line; the headers that they name are those of ASN.1, keys and OIDs of the
 * kernel's tree, and empty ones.
 */
#ifndef HORNET_FUZZ_KERNEL_COMPAT_H
#define HORNET_FUZZ_KERNEL_COMPAT_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t time64_t;

#define SHA256_DIGEST_SIZE 32
#define U16_MAX		   UINT16_MAX
#define BITS_PER_LONG	   64

#define __init
#define __initdata
#define __counted_by(n)
#define fallthrough		__attribute__((fallthrough))
#define unlikely(x)		(x)
#define likely(x)		(x)
#define EXPORT_SYMBOL_GPL(x)	extern int fuzz_unused
#define MODULE_LICENSE(x)	extern int fuzz_unused
#define MODULE_DESCRIPTION(x)	extern int fuzz_unused
#define MODULE_AUTHOR(x)	extern int fuzz_unused
#define IS_REACHABLE(x)		0
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define WARN_ON(x)		((x) ? abort(), 1 : 0)
#define BUG()			abort()
#define BUG_ON(x)		((void)WARN_ON(x))
#define GFP_KERNEL		0
#define KERN_DEBUG		""

/* their formats have what printf(3) does not know */
#define pr_debug(...) ((void)0)
#define pr_devel(...) ((void)0)
#define pr_warn(...)  ((void)0)
#define pr_err(...)   ((void)0)
#define printk(...)   ((void)0)
#define printk_ratelimited(...) ((void)0)

#define kzalloc(n, gfp)	     calloc(1, n)
#define kmalloc(n, gfp)	     malloc(n)
#define kfree(p)	     free((void *)(p))
#define kzalloc_obj(o, ...)  ((typeof(o) *)calloc(1, sizeof(o)))
#define kmalloc_obj(o, ...)  ((typeof(o) *)malloc(sizeof(o)))

static inline void *kmemdup(const void *p, size_t n, int gfp)
{
	void *copy = malloc(n ? n : 1);

	(void)gfp;
	if (copy && n)
		memcpy(copy, p, n);
	return copy;
}

#define MAX_ERRNO    4095
#define IS_ERR(p)    ((uintptr_t)(p) >= (uintptr_t)-MAX_ERRNO)
#define ERR_PTR(e)   ((void *)(intptr_t)(e))
#define PTR_ERR(p)   ((intptr_t)(p))
#define ERR_CAST(p)  ((void *)(p))

#define __free(name)			  __attribute__((cleanup(fuzz_free_##name)))
#define DEFINE_FREE(name, type, body)	  static inline void fuzz_free_##name(void *p) { type _T = *(type *)p; body; }
#define return_ptr(p)			  do { typeof(p) ptr_ = (p); (p) = NULL; return ptr_; } while (0)
DEFINE_FREE(kfree, void *, free(_T))

static inline bool test_bit(int nr, const unsigned long *bits)
{
	return *bits >> nr & 1;
}

static inline bool __test_and_set_bit(int nr, unsigned long *bits)
{
	bool was = test_bit(nr, bits);

	*bits |= 1UL << nr;
	return was;
}

time64_t mktime64(unsigned int year, unsigned int mon, unsigned int day, unsigned int hour, unsigned int min,
		  unsigned int sec);
void sha256(const u8 *data, size_t len, u8 out[SHA256_DIGEST_SIZE]);

struct key_type;
enum hash_algo { HASH_ALGO__LAST };
struct kernel_pkey_params;
struct kernel_pkey_query;
union key_payload {
	void *data[4];
};
struct key {
	union key_payload payload;
};
void key_put(struct key *key);

#endif
