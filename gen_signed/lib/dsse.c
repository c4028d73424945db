// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - signed envelopes (DSSE 1.0)
 *
 * Signed is not the payload but its pre-authentication encoding,
 * "DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload, so that a signature of one type can't
 * pass for one of another.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "cms.h"
#include "dsse.h"
#include "msg.h"
#include "ossl.h"

static int put_base64(FILE *out, const void *bytes, size_t n)
{
	char *text = malloc(4 * ((n + 2) / 3) + 1);

	if (!text)
		return -ENOMEM;
	EVP_EncodeBlock((unsigned char *)text, bytes, n);
	fputs(text, out);
	free(text);
	return 0;
}

/** gs_dsse_encode() - the pre-authentication encoding, and its size; free() it. NULL if memory is short. */
char *gs_dsse_encode(const char *type, const void *payload, size_t sz, size_t *n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, n);

	if (!out)
		return NULL;
	fprintf(out, "DSSEv1 %zu %s %zu ", strlen(type), type, sz);
	fwrite(payload, 1, sz, out);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

/**
 * gs_dsse_write() - sign a payload and write its envelope as one line of JSON
 * @signer: whose signature; its key id is the keyid
 * @type: the payload's media type, plain ASCII
 * @payload, @sz: the payload
 * @out: where the line goes
 * @log: where messages go
 *
 * Return: 0 or a negative errno (reported).
 */
int gs_dsse_write(struct gs_signer *signer, const char *type, const void *payload, size_t sz,
		  FILE *out, const struct gs_log *log)
{
	const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(signer->cert);
	char keyid[2 * GS_KEYID_MAX + 1] = "";
	uint8_t *sig = NULL;
	size_t n, sig_sz = 0;
	char *pae = gs_dsse_encode(type, payload, sz, &n);
	int err = pae ? 0 : -ENOMEM;

	if (id && ASN1_STRING_length(id) <= GS_KEYID_MAX)
		gs_hex(ASN1_STRING_get0_data(id), ASN1_STRING_length(id), keyid);
	if (!err) {
		sig = gs_sign_bytes(signer, pae, n, &sig_sz);
		if (!sig) {
			gs_ossl_err(log, signer->key_path, "signing failed");
			err = -EIO;
			goto out_free;
		}
		fprintf(out, "{\"payloadType\":\"%s\",\"payload\":\"", type);
		err = put_base64(out, payload, sz);
		fprintf(out, "\",\"signatures\":[{\"keyid\":\"%s\",\"sig\":\"", keyid);
		if (!err)
			err = put_base64(out, sig, sig_sz);
		fputs("\"}]}\n", out);
	}
	if (err)
		gs_err(log, "out of memory");
out_free:
	OPENSSL_free(sig);
	free(pae);
	return err;
}
