// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - the name in a certificate, from the kernel's bytes to text */
#include <string.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "dn.h"

#define DN_MAX 1024

/* Puts the header of a SEQUENCE before the bytes: the kernel keeps what is in it. Returns the sum. */
static size_t wrap(const uint8_t *der, size_t len, uint8_t *out)
{
	size_t n = 0;

	out[n++] = V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED;
	if (len >= 0x100) {
		out[n++] = 0x82;
		out[n++] = (uint8_t)(len >> 8);
	} else if (len >= 0x80) {
		out[n++] = 0x81;
	}
	out[n++] = (uint8_t)len;
	memcpy(out + n, der, len);
	return n + len;
}

/**
 * gs_dn_text() - write a distinguished name as RFC 2253 has it
 * @der, @len: the contents of its DER SEQUENCE
 * @buf, @size: room for the text, UTF-8, and a NUL
 *
 * Return: false if it is no name, or the text does not fit.
 */
bool gs_dn_text(const uint8_t *der, size_t len, char *buf, size_t size)
{
	uint8_t whole[DN_MAX + 4];
	const uint8_t *p = whole;
	BIO *bio = BIO_new(BIO_s_mem());
	X509_NAME *name = NULL;
	bool done = false;
	long n;

	if (bio && len && len <= DN_MAX) {
		n = (long)wrap(der, len, whole);
		name = d2i_X509_NAME(NULL, &p, n);
		if (p != whole + n || X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 &
							 ~(unsigned long)ASN1_STRFLGS_ESC_MSB) < 0)
			goto out;
	}
	n = bio && name ? BIO_get_mem_data(bio, (char **)&p) : 0;
	if (n > 0 && (size_t)n < size && !memchr(p, '\0', (size_t)n)) {
		memcpy(buf, p, (size_t)n);
		buf[n] = '\0';
		done = true;
	}
out:
	X509_NAME_free(name);
	BIO_free(bio);
	ERR_clear_error();
	return done;
}
