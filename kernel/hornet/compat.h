/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hornet - what the pure files need, in the kernel and on a build host
 *
 * der.c, trailer.c, decide.c, info.c, stated.c, certs.c and policy_*.c (but not policy_active.c and
 * policy_load.c) use nothing but this, so that fuzzers, host tests and gen_signed are
 * built from the very files that the kernel runs.
 */
#ifndef _SECURITY_HORNET_COMPAT_H
#define _SECURITY_HORNET_COMPAT_H

#ifdef __KERNEL__

#include <crypto/sha2.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/security.h>
#include <linux/string.h>
#include <linux/types.h>
#include <uapi/linux/bpf.h>

#else

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/bpf.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define SHA256_DIGEST_SIZE 32
#define SHA384_DIGEST_SIZE 48
#define SHA512_DIGEST_SIZE 64
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
/* As in the kernel: no message is needed. */
#undef static_assert
#define static_assert(cond) _Static_assert(cond, #cond)
#define fallthrough __attribute__((__fallthrough__))

#ifndef ENOPKG
#define ENOPKG 65
#endif
#ifndef ENOKEY
#define ENOKEY 126
#define EKEYREJECTED 129
#endif

/* As in the kernel's include/linux/security.h; decide.c checks the values. */
enum lsm_integrity_verdict {
	LSM_INT_VERDICT_NONE,
	LSM_INT_VERDICT_OK,
	LSM_INT_VERDICT_UNSIGNED,
	LSM_INT_VERDICT_PARTIALSIG,
	LSM_INT_VERDICT_UNKNOWNKEY,
	LSM_INT_VERDICT_UNEXPECTED,
	LSM_INT_VERDICT_FAULT,
	LSM_INT_VERDICT_BADSIG,
	LSM_INT_VERDICT_REVOKED,
	LSM_INT_VERDICT_ROLLBACK,
};

#endif /* __KERNEL__ */

#endif /* _SECURITY_HORNET_COMPAT_H */
