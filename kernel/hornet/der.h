/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hornet - DER, as far as the form of a signature goes
 */
#ifndef _SECURITY_HORNET_DER_H
#define _SECURITY_HORNET_DER_H

#include "compat.h"

/* Elements inside one another; a PKCS#7 message with certificates has about 12. */
#define HORNET_DER_DEPTH	16

#define DER_INTEGER	0x02
#define DER_OCTETS	0x04
#define DER_OID		0x06
#define DER_SEQUENCE	0x30
#define DER_SET		0x31
#define DER_CONTEXT(n)	(0xa0 | (n))

/**
 * struct hornet_der - a run of DER bytes that is still to be read
 * @p: its first byte
 * @len: how many
 */
struct hornet_der {
	const u8 *p;
	size_t len;
};

bool hornet_der_next(struct hornet_der *d, u8 *tag, struct hornet_der *content);
bool hornet_der_whole(const u8 *p, size_t len);

#endif /* _SECURITY_HORNET_DER_H */
