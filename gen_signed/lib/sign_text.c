// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - sign a text: PKCS#7 (CMS SignedData, RFC 5652) with the text inside */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/bio.h>
#include <openssl/cms.h>

#include "file.h"
#include "msg.h"
#include "ossl.h"

static CMS_ContentInfo *sign(const struct gs_signer *signer, const void *text, size_t sz)
{
	unsigned int flags = CMS_NOCERTS | CMS_PARTIAL | CMS_BINARY;
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	BIO *in = BIO_new_mem_buf(text, (int)sz);

	if (cms && in &&
	    CMS_add1_signer(cms, signer->cert, signer->key, signer->md,
			    flags | CMS_NOSMIMECAP | CMS_USE_KEYID) &&
	    CMS_final(cms, in, NULL, flags) == 1) {
		BIO_free(in);
		return cms;
	}
	BIO_free(in);
	CMS_ContentInfo_free(cms);
	return NULL;
}

static int write_der(CMS_ContentInfo *cms, const char *out, const struct gs_log *log)
{
	struct gs_newfile nf = { .fd = -1 };
	uint8_t *der = NULL;
	int err, len = i2d_CMS_ContentInfo(cms, &der);

	if (len <= 0) {
		gs_ossl_err(log, out, "encoding the signature failed");
		return -EIO;
	}
	err = gs_newfile_start(out, log, &nf);
	if (!err) {
		err = gs_write(nf.fd, der, len);
		if (!err && fchmod(nf.fd, 0644))
			err = -errno;
		if (err)
			gs_err(log, "%s: can't be written", out);
	}
	if (!err)
		err = gs_newfile_finish(&nf, log);
	gs_newfile_abort(&nf);
	OPENSSL_free(der);
	return err;
}

int gs_sign_text(struct gs_signer *signer, const void *text, size_t sz, const char *out,
		 const struct gs_log *log)
{
	CMS_ContentInfo *cms = sign(signer, text, sz);
	int err;

	if (!cms) {
		gs_ossl_err(log, signer->cert_path, "signing failed");
		return -EIO;
	}
	err = write_der(cms, out, log);
	CMS_ContentInfo_free(cms);
	return err;
}
