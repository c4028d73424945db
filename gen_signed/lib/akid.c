// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - who issued a certificate, as the kernel looks for it
 *
 * By its authorityKeyIdentifier, of which a key id and issuer with serial number count, each part byte for byte
 * (x509_akid_note_kid() and others in crypto/asymmetric_keys/x509_cert_parser.c). Only without these by name.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "akid.h"
#include "ossl.h"

/**
 * struct parts - what the kernel takes of an authorityKeyIdentifier
 * @akid: all of it, to be freed
 * @damaged: it can't be read
 * @keyid: the issuer's subjectKeyIdentifier, or NULL
 * @issuer, @serial: who issued the issuer's certificate, and its number there; or both NULL
 */
struct parts {
	AUTHORITY_KEYID *akid;
	bool damaged;
	const ASN1_OCTET_STRING *keyid;
	const X509_NAME *issuer;
	const ASN1_INTEGER *serial;
};

static void read_parts(X509 *cert, struct parts *p)
{
	int critical, i;

	memset(p, 0, sizeof(*p));
	p->akid = X509_get_ext_d2i(cert, NID_authority_key_identifier, &critical, NULL);
	ERR_clear_error();
	p->damaged = !p->akid && critical >= 0;
	if (!p->akid)
		return;
	p->keyid = p->akid->keyid;
	/* of several names the last one */
	for (i = 0; p->akid->serial && i < sk_GENERAL_NAME_num(p->akid->issuer); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(p->akid->issuer, i);

		if (name->type == GEN_DIRNAME)
			p->issuer = name->d.directoryName;
	}
	if (p->issuer)
		p->serial = p->akid->serial;
}

static bool has_keyid(const struct parts *p, X509 *issuer)
{
	const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(issuer);

	return id && !ASN1_OCTET_STRING_cmp(p->keyid, id);
}

static bool has_number(const struct parts *p, X509 *issuer)
{
	uint8_t named[GS_SHA256_SIZE], has[GS_SHA256_SIZE];

	return !gs_issued(p->issuer, p->serial, named) &&
	       !gs_issued(X509_get_issuer_name(issuer), X509_get0_serialNumber(issuer), has) &&
	       !memcmp(named, has, sizeof(has));
}

static enum gs_akid_match match(const struct parts *p, X509 *issuer)
{
	if (p->serial && !has_number(p, issuer))
		return GS_AKID_NONE;
	if (p->keyid && !has_keyid(p, issuer))
		return p->serial ? GS_AKID_HALF : GS_AKID_NONE;
	return p->serial || p->keyid ? GS_AKID_WHOLE : GS_AKID_NONE;
}

/** gs_same_name() - have both the same bytes? OpenSSL passes over case, blanks and kinds of strings */
bool gs_same_name(const X509_NAME *a, const X509_NAME *b)
{
	const unsigned char *p, *q;
	size_t n, m;

	return X509_NAME_get0_der(a, &p, &n) && X509_NAME_get0_der(b, &q, &m) && n == m && !memcmp(p, q, n);
}

/**
 * gs_akid_match() - does a certificate's authorityKeyIdentifier name this one?
 * @cert: the certificate
 * @issuer: the other one
 *
 * Return: how much of it is this one's; GS_AKID_NONE also if it names nothing.
 */
enum gs_akid_match gs_akid_match(X509 *cert, X509 *issuer)
{
	enum gs_akid_match found;
	struct parts p;

	read_parts(cert, &p);
	found = match(&p, issuer);
	AUTHORITY_KEYID_free(p.akid);
	return found;
}

/**
 * gs_akid_finds() - does the kernel find the issuer of a certificate that is to enter a keyring?
 * @cert: the certificate
 * @issuer: one that is in a keyring
 *
 * As restrict_link_by_signature() in crypto/asymmetric_keys/restrict.c does.
 *
 * Return: true if it is taken for the issuer; the signature is then still to be verified.
 */
bool gs_akid_finds(X509 *cert, X509 *issuer)
{
	struct parts p;
	bool found;

	read_parts(cert, &p);
	if (p.keyid || p.serial)
		found = match(&p, issuer) == GS_AKID_WHOLE;
	else
		found = gs_same_name(X509_get_issuer_name(cert), X509_get_subject_name(issuer));
	AUTHORITY_KEYID_free(p.akid);
	return found && !p.damaged;
}

/**
 * gs_akid_unloadable() - does the kernel refuse a certificate for its authorityKeyIdentifier?
 * @cert: the certificate
 *
 * One that has issued itself must not be half of what it names (x509_check_for_self_signed()).
 *
 * Return: NULL if it does not, else why.
 */
const char *gs_akid_unloadable(X509 *cert)
{
	const char *why = NULL;
	struct parts p;

	read_parts(cert, &p);
	if (p.damaged)
		why = "the certificate has an authorityKeyIdentifier that the kernel can't read";
	else if (p.keyid && p.serial && has_keyid(&p, cert) != has_number(&p, cert) &&
		 gs_same_name(X509_get_issuer_name(cert), X509_get_subject_name(cert)))
		why = "the certificate is self-signed, and only half of its authorityKeyIdentifier names itself";
	AUTHORITY_KEYID_free(p.akid);
	return why;
}
