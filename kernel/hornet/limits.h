/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hornet - limits of what is read from an executable, and of signatures
 */
#ifndef _SECURITY_HORNET_LIMITS_H
#define _SECURITY_HORNET_LIMITS_H

/* Only this many bytes at the end of an executable are ever read. */
#define HORNET_MAX_WINDOW	(256 * 1024)

/* Signature blocks looked at, counted from the end of the file. */
#define HORNET_MAX_BLOCKS	64

/* The most that the kernel takes for one signature, as in attr. */
#define HORNET_MAX_SIG		8192

/* Signatures of one load that cost a public-key operation. */
#define HORNET_MAX_TRIES	4

/*
 * The shortest digest and RSA modulus, in bytes, that a signature may rest on:
 * SHA-224 and 2048 bits, each of which is as strong as 112 bits. SHA-1, MD5 and
 * MD4 are shorter. NIST SP 800-131A.
 */
#define HORNET_MIN_DIGEST	28
#define HORNET_MIN_RSA		256

#endif /* _SECURITY_HORNET_LIMITS_H */
