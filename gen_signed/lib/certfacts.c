// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - when a certificate is valid and whose it is */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include <openssl/x509v3.h>

#include "certfacts.h"
#include "msg.h"
#include "ossl.h"

static int seconds(const ASN1_TIME *t, time_t *out)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return -EINVAL;
	*out = timegm(&tm);
	return 0;
}

/**
 * gs_cert_facts() - when a certificate is valid, and what its key is called
 * @path: file with the certificate, PEM or DER
 * @log: where messages go
 * @facts: filled in
 *
 * Return: 0; -EINVAL or -ENOMEM (reported).
 */
int gs_cert_facts(const char *path, const struct gs_log *log, struct gs_cert_facts *facts)
{
	STACK_OF(X509) *certs = gs_read_certs(path, log);
	uint32_t usage;
	X509 *cert;
	int err;

	if (!certs)
		return -EINVAL;
	cert = sk_X509_value(certs, 0);
	facts->unloadable = gs_cert_unloadable(cert);
	/* none at all, as OpenSSL has it, is every usage */
	usage = X509_get_extended_key_usage(cert);
	facts->code_signing = usage != UINT32_MAX && usage & XKU_CODE_SIGN;
	err = seconds(X509_get0_notBefore(cert), &facts->from);
	if (!err)
		err = seconds(X509_get0_notAfter(cert), &facts->to);
	if (err)
		gs_err(log, "%s: its dates can't be read", path);
	else if (gs_cert_ids(cert, facts->keyid, facts->spki) ||
		 gs_issued(X509_get_issuer_name(cert), X509_get0_serialNumber(cert), facts->issued)) {
		gs_err(log, "%s: out of memory", path);
		err = -ENOMEM;
	}
	sk_X509_pop_free(certs, X509_free);
	return err;
}
