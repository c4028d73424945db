/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - keys and certificates that are named by a URI */
#ifndef GS_URI_H
#define GS_URI_H

#include "ossl.h"
#include "pass.h"

/** enum gs_want - what to load: a private key, or a certificate */
enum gs_want {
	GS_WANT_KEY,
	GS_WANT_CERT,
};

/** struct gs_loaded - one of them, owned by whoever asked; the other is NULL */
struct gs_loaded {
	EVP_PKEY *key;
	X509 *cert;
};

bool gs_is_uri(const char *name);
int gs_uri_load(const char *uri, enum gs_want want, struct gs_pass *pass, struct gs_loaded *found);
int gs_providers_load(const struct gs_key_opts *opts, const struct gs_log *log);

bool gs_engine_load(const char *uri, enum gs_want want, UI_METHOD *ui, struct gs_pass *pass,
		    struct gs_loaded *found);

#endif /* GS_URI_H */
