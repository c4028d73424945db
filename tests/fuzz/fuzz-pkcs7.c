// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target - the kernel's parsers of X.509 and PKCS#7, as our patches leave them
 *
 * The first byte chooses the parser; the rest is a heap block of its exact size. Asserted: nothing outside of
 * it is read, all that was allocated is freed (AddressSanitizer), and what a certificate or message that is
 * taken points to lies inside. Keys are neither looked up nor used. With FUZZ_TAKEN in the environment an
 * input that is not taken is an error, too.
 */
#include <crypto/pkcs7.h>
#include <openssl/sha.h>
#include "pkcs7_parser.h"

#define CHECK(cond)              \
	do {                     \
		if (!(cond))     \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int x509_check_for_self_signed(struct x509_certificate *cert);

/* What the parsers call and what is not part of them */

void sha256(const u8 *data, size_t len, u8 out[SHA256_DIGEST_SIZE])
{
	SHA256(data, len, out);
}

time64_t mktime64(unsigned int year, unsigned int mon, unsigned int day, unsigned int hour, unsigned int min,
		  unsigned int sec)
{
	CHECK(mon >= 1 && mon <= 12 && day >= 1 && day <= 31 && hour <= 24 && min <= 59 && sec <= 60);
	return ((((time64_t)year * 12 + mon) * 31 + day) * 24 + hour) * 3600 + min * 60 + sec;
}

void key_put(struct key *key)
{
	CHECK(!key);
}

void public_key_free(struct public_key *key)
{
	if (!key)
		return;
	free(key->key);
	free(key->params);
	free(key);
}

void public_key_signature_free(struct public_key_signature *sig)
{
	if (!sig)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(sig->auth_ids); i++)
		free(sig->auth_ids[i]);
	free(sig->s);
	if (sig->m_free)
		free(sig->m);
	free(sig);
}

struct asymmetric_key_id *asymmetric_key_generate_id(const void *val_1, size_t len_1, const void *val_2, size_t len_2)
{
	struct asymmetric_key_id *id;

	if (len_1 + len_2 > UINT16_MAX)
		return ERR_PTR(-EOVERFLOW);
	id = malloc(sizeof(*id) + len_1 + len_2);
	CHECK(id);
	id->len = len_1 + len_2;
	memcpy(id->data, val_1, len_1);
	memcpy(id->data + len_1, val_2, len_2);
	return id;
}

int x509_get_sig_params(struct x509_certificate *cert)
{
	cert->sig->s = kmemdup(cert->raw_sig, cert->raw_sig_size, GFP_KERNEL);
	cert->sig->s_size = cert->raw_sig_size;
	return 0;
}

int x509_check_for_self_signed(struct x509_certificate *cert)
{
	(void)cert;
	return 0;
}

/* What is to be found of the input */

static const uint8_t *start;
static size_t length;

static void check_inside(const void *p, size_t n)
{
	const uint8_t *at = p;

	if (!n)
		return;
	CHECK(at >= start && n <= length && (size_t)(at - start) <= length - n);
}

static void check_cert(const struct x509_certificate *cert)
{
	check_inside(cert->tbs, cert->tbs_size);
	check_inside(cert->raw_sig, cert->raw_sig_size);
	check_inside(cert->raw_serial, cert->raw_serial_size);
	check_inside(cert->raw_issuer, cert->raw_issuer_size);
	check_inside(cert->raw_subject, cert->raw_subject_size);
	check_inside(cert->raw_skid, cert->raw_skid_size);
	CHECK(cert->pub->valid_from == cert->valid_from && cert->pub->valid_to == cert->valid_to);
	CHECK(!cert->issuer || strlen(cert->issuer) <= length);
	CHECK(!cert->subject || strlen(cert->subject) <= length);
}

static bool fuzz_x509(void)
{
	struct x509_certificate *cert = x509_cert_parse(start, length);

	if (IS_ERR(cert))
		return false;
	check_cert(cert);
	x509_free_certificate(cert);
	return true;
}

static bool fuzz_pkcs7(void)
{
	struct pkcs7_message *msg = pkcs7_parse_message(start, length);
	const void *content = NULL;
	size_t content_len = 0;

	if (IS_ERR(msg))
		return false;
	for (struct x509_certificate *c = msg->certs; c; c = c->next)
		check_cert(c);
	for (struct pkcs7_signed_info *s = msg->signed_infos; s; s = s->next) {
		check_inside(s->msgdigest, s->msgdigest_len);
		check_inside(s->authattrs, s->authattrs_len);
		check_inside(s->bpf_prog, s->bpf_prog_len);
		/* it is one of the attributes that are signed */
		CHECK(!s->bpf_prog_len || s->authattrs);
	}
	if (!pkcs7_get_content_data(msg, &content, &content_len, NULL))
		check_inside(content, content_len);
	pkcs7_free_message(msg);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int all = -1;
	uint8_t *copy;
	bool taken;

	if (all < 0)
		all = !!getenv("FUZZ_TAKEN");
	if (!size)
		return 0;
	length = size - 1;
	copy = malloc(length ? length : 1);
	CHECK(copy);
	memcpy(copy, data + 1, length);
	start = copy;
	taken = data[0] & 1 ? fuzz_x509() : fuzz_pkcs7();
	CHECK(taken || !all);
	free(copy);
	return 0;
}
