// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - load a key or certificate by its URI, through OpenSSL's providers
 *
 * pkcs11:... (RFC 7512), provider:NAME:URI, or what else a provider's store takes. A key that
 * stays in a token is used through the same EVP_PKEY as one from a file.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/storeerr.h>
#include <openssl/ui.h>

#include "msg.h"
#include "uri.h"

static const char provider_prefix[] = "provider:";
static const char pkcs11_prefix[] = "pkcs11:";

/* Length of the scheme of a URI (RFC 3986, 3.1), 0 if there is none. */
static size_t scheme_len(const char *s)
{
	size_t n;

	if (!isalpha((unsigned char)*s))
		return 0;
	for (n = 1; isalnum((unsigned char)s[n]) || strchr("+-.", s[n]); n++)
		if (!s[n])
			return 0;
	return s[n] == ':' && n > 1 ? n : 0;
}

/**
 * gs_is_uri() - does this name a key by URI, not by path?
 * @name: argument of --key or --cert
 *
 * Return: true if it starts with a scheme and no such file exists.
 */
bool gs_is_uri(const char *name)
{
	return scheme_len(name) && access(name, F_OK);
}

static OSSL_PROVIDER *default_provider;

static void unload_default(void)
{
	OSSL_PROVIDER_unload(default_provider);
}

/* Once one is loaded by name the default one is no longer loaded by itself. */
static bool load_default(void)
{
	if (!default_provider) {
		default_provider = OSSL_PROVIDER_load(NULL, "default");
		if (default_provider)
			OPENSSL_atexit(unload_default);
	}
	return default_provider;
}

void gs_openssl_begin(void)
{
	if (!OSSL_PROVIDER_available(NULL, "default") && !OSSL_PROVIDER_available(NULL, "fips"))
		load_default();
	ERR_clear_error();
}

/*
 * Load a provider for the rest of the process. It is not unloaded at its end: a PKCS#11 module may
 * have taken itself down by then, and the provider would crash in it.
 */
static bool load_for_good(const char *name)
{
	/* the TPM's library logs each way to a TPM that it tries, on stderr */
	if (!strcmp(name, "tpm2"))
		setenv("TSS2_LOG", "all+none", 0);
	return load_default() && OSSL_PROVIDER_try_load(NULL, name, 1);
}

/* Of a provider that is there, the first error's data says why it does not start. */
static bool does_not_start(const char *name, const struct gs_log *log)
{
	const char *why = NULL;
	int flags = 0;

	if (ERR_GET_REASON(ERR_peek_last_error()) != ERR_R_INIT_FAIL)
		return false;
	ERR_peek_error_all(NULL, NULL, NULL, &why, &flags);
	gs_err(log, "%s: this OpenSSL provider does not start (%s): is its device there, and may you use it?", name,
	       flags & ERR_TXT_STRING ? why : "?");
	ERR_clear_error();
	return true;
}

static int load_provider(const char *name, const struct gs_log *log)
{
	if (!load_for_good(name)) {
		if (does_not_start(name, log))
			return -EINVAL;
		gs_ossl_err(log, name, "this OpenSSL provider can't be loaded; OPENSSL_MODULES"
			    " (or --provider-path of gen_signed) names its folder");
		return -EINVAL;
	}
	return 0;
}

/**
 * gs_providers_load() - load the providers that the user named
 * @opts: providers, nr_providers and provider_path are used
 * @log: where messages go
 *
 * They stay until the process ends.
 *
 * Return: 0, or -EINVAL (reported).
 */
int gs_providers_load(const struct gs_key_opts *opts, const struct gs_log *log)
{
	size_t i;
	int err = 0;

	gs_openssl_begin();
	if (opts->provider_path &&
	    !OSSL_PROVIDER_set_default_search_path(NULL, opts->provider_path)) {
		gs_ossl_err(log, opts->provider_path, "can't be searched for providers");
		return -EINVAL;
	}
	for (i = 0; !err && i < opts->nr_providers; i++)
		err = load_provider(opts->providers[i], log);
	return err;
}

/* Is there a store for the scheme of this URI? */
static bool has_store(const char *uri)
{
	char *scheme = strndup(uri, scheme_len(uri));
	OSSL_STORE_LOADER *loader = scheme ? OSSL_STORE_LOADER_fetch(NULL, scheme, NULL) : NULL;

	OSSL_STORE_LOADER_free(loader);
	free(scheme);
	ERR_clear_error();
	return loader;
}

/* The PKCS#11 provider is loaded by itself where it is installed. */
static bool has_pkcs11_store(void)
{
	if (has_store(pkcs11_prefix))
		return true;
	load_for_good("pkcs11");
	ERR_clear_error();
	return has_store(pkcs11_prefix);
}

