// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - sign a text: PKCS#7 (CMS SignedData, RFC 5652) with the text inside */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/cms.h>

#include "msg.h"
#include "newfile.h"
#include "ossl.h"

/* A signature as of a loader, which is the same each time, that gets the text put into it. */
static int sign(struct gs_signer *signer, const void *text, size_t sz, const struct gs_log *log,
		CMS_ContentInfo **cms)
{
	ASN1_OCTET_STRING **content, *inside = ASN1_OCTET_STRING_new();
	const uint8_t *p;
	size_t sig_sz;
	void *sig = NULL;
	int err = gs_sign_payload(signer, text, sz, NULL, 0, NULL, log, &sig, &sig_sz);

	if (err)
		goto out_free;
	p = sig;
	*cms = d2i_CMS_ContentInfo(NULL, &p, sig_sz);
	content = *cms ? CMS_get0_content(*cms) : NULL;
	if (!content || *content || !inside || !ASN1_OCTET_STRING_set(inside, text, (int)sz)) {
		gs_ossl_err(log, signer->cert_path, "signing failed");
		CMS_ContentInfo_free(*cms);
		err = -EIO;
		goto out_free;
	}
	*content = inside;
	inside = NULL;
out_free:
	ASN1_OCTET_STRING_free(inside);
	free(sig);
	return err;
}

static int write_der(CMS_ContentInfo *cms, const char *out, const struct gs_log *log)
{
	uint8_t *der = NULL;
	int err, len = i2d_CMS_ContentInfo(cms, &der);

	if (len <= 0) {
		gs_ossl_err(log, out, "encoding the signature failed");
		return -EIO;
	}
	err = gs_save(out, der, len, log);
	OPENSSL_free(der);
	return err;
}

int gs_sign_text(struct gs_signer *signer, const void *text, size_t sz, const char *out,
		 const struct gs_log *log)
{
	CMS_ContentInfo *cms;
	int err = sign(signer, text, sz, log, &cms);

	if (err)
		return err;
	err = write_der(cms, out, log);
	CMS_ContentInfo_free(cms);
	return err;
}
