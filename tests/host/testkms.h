/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* testkms - what its two halves share */
#ifndef TESTKMS_H
#define TESTKMS_H

#include <stdio.h>

#include <openssl/core_dispatch.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

struct kms {
	const OSSL_CORE_HANDLE *core;
	OSSL_FUNC_core_new_error_fn *new_error;
	OSSL_FUNC_core_vset_error_fn *vset_error;
	OSSL_LIB_CTX *inside;
	OSSL_PROVIDER *provider;
};

struct key {
	struct kms *kms;
	EVP_PKEY *pkey;
	char name[32];
};

enum { NO_KEY = 1, WRONG_PIN, OTHER_DIGEST };

int refuse(const struct kms *kms, unsigned int reason, ...);
FILE *file_of(const char *name, const char *suffix, const char *mode);
void note(const char *what, const char *of);
int setting(const char *name, const char *suffix, char word[64]);

void key_free(void *data);
extern const OSSL_DISPATCH rsa_key[], ec_key[], signature[];

#endif /* TESTKMS_H */
