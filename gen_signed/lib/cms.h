/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - PKCS#7 signatures, without OpenSSL's types */
#ifndef GS_CMS_H
#define GS_CMS_H

#include <stdbool.h>

#include "bounds.h"
#include "gensigned.h"

#define GS_KEYID_MAX	64	/* bytes of a key id that are shown */
#define GS_DIGEST_MAX	64	/* SHA-512 */
#define GS_SAID_SIZE	36	/* struct bpf_signed_prog */

/**
 * struct gs_payload - what a signature covers: insns || data
 * @insns, @insns_sz: the instructions
 * @data, @data_sz: the metadata
 * @has_said: the signature has to say what the program is, too
 * @may_say: it need not, but the kernel compares what it says
 * @said: what it has to say, see gs_said_of()
 * @sha256: SHA-256 of both, for who compares them with many signatures; NULL: not computed yet
 */
struct gs_payload {
	const void *insns;
	size_t insns_sz;
	const void *data;
	size_t data_sz;
	bool has_said;
	bool may_say;
	uint8_t said[GS_SAID_SIZE];
	const uint8_t *sha256;
};

/**
 * struct gs_siginfo - what a signature says about itself (nothing of it is verified)
 * @signers: number of SignerInfos; the rest is of the first one
 * @keyid: signer's subjectKeyIdentifier in hex; "none" if it is named by issuer and serial
 * @hash: name of its digest algorithm
 * @digest, @digest_sz: its messageDigest attribute; 0 if it has no signed attributes
 * @has_said, @said: what it says of a program without a loader; false if it does not
 */
struct gs_siginfo {
	int signers;
	char keyid[2 * GS_KEYID_MAX + 1];
	char hash[16];
	uint8_t digest[GS_DIGEST_MAX];
	size_t digest_sz;
	bool has_said;
	uint8_t said[GS_SAID_SIZE];
};

/**
 * struct gs_sigsigner - one SignerInfo of a signature (nothing of it is verified)
 * @keyid: signer's subjectKeyIdentifier in hex; "none" if it is named by issuer and serial
 * @issued: if it is: gs_issued() of its certificate
 * @issuer: if it is: the issuer as RFC 2253 writes it, UTF-8; NULL: it can't be written; owned
 * @serial: if it is: the serial number's bytes in hex, as the kernel's records have them; else NULL; owned
 * @hash: name of its digest algorithm
 * @alg: name of its signature algorithm
 * @path: how many certificates the signature brings along from its own on, self-signed ones not counted
 * @path_keyid: key ids in hex, as far as they are known, else "none": of these certificates, and behind the last one
 *		of who has issued that
 * @digest, @digest_sz: its messageDigest attribute; 0 if it has no signed attributes
 * @has_said, @said: what it says of a program without a loader; false if it does not
 */
struct gs_sigsigner {
	char keyid[2 * GS_KEYID_MAX + 1];
	uint8_t issued[GS_SHA256_SIZE];
	char *issuer;
	char *serial;
	char hash[16];
	char alg[32];
	int path;
	char path_keyid[GS_PATH_MAX + 1][2 * GS_KEYID_MAX + 1];
	uint8_t digest[GS_DIGEST_MAX];
	size_t digest_sz;
	bool has_said;
	uint8_t said[GS_SAID_SIZE];
};

enum gs_verdict {
	GS_GOOD,
	GS_MALFORMED,		/* not a PKCS#7 signature of the accepted form */
	GS_NO_CERT,		/* signer's certificate is not among the given ones */
	GS_ALTERED,		/* signed bytes are not these */
	GS_BAD_SIGNATURE,	/* the certificate's key did not make it */
	GS_UNTRUSTED,		/* certificate does not chain to a given CA, or is unfit */
	GS_EXPIRED,		/* certificate outside of its dates */
	GS_REVOKED,		/* certificate, or one above it, is in a CRL */
	GS_MISSTATED,		/* it does not say what the program is, or something else */
};

/**
 * struct gs_who - a signer whose signature counted
 * @name: common name of its certificate, else the subject; UTF-8
 * @escaped: that common name has characters that a terminal obeys, and @name stands for it
 * @keyid: its subjectKeyIdentifier in hex, "none" without
 * @spki: SHA-256 of its SubjectPublicKeyInfo, by which the kernel names it
 */
struct gs_who {
	char *name;
	bool escaped;
	char keyid[2 * GS_KEYID_MAX + 1];
	uint8_t spki[GS_SHA256_SIZE];
};

struct gs_trust;

int gs_cert_spki(const char *path, const struct gs_log *log, uint8_t hash[GS_SHA256_SIZE]);
int gs_signer_spki(const struct gs_signer *signer, uint8_t hash[GS_SHA256_SIZE]);
int gs_sha256_fd(int fd, uint8_t hash[GS_SHA256_SIZE]);
int gs_sha256(const struct gs_payload *payload, uint8_t hash[GS_SHA256_SIZE]);
int gs_siginfo_read(const void *sig, size_t sz, struct gs_siginfo *info);
char *gs_sig_named(const void *sig, size_t sz);
int gs_sig_signers(const void *sig, size_t sz, struct gs_sigsigner **list);
void gs_sig_signers_free(struct gs_sigsigner *list, size_t nr);
bool gs_siginfo_plain(const struct gs_siginfo *info);
bool gs_siginfo_covers(const struct gs_siginfo *info, const struct gs_payload *payload);
enum gs_verdict gs_cms_verify(const void *sig, size_t sz, const struct gs_payload *payload,
			      const struct gs_trust *trust, char **who, const char **why);

int gs_sign_covered(struct gs_signer *signer, const struct gs_payload *payload,
		    const struct gs_log *log, void **sig, size_t *sig_sz);
int gs_sign_add(struct gs_signer *signer, const struct gs_payload *payload, const void *old,
		size_t old_sz, const char *name, const struct gs_log *log, void **sig,
		size_t *sig_sz);

int gs_trust_signer(const struct gs_signer *signer, struct gs_trust **trust);
int gs_trust_open(const struct gs_verify_opts *opts, struct gs_trust **trust);
int gs_trust_open_fit(const struct gs_verify_opts *opts, struct gs_trust **trust);
size_t gs_trust_old_crls(const struct gs_trust *trust);
void gs_trust_forget(const struct gs_trust *trust);
size_t gs_trust_counted(const struct gs_trust *trust);
int gs_trust_who(const struct gs_trust *trust, size_t i, struct gs_who *who);
void gs_trust_close(struct gs_trust *trust);
bool gs_digest_known(const char *name);
bool gs_signer_varies(const struct gs_signer *signer);
void gs_signer_randomize(struct gs_signer *signer, bool on);
char *gs_signer_name(const struct gs_signer *signer);

#endif /* GS_CMS_H */
