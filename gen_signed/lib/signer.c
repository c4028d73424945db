// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - a key and its certificate, ready to sign for the kernel */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "msg.h"
#include "ossl.h"
#include "pass.h"
#include "uri.h"

static int unfit(const struct gs_log *log, const char *what, const char *why)
{
	gs_err(log, "%s: %s", what, why);
	return -EINVAL;
}

/* Everything that can be said before the key is asked for. */
static int read_cert(struct gs_signer *s, const struct gs_key_opts *opts, struct gs_pass *pass)
{
	const char *why;

	s->cert_path = strdup(opts->cert);
	s->cert = s->cert_path ? gs_read_cert(opts->cert, pass) : NULL;
	if (!s->cert)
		return -EINVAL;
	why = gs_cert_unfit(s->cert);
	return why ? unfit(pass->log, opts->cert, why) : 0;
}

static int keep_pin(struct gs_signer *s, const struct gs_pass *pass)
{
	s->pin = OPENSSL_memdup(pass->secret, pass->len ? pass->len : 1);
	s->pin_len = pass->len;
	return s->pin ? 0 : -ENOMEM;
}

static int read_key(struct gs_signer *s, const struct gs_key_opts *opts, struct gs_pass *pass)
{
	const char *why;

	s->key_path = strdup(opts->key);
	s->key = s->key_path ? gs_read_key(opts->key, pass) : NULL;
	if (!s->key)
		return -EINVAL;
	s->plain = !pass->asked && !gs_is_uri(opts->key);
	s->token = !gs_key_is_here(s->key) ||
		   (gs_is_uri(opts->key) && strncmp(opts->key, "file:", strlen("file:")));
	why = gs_key_unfit(s->key);
	if (why)
		return unfit(pass->log, opts->key, why);
	if (!X509_check_private_key(s->cert, s->key)) {
		ERR_clear_error();
		gs_err(pass->log, "%s: the key does not belong to the certificate %s", opts->key,
		       opts->cert);
		return -EINVAL;
	}
	s->md = gs_digest_pick(s->key, opts->digest, &why);
	return s->md ? 0 : unfit(pass->log, opts->digest, why);
}

int gs_signer_open(const struct gs_key_opts *opts, const struct gs_log *log,
		   struct gs_signer **signer)
{
	struct gs_signer *s = calloc(1, sizeof(*s));
	struct gs_pass pass;
	int err;

	*signer = NULL;
	if (!s) {
		gs_err(log, "out of memory");
		return -ENOMEM;
	}
	err = gs_pass_open(&pass, opts, log);
	if (!err)
		err = gs_providers_load(opts, log);
	if (!err)
		err = read_cert(s, opts, &pass);
	if (!err)
		err = read_key(s, opts, &pass);
	if (!err && opts->keep_pass && s->token && pass.known)
		err = keep_pin(s, &pass);
	gs_pass_wipe(&pass);
	if (err)
		gs_signer_close(s);
	else
		*signer = s;
	return err;
}

int gs_signer_key_is_plain(const struct gs_signer *signer)
{
	return signer->plain;
}

int gs_signer_in_token(const struct gs_signer *signer)
{
	return signer->token;
}

int gs_signer_cert(const struct gs_signer *signer, int fd, const struct gs_log *log)
{
	BIO *bio = BIO_new_fd(fd, BIO_NOCLOSE);
	int ok = bio && PEM_write_bio_X509(bio, signer->cert);

	BIO_free(bio);
	if (!ok)
		gs_ossl_err(log, signer->cert_path, "can't be written");
	return ok ? 0 : -EIO;
}

/** gs_signer_spki() - gs_spki() of the signer's certificate */
int gs_signer_spki(const struct gs_signer *signer, uint8_t hash[GS_SHA256_SIZE])
{
	return gs_spki(signer->cert, hash);
}

int gs_signer_hand_on(const struct gs_signer *signer, int fd, const struct gs_log *log)
{
	BIO *bio;
	int ok;

	if (signer->token && !signer->pin)
		return 1;
	bio = BIO_new_fd(fd, BIO_NOCLOSE);
	if (signer->token)
		ok = bio && BIO_write(bio, signer->pin, signer->pin_len) == signer->pin_len &&
		     BIO_write(bio, "\n", 1) == 1;
	else
		ok = bio && PEM_write_bio_PKCS8PrivateKey(bio, signer->key, NULL, NULL, 0, NULL, NULL);
	BIO_free(bio);
	if (!ok)
		gs_ossl_err(log, signer->key_path, "can't be handed on");
	ERR_clear_error();
	return ok ? 0 : -EIO;
}

/** gs_signer_randomize() - may ECDSA signatures of @signer differ from run to run? */
void gs_signer_randomize(struct gs_signer *signer, bool on)
{
	signer->random = on;
}

void gs_signer_close(struct gs_signer *signer)
{
	if (!signer)
		return;
	EVP_PKEY_free(signer->key);
	X509_free(signer->cert);
	OPENSSL_clear_free(signer->pin, signer->pin_len);
	free(signer->cert_path);
	free(signer->key_path);
	free(signer);
}
