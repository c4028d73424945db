/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - who issued a certificate, as the kernel looks for it; included only by files that speak to OpenSSL */
#ifndef GS_AKID_H
#define GS_AKID_H

#include <stdbool.h>

#include <openssl/x509.h>

/**
 * enum gs_akid_match - is a certificate the one that another names as its issuer?
 * @GS_AKID_NONE: no
 * @GS_AKID_HALF: by issuer and serial number, but the key id that is also given is another one
 * @GS_AKID_WHOLE: yes
 */
enum gs_akid_match { GS_AKID_NONE, GS_AKID_HALF, GS_AKID_WHOLE };

bool gs_same_name(const X509_NAME *a, const X509_NAME *b);
enum gs_akid_match gs_akid_match(X509 *cert, X509 *issuer);
bool gs_akid_finds(X509 *cert, X509 *issuer);
const char *gs_akid_unloadable(X509 *cert);

#endif /* GS_AKID_H */