static bool take(OSSL_STORE_INFO *info, enum gs_want want, struct gs_loaded *found)
{
	if (want == GS_WANT_KEY && OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
		found->key = OSSL_STORE_INFO_get1_PKEY(info);
	if (want == GS_WANT_CERT && OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_CERT)
		found->cert = OSSL_STORE_INFO_get1_CERT(info);
	return found->key || found->cert;
}

/* The first key or certificate that the store gives; false if there is none. */
static bool load_from_store(const char *uri, enum gs_want want, UI_METHOD *ui,
			    struct gs_pass *pass, struct gs_loaded *found)
{
	OSSL_STORE_CTX *ctx = OSSL_STORE_open(uri, ui, pass, NULL, NULL);
	bool done = false;

	if (ctx)
		OSSL_STORE_expect(ctx, want == GS_WANT_KEY ? OSSL_STORE_INFO_PKEY :
							     OSSL_STORE_INFO_CERT);
	while (ctx && !done && !pass->failed && !OSSL_STORE_eof(ctx)) {
		OSSL_STORE_INFO *info = OSSL_STORE_load(ctx);

		if (info)
			done = take(info, want, found);
		else if (OSSL_STORE_error(ctx))
			break;
		OSSL_STORE_INFO_free(info);
	}
	OSSL_STORE_close(ctx);
	return done;
}

/* provider:NAME:URI - load provider NAME; sets @uri to what follows. */
static int strip_provider(const char **uri, const struct gs_log *log)
{
	const char *name = *uri + strlen(provider_prefix), *colon = strchr(name, ':');
	char *copy;
	int err;

	if (!colon || colon == name || !scheme_len(colon + 1)) {
		gs_err(log, "%s: not of the form provider:NAME:URI", *uri);
		return -EINVAL;
	}
	copy = strndup(name, colon - name);
	err = copy ? load_provider(copy, log) : -ENOMEM;
	free(copy);
	*uri = colon + 1;
	return err;
}

static void no_store(const char *uri, struct gs_pass *pass)
{
	pass->failed = 1;
	gs_err(pass->log, "%s: there is no such file, and no OpenSSL provider here knows URIs of this kind; name one:"
	       " provider:NAME:URI", uri);
}

/* OpenSSL's reason, of the one who knows best: not that of the layers above it. Empties the queue. */
static const char *reason(void)
{
	const char *above = NULL, *best = NULL;
	unsigned long e;

	while ((e = ERR_get_error())) {
		const char *text = ERR_SYSTEM_ERROR(e) ? strerror(ERR_GET_REASON(e)) :
							 ERR_reason_error_string(e);
		int lib = ERR_GET_LIB(e);

		/* each scheme is first looked up where the older ones are */
		if (!text || (lib == ERR_LIB_OSSL_STORE &&
			      ERR_GET_REASON(e) == OSSL_STORE_R_UNREGISTERED_SCHEME))
			continue;
		if (lib == ERR_LIB_OSSL_STORE || lib == ERR_LIB_ENGINE)
			above = text;
		else
			best = text;
	}
	return best ? best : above;
}

static int not_found(const char *uri, enum gs_want want, struct gs_pass *pass)
{
	const char *why = reason();

	if (!pass->failed)
		gs_err(pass->log, "%s: %s%s%s%s", uri, want == GS_WANT_KEY ?
		       pass->asked ? "no private key is found there, or its PIN is wrong" :
		       "no private key is found there" :
		       "no certificate is found there", why ? " (" : "", why ? why : "",
		       why ? ")" : "");
	return -EINVAL;
}

/**
 * gs_uri_load() - load a private key or certificate by its URI
 * @uri: see the top of this file
 * @want: which of them
 * @pass: answers for its PIN or passphrase, once
 * @found: set on success
 *
 * Return: 0, or -EINVAL (reported).
 */
int gs_uri_load(const char *uri, enum gs_want want, struct gs_pass *pass, struct gs_loaded *found)
{
	bool pkcs11, done = false;
	UI_METHOD *ui;

	memset(found, 0, sizeof(*found));
	/* argv can be read by every user of the machine */
	if (strstr(uri, "pin-value")) {
		gs_err(pass->log, "a PIN must not be part of the URI: use %s",
		       gs_pass_hint(pass));
		return -EINVAL;
	}
	if (!strncmp(uri, provider_prefix, strlen(provider_prefix)) &&
	    strip_provider(&uri, pass->log))
		return -EINVAL;
	gs_pass_begin(pass, uri, 1);
	pass->asked = 0;
	ui = UI_UTIL_wrap_read_pem_callback(gs_pass_callback, 0);
	if (!ui)
		return not_found(uri, want, pass);

	pkcs11 = !strncmp(uri, pkcs11_prefix, strlen(pkcs11_prefix));
	if (pkcs11 ? has_pkcs11_store() : has_store(uri))
		done = load_from_store(uri, want, ui, pass, found);
	else if (pkcs11)
		done = gs_engine_load(uri, want, ui, pass, found);
	else
		no_store(uri, pass);
	UI_destroy_method(ui);
	if (!done || pass->failed)
		return not_found(uri, want, pass);
	ERR_clear_error();
	return 0;
}
