/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * gensigned.h - sign and verify the eBPF loaders inside an executable
 *
 * The public interface of libgensigned.a. gen_signed(1) is a command line over it;
 * `bpftool gen skeleton --sign --link` uses the same calls. Link with -lcrypto -lelf -lz.
 *
 * Every function returns 0 when done, or a negative errno; the reason has then already been
 * reported as one line through struct gs_log. Nothing is written to stdout by the library.
 */
#ifndef GENSIGNED_H
#define GENSIGNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define GS_API_VERSION	2
#define GS_SHA256_SIZE	32

enum gs_level {
	GS_ERROR,	/* why the call fails */
	GS_WARN,	/* done, but the user should know */
	GS_INFO,	/* what was done: one line for each loader */
};

/**
 * struct gs_log - where messages go
 * @report: gets one line without prefix and without newline; NULL: errors and warnings go to
 *	    stderr after "gen_signed: ", GS_INFO is dropped
 * @ctx: handed to @report
 */
struct gs_log {
	void (*report)(void *ctx, enum gs_level level, const char *line);
	void *ctx;
};

/**
 * struct gs_key_opts - whose signature
 * @key: the private key: a file in PEM or DER (PKCS#8, or the older forms), or a URI: pkcs11:...
 *	 (RFC 7512), provider:NAME:URI, or what else a provider's store takes
 * @cert: its X.509 certificate: a file in PEM or DER, or a URI
 * @pass_file: file whose first line is the key's passphrase or PIN
 * @pass_fd: open descriptor whose first line it is; NULL: none
 * @pass_env: variable of the environment that holds it, which is then removed from there
 *	      None of the three: it is asked on the terminal.
 * @providers, @nr_providers: OpenSSL providers to load
 * @provider_path: folder to look for them; NULL: OpenSSL's own
 * @pass_hint: how the caller's user says where the passphrase is, for messages; NULL: as in bpftool
 * @digest: "sha256", "sha384" or "sha512"; NULL: SHA-256, or what the kind of key demands
 * @keep_pass: gs_signer_hand_on() will be called: keep the PIN of a token until gs_signer_close()
 */
struct gs_key_opts {
	const char *key;
	const char *cert;
	const char *pass_file;
	const int *pass_fd;
	const char *pass_env;
	const char *const *providers;
	size_t nr_providers;
	const char *provider_path;
	const char *pass_hint;
	const char *digest;
	int keep_pass;
};

struct bpf_signed_prog;
struct gs_json;
struct gs_signer;

/**
 * gs_openssl_begin() - have what the calls below need of OpenSSL, whatever its configuration loads
 *
 * One that names providers, such as a token's, and not the default one leaves a process without digests: the
 * default one is loaded then, unless there is the FIPS provider. gs_signer_open() does this itself.
 */
void gs_openssl_begin(void);

/**
 * gs_signer_open() - read a key and its certificate, and check that the kernel can use them
 * @opts: see there
 * @log: where messages go, or NULL
 * @signer: set to the signer; free it with gs_signer_close()
 *
 * Asks for a passphrase at most once. Refused: a key that is not the certificate's, a
 * certificate without subjectKeyIdentifier or outside its dates, one whose key usage or extended
 * key usage excludes signing code, an algorithm that the kernel's verifier does not have. The
 * passphrase is wiped before this returns, unless @opts->keep_pass.
 *
 * Return: 0; -EINVAL unusable or not matching; another negative errno if a file can't be read.
 */
int gs_signer_open(const struct gs_key_opts *opts, const struct gs_log *log,
		   struct gs_signer **signer);

/** gs_signer_key_is_plain() - is the key from a file that is not encrypted? */
int gs_signer_key_is_plain(const struct gs_signer *signer);

/** gs_signer_in_token() - is the key in a token or a provider, from where it can't be read? */
int gs_signer_in_token(const struct gs_signer *signer);

/**
 * gs_signer_cert() - write the certificate, PEM
 * @signer: from gs_signer_open()
 * @fd: where to
 * @log: where messages go, or NULL
 *
 * Return: 0 or -EIO (reported).
 */
