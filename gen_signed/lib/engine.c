// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - PKCS#11 through OpenSSL's engine, where no provider is installed
 *
 * Debian 12 has libengine-pkcs11-openssl and no provider. Engines are deprecated since OpenSSL
 * 3.0, so only this file speaks to one.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <string.h>

#include <openssl/conf.h>
#include <openssl/err.h>
#include <openssl/opensslconf.h>
#ifndef OPENSSL_NO_ENGINE
#include <openssl/engine.h>
#endif

#include "msg.h"
#include "uri.h"

#ifndef OPENSSL_NO_ENGINE
static bool load(ENGINE *e, const char *uri, enum gs_want want, UI_METHOD *ui,
		 struct gs_pass *pass, struct gs_loaded *found)
{
	struct {
		const char *uri;
		X509 *cert;
	} params = { uri, NULL };

	if (want == GS_WANT_KEY) {
		found->key = ENGINE_load_private_key(e, uri, ui, pass);
		return found->key;
	}
	/* some tokens give a certificate only after a login */
	ENGINE_ctrl(e, ENGINE_CTRL_SET_USER_INTERFACE, 0, ui, NULL);
	ENGINE_ctrl(e, ENGINE_CTRL_SET_CALLBACK_DATA, 0, pass, NULL);
	ENGINE_ctrl_cmd(e, "LOAD_CERT_CTRL", 0, &params, NULL, 1);
	ENGINE_ctrl(e, ENGINE_CTRL_SET_USER_INTERFACE, 0, NULL, NULL);
	ENGINE_ctrl(e, ENGINE_CTRL_SET_CALLBACK_DATA, 0, NULL, NULL);
	found->cert = params.cert;
	return found->cert;
}

/**
 * gs_engine_load() - load a private key or certificate from the engine "pkcs11"
 * @uri: pkcs11:...
 * @want: which of them
 * @ui, @pass: answer for the PIN
 * @found: set on success
 *
 * Return: true if it was found; a missing engine is reported, and @pass failed.
 */
bool gs_engine_load(const char *uri, enum gs_want want, UI_METHOD *ui, struct gs_pass *pass,
		    struct gs_loaded *found)
{
	ENGINE *e;
	bool done = false;

	ENGINE_load_builtin_engines();
	e = ENGINE_by_id("pkcs11");
	/* it would explain itself on stderr, in several lines */
	if (e && ENGINE_ctrl_cmd_string(e, "QUIET", NULL, 1) && ENGINE_init(e)) {
		done = load(e, uri, want, ui, pass, found);
		ENGINE_finish(e);	/* a key that was loaded holds it */
	} else {
		ERR_clear_error();
		pass->failed = 1;
		gs_err(pass->log, "%s: OpenSSL has no PKCS#11 here; install pkcs11-provider or"
		       " libengine-pkcs11-openssl", uri);
	}
	ENGINE_free(e);
	return done;
}
#else
bool gs_engine_load(const char *uri, enum gs_want want, UI_METHOD *ui, struct gs_pass *pass,
		    struct gs_loaded *found)
{
	(void)want;
	(void)ui;
	(void)found;
	pass->failed = 1;
	gs_err(pass->log, "%s: OpenSSL has no PKCS#11 here; install pkcs11-provider", uri);
	return false;
}
#endif
