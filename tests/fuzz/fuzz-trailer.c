// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target - the kernel's readers of trailers and of DER (kernel/hornet/trailer.c, der.c)
 *
 * The input is the payload's digests (144 bytes) and the end of a file. Asserted: nothing outside the file is
 * read (AddressSanitizer, the window is a heap block of its exact size), and what is chosen lies
 * inside, does not overlap, is not more than the limit, and is there if and only if the result
 * says so. A second run with the same bytes chooses the same; and so does one that knows SHA-256
 * only, unless the first one says that longer digests are needed. What is DER is not if it has one
 * byte more or less.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "der.h"
#include "trailer.h"

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond))                                                                       \
			abort();                                                                   \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_candidates(const uint8_t *win, size_t len, const struct hornet_candidates *c)
{
	CHECK(c->nr <= HORNET_MAX_TRIES);
	for (u32 i = 0; i < c->nr; i++) {
		CHECK(c->len[i] > 0 && c->len[i] <= HORNET_MAX_SIG);
		CHECK(c->off[i] <= len && c->len[i] <= len - c->off[i]);
		/* Behind each one stand its header and the marker. */
		CHECK(len - c->off[i] - c->len[i] >= HORNET_TAIL_LEN);
		CHECK(!memcmp(win + c->off[i] + c->len[i] + HORNET_HDR_LEN, HORNET_MARKER,
			      HORNET_MARKER_LEN));
		for (u32 j = 0; j < i; j++)
			CHECK(c->off[i] + c->len[i] <= c->off[j] ||
			      c->off[j] + c->len[j] <= c->off[i]);
	}
}

/* Of bytes that are one DER element, no more and no fewer are. */
static void check_der(const uint8_t *p, size_t len)
{
	uint8_t *copy;

	if (!hornet_der_whole(p, len))
		return;
	copy = malloc(len + 1);
	CHECK(copy);
	memcpy(copy, p, len);
	copy[len] = 0;
	CHECK(!hornet_der_whole(copy, len + 1));
	CHECK(!hornet_der_whole(copy, len - 1));
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hornet_candidates cand = { 0 }, again = { 0 };
	struct hornet_digests digests;
	enum hornet_trailer found;
	uint8_t *win;
	size_t len;

	if (size < sizeof(digests))
		return 0;
	len = size - sizeof(digests);
	memcpy(&digests, data, sizeof(digests));
	if (len > HORNET_MAX_WINDOW)
		return 0;
	win = malloc(len ? len : 1);
	CHECK(win);
	memcpy(win, data + sizeof(digests), len);
	found = hornet_trailer_select(win, len, &digests, &cand);
	CHECK((found == HORNET_TRAILER_FOUND) == (cand.nr > 0));
	check_candidates(win, len, &cand);
	CHECK(hornet_trailer_select(win, len, &digests, &again) == found && again.nr == cand.nr);
	if (!cand.longer) {
		memset(digests.sha384, 0, sizeof(digests.sha384));
		memset(digests.sha512, 0, sizeof(digests.sha512));
		CHECK(hornet_trailer_select(win, len, &digests, &again) == found);
		CHECK(again.nr == cand.nr && !memcmp(again.off, cand.off, cand.nr * sizeof(u32)));
	}
	check_der(win, len);
	for (u32 i = 0; i < cand.nr; i++)
		check_der(win + cand.off[i], cand.len[i]);
	free(win);
	return 0;
}