int gs_signer_cert(const struct gs_signer *signer, int fd, const struct gs_log *log);

/**
 * gs_signer_hand_on() - write what a program that is run needs to use the key, too
 * @signer: from gs_signer_open()
 * @fd: where to: something in memory, not a file
 * @log: where messages go, or NULL
 *
 * That is the key itself, not encrypted, in PEM; if it is in a token, its PIN and a newline. The token
 * is opened once more then, with this PIN.
 *
 * Return: 0; 1 if nothing is needed and nothing was written; -EIO (reported).
 */
int gs_signer_hand_on(const struct gs_signer *signer, int fd, const struct gs_log *log);

/** gs_signer_close() - free @signer (NULL is fine) */
void gs_signer_close(struct gs_signer *signer);

/**
 * gs_sign_payload() - detached PKCS#7 signature over insns || data, as the kernel checks it
 * @signer: from gs_signer_open()
 * @insns, @insns_sz: the loader's instructions
 * @data, @data_sz: its metadata map's value (NULL, 0 for a program without one)
 * @prog: what a program without a loader (--static) is, see <bpf/skel_record.h>; else NULL
 * @log: where messages go, or NULL
 * @sig: set to the DER bytes; free() them
 * @sig_sz: their number, at most 8 KiB
 *
 * CMS SignedData without certificates, signer named by subjectKeyIdentifier, signed attributes
 * contentType, messageDigest and, with @prog, BPF_SIGNED_PROG_OID only, so an RSA or ML-DSA key gives
 * the same bytes each time, and an ECDSA key where OpenSSL can (3.2 and later).
 *
 * Return: 0; -E2BIG payload larger than the kernel takes; -EIO signing failed; -ENOMEM.
 */
int gs_sign_payload(struct gs_signer *signer, const void *insns, size_t insns_sz,
		    const void *data, size_t data_sz, const struct bpf_signed_prog *prog,
		    const struct gs_log *log, void **sig, size_t *sig_sz);

/**
 * gs_sign_text() - PKCS#7 signature with the text inside, as the kernel takes a policy
 * @signer: from gs_signer_open()
 * @text, @sz: what is signed
 * @out: file to write, whole or not at all
 * @log: where messages go, or NULL
 *
 * Return: 0; -EIO signing failed; another negative errno.
 */
int gs_sign_text(struct gs_signer *signer, const void *text, size_t sz, const char *out,
		 const struct gs_log *log);

/**
 * gs_excl_hash() - SHA-256 of a loader's instructions: the exclusive hash of its map
 * @insns, @insns_sz: the loader's instructions
 * @hash: gets the 32 bytes
 *
 * Return: 0 or -EIO.
 */
int gs_excl_hash(const void *insns, size_t insns_sz, uint8_t hash[GS_SHA256_SIZE]);

/**
 * struct gs_sign_opts - for gs_sign_exe()
 * @sz: sizeof(struct gs_sign_opts)
 * @signer: from gs_signer_open()
 * @out: file to write; NULL: replace the executable itself
 * @log: where messages go, or NULL. GS_INFO: one line for each signed loader
 * @add: keep the signers of the appended signatures, and add this one
 * @embedded: replace the embedded signatures, too
 */
struct gs_sign_opts {
	size_t sz;
	struct gs_signer *signer;
	const char *out;
	const struct gs_log *log;
	int add;
	int embedded;
};

/**
 * gs_sign_exe() - append a signature for every loader in an executable
 * @exe: path of the executable
 * @opts: see there
 *
 * Appended signatures that are there already are replaced, unless @opts->add. The result is
 * written to a temporary file in the target's folder, read back, checked, synced and renamed: at
 * any moment the target is either the old or the new file, whole.
 *
 * Return: 0; -ENOEXEC not an ELF file, or nothing in it to sign; -EBADMSG damaged record or
 * trailer; -EEXIST, -ENOENT nothing to add to; -EEXIST an embedded signature by another signer, not
 * with @opts->embedded; -ENOSPC an embedded signature of another size; another negative errno.
 */
