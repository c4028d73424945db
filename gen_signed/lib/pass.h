/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the passphrase of a key */
#ifndef GS_PASS_H
#define GS_PASS_H

#include "gensigned.h"

/**
 * struct gs_pass - where a passphrase comes from, and what became of it
 * @key: the key's file, for the prompt
 * @file: file to read it from, NULL: ask on the terminal
 * @log: where messages go
 * @asked: it was needed
 * @failed: it could not be had; reported
 */
struct gs_pass {
	const char *key;
	const char *file;
	const struct gs_log *log;
	int asked;
	int failed;
};

int gs_pass_callback(char *buf, int size, int rwflag, void *ctx);

#endif /* GS_PASS_H */
