/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - when a certificate is valid and whose it is, without OpenSSL's types */
#ifndef GS_CERTFACTS_H
#define GS_CERTFACTS_H

#include <time.h>

#include "cms.h"

/**
 * struct gs_cert_facts - a certificate
 * @from, @to: it is valid between these, seconds since 1970
 * @unloadable: why the kernel can't load it; NULL: it can
 * @code_signing: it has the extended key usage codeSigning itself
 * @keyid: its subjectKeyIdentifier in hex, "none" without
 * @issued: gs_issued() of it, by which a signature may name it
 * @spki: SHA-256 of its SubjectPublicKeyInfo, by which the kernel names its owner
 */
struct gs_cert_facts {
	time_t from;
	time_t to;
	const char *unloadable;
	bool code_signing;
	char keyid[2 * GS_KEYID_MAX + 1];
	uint8_t issued[GS_SHA256_SIZE];
	uint8_t spki[GS_SHA256_SIZE];
};

int gs_cert_facts(const char *path, const struct gs_log *log, struct gs_cert_facts *facts);

#endif /* GS_CERTFACTS_H */
