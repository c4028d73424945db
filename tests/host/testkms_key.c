// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* testkms - its keys, of which all but the private part can be had, and their signatures */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>

#include "testkms.h"

void key_free(void *data)
{
	struct key *key = data;

	if (key)
		EVP_PKEY_free(key->pkey);
	free(key);
}

static void *key_load(const void *reference, size_t size)
{
	struct key **at = *(struct key **const *)reference, *key = *at;

	*at = NULL;
	return size == sizeof(at) ? key : NULL;
}

static int key_has(const void *data, int selection)
{
	(void)selection;
	return data != NULL;
}

static const OSSL_PARAM facts[] = {
	OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
	OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
	OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
	OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
	OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_DEFAULT_DIGEST, NULL, 0),
	OSSL_PARAM_END
};

static const OSSL_PARAM *key_gettable(void *kms)
{
	(void)kms;
	return facts;
}

static int key_get_params(void *data, OSSL_PARAM params[])
{
	const struct key *key = data;

	for (; params->key; params++) {
		OSSL_PARAM one[] = { *params, OSSL_PARAM_END };

		if (OSSL_PARAM_locate_const(facts, params->key) && EVP_PKEY_get_params(key->pkey, one))
			*params = one[0];
	}
	return 1;
}

static int key_export(void *data, int selection, OSSL_CALLBACK *take, void *arg)
{
	const struct key *key = data;
	OSSL_PARAM *params = NULL;
	int ok;

	note(selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY ? "refuse-private" : "give-public", key->name);
	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY)
		return 0;
	ok = EVP_PKEY_todata(key->pkey, EVP_PKEY_PUBLIC_KEY, &params) && take(params, arg);
	OSSL_PARAM_free(params);
	return ok;
}

static const OSSL_PARAM *key_export_types(int selection)
{
	static const OSSL_PARAM public[] = {
		OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, NULL, 0),
		OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0),
		OSSL_PARAM_END
	};

	return selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY ? NULL : public;
}

static const char *ec_signs_by(int operation)
{
	return operation == OSSL_OP_SIGNATURE ? "ECDSA" : NULL;
}

#define KEY_FUNCTIONS \
	{ OSSL_FUNC_KEYMGMT_FREE, (void (*)(void))key_free }, \
	{ OSSL_FUNC_KEYMGMT_LOAD, (void (*)(void))key_load }, \
	{ OSSL_FUNC_KEYMGMT_HAS, (void (*)(void))key_has }, \
	{ OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, (void (*)(void))key_gettable }, \
	{ OSSL_FUNC_KEYMGMT_GET_PARAMS, (void (*)(void))key_get_params }, \
	{ OSSL_FUNC_KEYMGMT_EXPORT, (void (*)(void))key_export }, \
	{ OSSL_FUNC_KEYMGMT_EXPORT_TYPES, (void (*)(void))key_export_types }

const OSSL_DISPATCH rsa_key[] = { KEY_FUNCTIONS, { 0, NULL } };
const OSSL_DISPATCH ec_key[] = {
	KEY_FUNCTIONS,
	{ OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, (void (*)(void))ec_signs_by },
	{ 0, NULL }
};

/* --- signatures */

struct signing {
	struct kms *kms;
	const struct key *key;
	EVP_MD_CTX *md;
	EVP_PKEY_CTX *pctx;
};

static void *sign_new(void *kms, const char *properties)
{
	struct signing *s = calloc(1, sizeof(*s));

	(void)properties;
	if (s) {
		s->kms = kms;
		s->md = EVP_MD_CTX_new();
	}
	return s;
}

static void sign_free(void *data)
{
	struct signing *s = data;

	EVP_MD_CTX_free(s->md);
	free(s);
}

static void *sign_dup(void *data)
{
	struct signing *s = data, *copy = sign_new(s->kms, NULL);

	if (copy && EVP_MD_CTX_copy_ex(copy->md, s->md)) {
		copy->key = s->key;
		copy->pctx = EVP_MD_CTX_get_pkey_ctx(copy->md);
		return copy;
	}
	return NULL;
}

static int sign_init(void *data, const char *digest, void *key_data, const OSSL_PARAM params[])
{
	struct signing *s = data;
	const struct key *key = key_data ? key_data : s->key;
	char only[64];

	if (!key)
		return 0;
	s->key = key;
	if (setting(key->name, ".digest", only) && (!digest || OPENSSL_strcasecmp(only, digest)))
		return refuse(s->kms, OTHER_DIGEST);
	note("sign", key->name);
	return EVP_DigestSignInit_ex(s->md, &s->pctx, digest, s->kms->inside, NULL, key->pkey, params);
}

static int sign_update(void *data, const unsigned char *bytes, size_t n)
{
	return EVP_DigestSignUpdate(((struct signing *)data)->md, bytes, n);
}

static int sign_final(void *data, unsigned char *sig, size_t *n, size_t room)
{
	if (sig)
		*n = room;
	return EVP_DigestSignFinal(((struct signing *)data)->md, sig, n);
}

static int sign_get_params(void *data, OSSL_PARAM params[])
{
	return EVP_PKEY_CTX_get_params(((struct signing *)data)->pctx, params);
}

static const OSSL_PARAM *sign_gettable(void *data, void *kms)
{
	static const OSSL_PARAM known[] = {
		OSSL_PARAM_octet_string(OSSL_SIGNATURE_PARAM_ALGORITHM_ID, NULL, 0), OSSL_PARAM_END
	};

	(void)data;
	(void)kms;
	return known;
}

const OSSL_DISPATCH signature[] = {
	{ OSSL_FUNC_SIGNATURE_NEWCTX, (void (*)(void))sign_new },
	{ OSSL_FUNC_SIGNATURE_FREECTX, (void (*)(void))sign_free },
	{ OSSL_FUNC_SIGNATURE_DUPCTX, (void (*)(void))sign_dup },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, (void (*)(void))sign_init },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE, (void (*)(void))sign_update },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, (void (*)(void))sign_final },
	{ OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS, (void (*)(void))sign_get_params },
	{ OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS, (void (*)(void))sign_gettable },
	{ 0, NULL }
};
