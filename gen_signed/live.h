/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed verify - compare what runs on a Hornet kernel with an executable */
#ifndef GS_VERIFY_LIVE_H
#define GS_VERIFY_LIVE_H

#include <sys/types.h>

#include "lib/input.h"
#include "lib/json.h"

/**
 * struct live_prog - a live program that was looked at
 * @id, @name, @verdict, @origin, @digest, @signer: what the kernel says of it
 * @loader: which loader of the file has loaded it; NULL: none, or not with a good signature
 */
struct live_prog {
	unsigned long long id;
	char name[64];
	char verdict[32];
	char origin[32];
	char digest[96];
	char signer[96];
	const char *loader;
};

/**
 * struct live - live programs, against a file
 * @input: executable, header or bundle
 * @quiet: what is good is not printed
 * @list, @nr: what was looked at; owned
 */
struct live {
	const struct gs_input *input;
	bool quiet;
	struct live_prog *list;
	size_t nr;
};

int live_check_prog(unsigned int id, struct live *live);
int live_check_pid(pid_t pid, struct live *live);
void live_json(const struct live *live, struct gs_json *j);
void live_free(struct live *live);

#endif /* GS_VERIFY_LIVE_H */
