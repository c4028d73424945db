// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * testkms - an OpenSSL provider that stands for a key management service
 *
 * testkms:NAME is the key in $TESTKMS/NAME.key, and its certificate NAME.pem. The key is used in a library
 * context of the provider's own, and no function gives its private part. NAME.pin, if there is one, is asked for;
 * NAME.digest is the only digest that the key signs. What the service is asked goes to $TESTKMS/log.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/core_object.h>
#include <openssl/pem.h>
#include <openssl/store.h>
#include <openssl/x509.h>

#include "testkms.h"

static const OSSL_ITEM reasons[] = {
	{ NO_KEY, "the service has no key of this name" },
	{ WRONG_PIN, "the service does not accept this PIN" },
	{ OTHER_DIGEST, "the service signs with another digest only" },
	{ 0, NULL }
};

int refuse(const struct kms *kms, unsigned int reason, ...)
{
	va_list ap;

	va_start(ap, reason);
	kms->new_error(kms->core);
	kms->vset_error(kms->core, reason, NULL, ap);
	va_end(ap);
	return 0;
}

FILE *file_of(const char *name, const char *suffix, const char *mode)
{
	const char *dir = getenv("TESTKMS");
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s%s", dir ? dir : ".", name, suffix);
	return fopen(path, mode);
}

void note(const char *what, const char *of)
{
	FILE *f = file_of("log", "", "a");

	if (f) {
		fprintf(f, "%s %s\n", what, of);
		fclose(f);
	}
}

/* The first word of a file; false if there is none. */
int setting(const char *name, const char *suffix, char word[64])
{
	FILE *f = file_of(name, suffix, "r");
	int some = f && fscanf(f, "%63s", word) == 1;

	if (f)
		fclose(f);
	return some;
}

/* --- the store */

struct store {
	struct kms *kms;
	char name[32];
	int expect;
	int done;
};

static void *store_open(void *kms, const char *uri)
{
	struct store *s = calloc(1, sizeof(*s));

	if (s) {
		s->kms = kms;
		snprintf(s->name, sizeof(s->name), "%s", strchr(uri, ':') + 1);
		note("open", s->name);
	}
	return s;
}

static const OSSL_PARAM *store_settable(void *kms)
{
	static const OSSL_PARAM known[] = { OSSL_PARAM_int(OSSL_STORE_PARAM_EXPECT, NULL), OSSL_PARAM_END };

	(void)kms;
	return known;
}

static int store_set_params(void *data, const OSSL_PARAM params[])
{
	const OSSL_PARAM *p = OSSL_PARAM_locate_const(params, OSSL_STORE_PARAM_EXPECT);

	return !p || OSSL_PARAM_get_int(p, &((struct store *)data)->expect);
}

static int give(int type, const char *data_type, const char *by, void *data, size_t n, OSSL_CALLBACK *take, void *arg)
{
	const OSSL_PARAM params[] = {
		OSSL_PARAM_int(OSSL_OBJECT_PARAM_TYPE, &type),
		OSSL_PARAM_utf8_string(OSSL_OBJECT_PARAM_DATA_TYPE, (char *)data_type, 0),
		OSSL_PARAM_octet_string(by, data, n),
		OSSL_PARAM_END
	};

	return take(params, arg);
}

static int has_pin(const struct store *s, OSSL_PASSPHRASE_CALLBACK *ask, void *arg)
{
	char pin[64], given[65] = "";
	size_t n = 0;

	if (!setting(s->name, ".pin", pin))
		return 1;
	note("ask-pin", s->name);
	if (!ask(given, sizeof(given) - 1, &n, NULL, arg))
		return 0;
	given[n] = '\0';
	return !strcmp(pin, given) || refuse(s->kms, WRONG_PIN);
}

static int give_key(const struct store *s, OSSL_CALLBACK *take, void *arg)
{
	FILE *f = file_of(s->name, ".key", "r");
	struct key *key = calloc(1, sizeof(*key)), **at = &key;
	int ok;

	if (f && key) {
		key->kms = s->kms;
		snprintf(key->name, sizeof(key->name), "%s", s->name);
		key->pkey = PEM_read_PrivateKey_ex(f, NULL, NULL, NULL, s->kms->inside, NULL);
	}
	if (f)
		fclose(f);
	if (key && key->pkey)
		ok = give(OSSL_OBJECT_PKEY, EVP_PKEY_is_a(key->pkey, "EC") ? "EC" : "RSA", OSSL_OBJECT_PARAM_REFERENCE,
			  &at, sizeof(at), take, arg);
	else
		ok = refuse(s->kms, NO_KEY);
	key_free(key);
	return ok;
}