int gs_sign_exe(const char *exe, const struct gs_sign_opts *opts);

/**
 * struct gs_strip_opts - for gs_strip_exe()
 * @sz: sizeof(struct gs_strip_opts)
 * @out: file to write; NULL: replace the executable itself
 * @log: where messages go, or NULL
 */
struct gs_strip_opts {
	size_t sz;
	const char *out;
	const struct gs_log *log;
};

/**
 * gs_strip_exe() - remove all appended signatures
 * @exe: path of the executable
 * @opts: see there
 *
 * Embedded signatures are part of the program: they stay, with a warning. Written as by
 * gs_sign_exe().
 *
 * Return: 0; -ENOENT there is none; otherwise as gs_sign_exe().
 */
int gs_strip_exe(const char *exe, const struct gs_strip_opts *opts);

/**
 * struct gs_prepare_opts - for gs_bundle_prepare()
 * @sz: sizeof(struct gs_prepare_opts)
 * @out: folder to make; it must not exist
 * @digest: as in struct gs_key_opts
 * @log: where messages go, or NULL. GS_INFO: one line for each loader
 */
struct gs_prepare_opts {
	size_t sz;
	const char *out;
	const char *digest;
	const struct gs_log *log;
};

/**
 * gs_bundle_prepare() - write what is to be signed elsewhere
 * @exe: path of the executable
 * @opts: see there
 *
 * The folder's form is described in gen_signed(1). It appears whole or not at all.
 *
 * Return: 0; -EEXIST the folder is there; -EINVAL unknown digest; otherwise as gs_inspect_exe().
 */
int gs_bundle_prepare(const char *exe, const struct gs_prepare_opts *opts);

/**
 * gs_bundle_sign() - sign all payloads of a bundle
 * @bundle: folder from gs_bundle_prepare()
 * @opts: signer, out (the folder to make) and log are used
 *
 * Return: 0, or a negative errno (reported).
 */
int gs_bundle_sign(const char *bundle, const struct gs_sign_opts *opts);

/**
 * struct gs_lbundle_opts - for gs_lbundle_make()
 * @sz: sizeof(struct gs_lbundle_opts)
 * @out: file to write, whole or not at all
 * @log: where messages go, or NULL. GS_INFO: one line for each loader
 */
struct gs_lbundle_opts {
	size_t sz;
	const char *out;
	const struct gs_log *log;
};

/**
 * gs_lbundle_make() - write what a program in another language needs to load the loaders
 * @path: a signed executable, or a header that bpftool gen skeleton --sign made with a key
 * @opts: see there
 *
 * The format is integrations/bundle/hornet_bundle.h. The signatures are not verified.
 *
 * Return: 0; -ENOENT a loader has no signature; -ENOEXEC no loader, or not one of bpftool's;
 * -EEXIST two maps or programs of one name; otherwise as gs_inspect_exe().
 */
int gs_lbundle_make(const char *path, const struct gs_lbundle_opts *opts);

/**
 * struct gs_attach_opts - for gs_bundle_attach()
 * @sz: sizeof(struct gs_attach_opts)
 * @sigs: folder with the signatures
 * @certs, @nr_certs: certificates of the signers, files or URIs
 * @out: file to write; NULL: replace the executable itself
 * @digest: of raw signatures, as in struct gs_key_opts
 * @log: where messages go, or NULL. GS_INFO: one line for each loader
 */
struct gs_attach_opts {
	size_t sz;
	const char *sigs;
	const char *const *certs;
	size_t nr_certs;
	const char *out;
	const char *digest;
	const struct gs_log *log;
};

/**
 * gs_bundle_attach() - append signatures that were made elsewhere, after verifying them
 * @exe: path of the executable
 * @opts: see there
 *
 * Each must be of the form that the kernel takes, cover its loader, and be good for one of the
 * certificates, which must be fit for signing. Written as by gs_sign_exe().
 *
 * Return: 0; -EKEYREJECTED a signature is not good; -ENOENT one is missing; otherwise as
 * gs_sign_exe().
 */
