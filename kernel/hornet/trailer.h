/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hornet - signatures at the end of an executable
 */
#ifndef _SECURITY_HORNET_TRAILER_H
#define _SECURITY_HORNET_TRAILER_H

#include "compat.h"
#include "limits.h"

/* The end of every block. The NUL is not part of it. */
#define HORNET_MARKER		"~eBPF signature appended~\n"
#define HORNET_MARKER_LEN	(sizeof(HORNET_MARKER) - 1)

/* struct module_signature of include/linux/module_signature.h */
#define HORNET_HDR_LEN		12
#define HORNET_ID_TYPE_PKCS7	2

/* The least that can be a trailer, its signature being one byte. */
#define HORNET_TAIL_LEN		(HORNET_HDR_LEN + HORNET_MARKER_LEN)

/* What the end of a file was found to be. */
enum hornet_trailer {
	HORNET_TRAILER_NONE,		/* no signature block at all */
	HORNET_TRAILER_MALFORMED,	/* the last block cannot be read */
	HORNET_TRAILER_NO_MATCH,	/* blocks, none of them for this payload */
	HORNET_TRAILER_FOUND,		/* something to verify */
};

/**
 * struct hornet_candidates - signatures that may be a payload's
 * @longer: a block that was read names what it signs by a SHA-384 or SHA-512, this
 *	    payload or another: without one these digests need not be known
 * @nr: how many
 * @off: where each one's PKCS#7 message starts in the window
 * @len: the length of each
 */
struct hornet_candidates {
	bool longer;
	u32 nr;
	u32 off[HORNET_MAX_TRIES];
	u32 len[HORNET_MAX_TRIES];
};

/**
 * struct hornet_digests - a payload's digests, for each algorithm that a signature may use
 * @sha256: SHA-256
 * @sha384: SHA-384
 * @sha512: SHA-512
 */
struct hornet_digests {
	u8 sha256[SHA256_DIGEST_SIZE];
	u8 sha384[SHA384_DIGEST_SIZE];
	u8 sha512[SHA512_DIGEST_SIZE];
};

size_t hornet_trailer_block(const u8 *tail);
enum hornet_trailer hornet_trailer_select(const u8 *win, size_t len,
					  const struct hornet_digests *digests,
					  struct hornet_candidates *cand);

#endif /* _SECURITY_HORNET_TRAILER_H */
