/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the passphrase or PIN of a key */
#ifndef GS_PASS_H
#define GS_PASS_H

#include "gensigned.h"

#define GS_PASS_MAX 1024	/* bytes, as many as OpenSSL's PEM_BUFSIZE */

/**
 * struct gs_pass - where a passphrase comes from, and what became of it
 * @key: the key's file or URI, for messages
 * @opts: pass_file, pass_fd and pass_env are used; none of them: the terminal
 * @log: where messages go
 * @asked: it was needed
 * @failed: it could not be had, or was refused; reported
 * @answers: how often it was handed out since gs_pass_begin()
 * @once: hand it out once only: a token locks itself after a few wrong PINs
 * @known: @secret is set
 * @secret, @len: the passphrase, kept until gs_pass_wipe(), so that it is asked once
 */
struct gs_pass {
	const char *key;
	const struct gs_key_opts *opts;
	const struct gs_log *log;
	int asked;
	int failed;
	int answers;
	int once;
	int known;
	char secret[GS_PASS_MAX];
	int len;
};

int gs_pass_open(struct gs_pass *pass, const struct gs_key_opts *opts, const struct gs_log *log);
void gs_pass_begin(struct gs_pass *pass, const char *key, int once);
int gs_pass_callback(char *buf, int size, int rwflag, void *ctx);
const char *gs_pass_hint(const struct gs_pass *pass);
void gs_pass_wipe(struct gs_pass *pass);

#endif /* GS_PASS_H */
