// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cut.c - a signed executable that is cut off at each place of its trailer is neither signed nor verified
 *
 * cut FILE BODY KEY CERT [WHOLE...]: FILE is cut byte by byte down to BODY, the size of its ELF image, but not at
 * the sizes WHOLE, where a signature ends. One process for all, with the calls that the commands make.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gensigned.h"

static char said[512];

static void keep(void *ctx, enum gs_level level, const char *line)
{
	(void)ctx;
	if (level == GS_ERROR)
		snprintf(said, sizeof(said), "%s", line);
}

static int is_whole(long size, int nr, char **sizes)
{
	while (nr-- > 0)
		if (atol(sizes[nr]) == size)
			return 1;
	return 0;
}

static int check(const char *file, struct gs_sign_opts *sign, const struct gs_verify_opts *verify)
{
	*said = '\0';
	if (gs_sign_exe(file, sign) != -EBADMSG ||
	    !strstr(said, "broken signature at its end: ") ||
	    !strstr(said, "; remove it with strip, then sign again") || !access(sign->out, F_OK))
		return 1;
	*said = '\0';
	return gs_verify_exe(file, verify) != -EBADMSG || !strstr(said, "broken signature at its end: ");
}

int main(int argc, char **argv)
{
	const struct gs_log log = { .report = keep };
	const struct gs_key_opts key = { .key = argv[3], .cert = argv[4] };
	const char *cert = argv[4];
	const struct gs_verify_opts verify = { .sz = sizeof(verify), .certs = &cert, .nr_certs = 1, .log = &log };
	struct gs_sign_opts sign = { .sz = sizeof(sign), .out = "cut.out", .log = &log };
	long size, body = argc > 4 ? atol(argv[2]) : 0;
	FILE *f = argc > 4 ? fopen(argv[1], "r") : NULL;
	int nr = 0;

	if (!f || fseek(f, 0, SEEK_END) || gs_signer_open(&key, &log, &sign.signer))
		return 2;
	for (size = ftell(f) - 1; size > body; size--) {
		if (truncate(argv[1], size))
			return 2;
		if (is_whole(size, argc - 5, argv + 5))
			continue;
		if (check(argv[1], &sign, &verify)) {
			printf("cut at %ld: %s\n", size, said);
			return 1;
		}
		nr++;
	}
	gs_signer_close(sign.signer);
	fclose(f);
	printf("%d places\n", nr);
	return 0;
}