static int give_cert(const struct store *s, OSSL_CALLBACK *take, void *arg)
{
	FILE *f = file_of(s->name, ".pem", "r");
	X509 *cert = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;
	unsigned char *der = NULL;
	int n = cert ? i2d_X509(cert, &der) : 0;
	int ok = n > 0 ? give(OSSL_OBJECT_CERT, "", OSSL_OBJECT_PARAM_DATA, der, (size_t)n, take, arg) :
			 refuse(s->kms, NO_KEY);

	if (f)
		fclose(f);
	X509_free(cert);
	OPENSSL_free(der);
	return ok;
}

static int store_load(void *data, OSSL_CALLBACK *take, void *arg, OSSL_PASSPHRASE_CALLBACK *ask, void *ask_arg)
{
	struct store *s = data;

	s->done = 1;
	if (s->expect == OSSL_STORE_INFO_CERT)
		return give_cert(s, take, arg);
	return has_pin(s, ask, ask_arg) && give_key(s, take, arg);
}

static int store_eof(void *data)
{
	return ((struct store *)data)->done;
}

static int store_close(void *data)
{
	free(data);
	return 1;
}

static const OSSL_DISPATCH store[] = {
	{ OSSL_FUNC_STORE_OPEN, (void (*)(void))store_open },
	{ OSSL_FUNC_STORE_SETTABLE_CTX_PARAMS, (void (*)(void))store_settable },
	{ OSSL_FUNC_STORE_SET_CTX_PARAMS, (void (*)(void))store_set_params },
	{ OSSL_FUNC_STORE_LOAD, (void (*)(void))store_load },
	{ OSSL_FUNC_STORE_EOF, (void (*)(void))store_eof },
	{ OSSL_FUNC_STORE_CLOSE, (void (*)(void))store_close },
	{ 0, NULL }
};

/* --- the provider */

static const OSSL_ALGORITHM *query(void *kms, int operation, int *no_cache)
{
	static const OSSL_ALGORITHM keys[] = {
		{ "RSA:rsaEncryption", "provider=testkms", rsa_key, "RSA" },
		{ "EC:id-ecPublicKey", "provider=testkms", ec_key, "EC" },
		{ NULL, NULL, NULL, NULL }
	};
	static const OSSL_ALGORITHM signatures[] = {
		{ "RSA:rsaEncryption", "provider=testkms", signature, "RSA" },
		{ "ECDSA", "provider=testkms", signature, "ECDSA" },
		{ NULL, NULL, NULL, NULL }
	};
	static const OSSL_ALGORITHM stores[] = {
		{ "testkms", "provider=testkms", store, "the service" },
		{ NULL, NULL, NULL, NULL }
	};

	(void)kms;
	*no_cache = 0;
	return operation == OSSL_OP_KEYMGMT ? keys : operation == OSSL_OP_SIGNATURE ? signatures :
	       operation == OSSL_OP_STORE ? stores : NULL;
}

static const OSSL_ITEM *get_reasons(void *kms)
{
	(void)kms;
	return reasons;
}

static void teardown(void *data)
{
	struct kms *kms = data;

	OSSL_PROVIDER_unload(kms->provider);
	OSSL_LIB_CTX_free(kms->inside);
	free(kms);
}

OSSL_provider_init_fn OSSL_provider_init;

int OSSL_provider_init(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *in, const OSSL_DISPATCH **out, void **ctx)
{
	static const OSSL_DISPATCH functions[] = {
		{ OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query },
		{ OSSL_FUNC_PROVIDER_GET_REASON_STRINGS, (void (*)(void))get_reasons },
		{ OSSL_FUNC_PROVIDER_TEARDOWN, (void (*)(void))teardown },
		{ 0, NULL }
	};
	struct kms *kms = calloc(1, sizeof(*kms));

	if (!kms)
		return 0;
	kms->core = core;
	for (; in->function_id; in++)
		if (in->function_id == OSSL_FUNC_CORE_NEW_ERROR)
			kms->new_error = OSSL_FUNC_core_new_error(in);
		else if (in->function_id == OSSL_FUNC_CORE_VSET_ERROR)
			kms->vset_error = OSSL_FUNC_core_vset_error(in);
	kms->inside = OSSL_LIB_CTX_new();
	kms->provider = kms->inside ? OSSL_PROVIDER_load(kms->inside, "default") : NULL;
	*out = functions;
	*ctx = kms;
	return kms->provider && kms->new_error && kms->vset_error;
}
