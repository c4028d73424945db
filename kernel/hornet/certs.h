/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hornet - what the certificate of a signer has to be, besides known
 */
#ifndef _SECURITY_HORNET_CERTS_H
#define _SECURITY_HORNET_CERTS_H

#include "compat.h"

/* What may be demanded. */
#define HORNET_CERTS_CODE_SIGNING	(1 << 0)	/* extended key usage codeSigning */
#define HORNET_CERTS_DATES		(1 << 1)	/* valid now */
#define HORNET_CERTS_ALL		(HORNET_CERTS_CODE_SIGNING | HORNET_CERTS_DATES)

/**
 * struct hornet_cert - what is known of a certificate, or of those of a chain
 * @code_signing: the signer's has the extended key usage codeSigning
 * @from: when the last of them begins to be valid, seconds since 1970
 * @to: when the first of them ends; less than @from: they have no dates
 */
struct hornet_cert {
	bool code_signing;
	s64 from;
	s64 to;
};

u32 hornet_certs_parse(const char *list);
u32 hornet_certs_unfit(u32 demanded, const struct hornet_cert *cert, s64 now);

#endif /* _SECURITY_HORNET_CERTS_H */