int gs_bundle_attach(const char *exe, const struct gs_attach_opts *opts);

/**
 * struct gs_verify_opts - for gs_verify_exe()
 * @sz: sizeof(struct gs_verify_opts)
 * @certs, @nr_certs: files with certificates of signers, trusted as they are unless @cas is given
 * @cas, @nr_cas: files or folders with certificates: the signer's certificate is looked up by
 *	its key id in @certs and @cas, and must chain to a self-signed CA certificate in @cas
 * @crls, @nr_crls: files with lists of revoked certificates; if any, each certificate that is not
 *	self-signed needs a list of its issuer
 * @signers, @nr_signers: names of certificates, or "sha256:" and the digest of a public key: each
 *	loader needs a good signature by each of them
 * @coverage: report what the signatures of verified loaders cover, too
 * @json: where the result goes as JSON besides; NULL: nowhere
 * @more, @more_ctx: adds members to that, unless NULL; what it is called with
 * @refused: it is known that the file is not verified, for another reason, which @more may tell
 * @log: where messages go, or NULL. GS_INFO: one line for each signature that is good
 */
struct gs_verify_opts {
	size_t sz;
	const char *const *certs;
	size_t nr_certs;
	const char *const *cas;
	size_t nr_cas;
	const char *const *crls;
	size_t nr_crls;
	const char *const *signers;
	size_t nr_signers;
	bool coverage;
	FILE *json;
	void (*more)(struct gs_json *j, void *ctx);
	void *more_ctx;
	bool refused;
	const struct gs_log *log;
};

/**
 * gs_verify_exe() - verify every loader's embedded and appended signature, offline
 * @exe: path of the executable, of a header that bpftool gen skeleton --sign made, or of a loader
 *	 bundle
 * @opts: see there
 *
 * Done means: there is at least one loader, each has a signature, and every signature in the
 * file is good, by an accepted signer, over the very bytes that the kernel is given.
 *
 * Return: 0; -EKEYREJECTED not verified (each reason reported); -ENOEXEC nothing to verify;
 * -EBADMSG damaged record or trailer; another negative errno.
 */
int gs_verify_exe(const char *exe, const struct gs_verify_opts *opts);

/**
 * struct gs_inspect_opts - for gs_inspect_exe()
 * @sz: sizeof(struct gs_inspect_opts)
 * @out: where the text goes
 * @json: as JSON
 * @log: where messages go, or NULL
 */
struct gs_inspect_opts {
	size_t sz;
	FILE *out;
	bool json;
	const struct gs_log *log;
};

/**
 * gs_inspect_exe() - write what the loaders in an executable would load, and who signed them
 * @exe: path of the executable, of a header that bpftool gen skeleton --sign made, or of a loader
 *	 bundle
 * @opts: see there
 *
 * The text's form is described in gen_signed(1). It verifies nothing.
 *
 * Return: 0; -ENOEXEC no loader; -EBADMSG damaged record or trailer; another negative errno.
 */
int gs_inspect_exe(const char *exe, const struct gs_inspect_opts *opts);

/**
 * struct gs_keygen_opts - for gs_keygen()
 * @sz: sizeof(struct gs_keygen_opts)
 * @key, @cert: files to make; neither may exist
 * @name: common name, NULL: "eBPF signing key (development)"
 * @alg: rsa2048, rsa3072, rsa4096, p256, p384; NULL: rsa2048
 * @ca: sign with this CA, wherever its key is. NULL: self-signed, with SHA-256
 * @log: where messages go, or NULL
 */
struct gs_keygen_opts {
	size_t sz;
	const char *key;
	const char *cert;
	const char *name;
	const char *alg;
	const struct gs_key_opts *ca;
	const struct gs_log *log;
};

/**
 * gs_keygen() - make a development key and certificate that the kernel can use
 * @opts: see there
 *
 * Return: 0; -EEXIST a file is there already; -EINVAL unknown algorithm or unusable CA; another
 * negative errno. On failure neither file is left.
 */
int gs_keygen(const struct gs_keygen_opts *opts);

#endif /* GENSIGNED_H */
