// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - the signer of live programs: one copy for a loader and all that it loads
 */
#include <linux/refcount.h>
#include <linux/slab.h>

#include "hornet.h"

/**
 * struct hornet_signer - who signed, as struct pkcs7_signer says it
 * @refs: programs that have it
 * @keyring: enum signer_keyring of the key
 * @keyid_len: bytes of the key's subjectKeyIdentifier in @names
 * @serial_len: bytes of the certificate's serial number in @names
 * @path_len: certificates of the message between the data and the key
 * @issuer_len: bytes of the certificate's issuer in @names
 * @spki_sha256: SHA-256 of the key's SubjectPublicKeyInfo
 * @names: SHA-256 of the SubjectPublicKeyInfo of each of @path_len,
 *	   subjectKeyIdentifier, serial number, issuer
 */
struct hornet_signer {
	refcount_t refs;
	u8 keyring;
	u8 keyid_len;
	u8 serial_len;
	u8 path_len;
	u16 issuer_len;
	u8 spki_sha256[SHA256_DIGEST_SIZE];
	u8 names[];
};

static size_t path_size(const struct hornet_signer *s)
{
	return s->path_len * SHA256_DIGEST_SIZE;
}

/**
 * hornet_signer_new - keep who signed
 * @from: who signed, as the check of the signature says it
 *
 * Return: a copy with one reference, for hornet_signer_put(); NULL without memory.
 */
struct hornet_signer *hornet_signer_new(const struct pkcs7_signer *from)
{
	u32 path_len = min_t(u32, from->path_len, SIGNER_PATH_MAX);
	struct hornet_signer *s;
	u8 *p;

	s = kmalloc(sizeof(*s) + path_len * SHA256_DIGEST_SIZE + from->keyid_len +
		    from->serial_len + from->issuer_len, GFP_KERNEL_ACCOUNT);
	if (!s)
		return NULL;
	refcount_set(&s->refs, 1);
	s->keyring = from->keyring;
	s->keyid_len = from->keyid_len;
	s->serial_len = from->serial_len;
	s->path_len = path_len;
	s->issuer_len = from->issuer_len;
	memcpy(s->spki_sha256, from->spki_sha256, sizeof(s->spki_sha256));
	p = s->names;
	memcpy(p, from->path, path_size(s));
	p += path_size(s);
	memcpy(p, from->keyid, s->keyid_len);
	p += s->keyid_len;
	memcpy(p, from->serial, s->serial_len);
	p += s->serial_len;
	memcpy(p, from->issuer, s->issuer_len);
	return s;
}

/**
 * hornet_signer_get - share a signer
 * @s: the signer, or NULL
 *
 * Return: @s, with a reference more.
 */
struct hornet_signer *hornet_signer_get(struct hornet_signer *s)
{
	if (s)
		refcount_inc(&s->refs);
	return s;
}

/**
 * hornet_signer_put - give a reference back
 * @s: the signer, or NULL
 *
 * May be called in any context.
 */
void hornet_signer_put(struct hornet_signer *s)
{
	if (s && refcount_dec_and_test(&s->refs))
		kfree(s);
}

/**
 * hornet_signer_describe - say who signed
 * @s: the signer, or NULL
 * @to: filled; all zero for NULL
 */
void hornet_signer_describe(const struct hornet_signer *s, struct pkcs7_signer *to)
{
	const u8 *p;

	memset(to, 0, sizeof(*to));
	if (!s)
		return;
	to->keyring = s->keyring;
	memcpy(to->spki_sha256, s->spki_sha256, sizeof(to->spki_sha256));
	p = s->names;
	to->path_len = s->path_len;
	memcpy(to->path, p, path_size(s));
	p += path_size(s);
	to->keyid_len = s->keyid_len;
	memcpy(to->keyid, p, s->keyid_len);
	p += s->keyid_len;
	to->serial_len = s->serial_len;
	memcpy(to->serial, p, s->serial_len);
	p += s->serial_len;
	to->issuer_len = s->issuer_len;
	memcpy(to->issuer, p, s->issuer_len);
}

/**
 * hornet_signer_keyring - where is the key of a signer?
 * @s: the signer, or NULL
 *
 * Return: the keyring; SIGNER_KEYRING_NONE for NULL.
 */
enum signer_keyring hornet_signer_keyring(const struct hornet_signer *s)
{
	return s ? s->keyring : SIGNER_KEYRING_NONE;
}

/**
 * hornet_signer_spki - which key does a signer have?
 * @s: the signer, or NULL
 *
 * Return: SHA-256 of its SubjectPublicKeyInfo, as long as @s; NULL for NULL.
 */
const u8 *hornet_signer_spki(const struct hornet_signer *s)
{
	return s ? s->spki_sha256 : NULL;
}

/**
 * hornet_signer_path - which certificates lead to the key of a signer?
 * @s: the signer, or NULL
 * @len: filled: how many
 *
 * Return: SHA-256 of the SubjectPublicKeyInfo of each in a row, as long as @s; NULL for NULL.
 */
const u8 *hornet_signer_path(const struct hornet_signer *s, u32 *len)
{
	*len = s ? s->path_len : 0;
	return s ? s->names : NULL;
}
