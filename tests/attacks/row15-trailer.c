// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 15, the trailer's format - what is found at the end of the caller's executable
 *
 * Each child loads on an unpatched kernel, which does not look there (--expect=mainline). For each
 * load the bytes that the kernel read are counted, not the time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/keyctl.h>
#include "trailer.h"

static void no_trailer(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e))
		exe_run(m, &e);
	exe_remove(&e);
}

static void good(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, NULL);
		exe_run(m, &e);
		/* Shows that what the kernel reads is counted at all. */
		if (!attack_on_mainline(m) && e.bytes_read < 200)
			attack_fail(m, "%lld bytes counted: the reader's are missing",
				    e.bytes_read);
	}
	exe_remove(&e);
}

static void good_loader(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		e.loader = true;
		exe_sign(m, &e, SIGNER, false, NULL);
		exe_sign(m, &e, SIGNER, true, NULL);
		exe_sign(m, &e, SIGNER, false, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void magic_only(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		exe_marker(&e);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

/* One block of junk with an odd header. */
static void odd(struct machine *m, const struct block_odd *o)
{
	char junk[300];
	struct exe e;

	memset(junk, 0x30, sizeof(junk));
	if (exe_copy(m, &e)) {
		exe_block(&e, junk, sizeof(junk), o);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void junk_block(struct machine *m)
{
	odd(m, NULL);
}

static void length_beyond_file(struct machine *m)
{
	odd(m, &(struct block_odd){.set_len = true, .len = 1U << 30});
	odd(m, &(struct block_odd){.set_len = true, .len = UINT32_MAX});
	odd(m, &(struct block_odd){.set_len = true, .len = UINT32_MAX - 37});
}

static void length_zero(struct machine *m)
{
	odd(m, &(struct block_odd){.set_len = true, .len = 0});
}

/* A good block, but for its header. */
static void good_but(struct machine *m, const struct block_odd *o)
{
	struct load l;
	struct exe e;

	load_direct(m, &l);
	if (exe_copy(m, &e)) {
		exe_block(&e, l.sig, l.sig_sz, o);
		exe_run(m, &e);
	}
	exe_remove(&e);
	load_free(&l);
}

static void id_type(struct machine *m)
{
	good_but(m, &(struct block_odd){.id_type = 1});
}

static void reserved(struct machine *m)
{
	static const int must_be_zero[] = {3, 4, 5, 6, 7};

	for (size_t i = 0; i < sizeof(must_be_zero) / sizeof(int); i++)
		good_but(m, &(struct block_odd){.reserved = must_be_zero[i]});
}

static void length_off_by_one(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	good_but(m, &(struct block_odd){.set_len = true, .len = l.sig_sz - 1});
	good_but(m, &(struct block_odd){.set_len = true, .len = l.sig_sz + 1});
	load_free(&l);
}

static void cut_marker(struct machine *m)
{
	good_but(m, &(struct block_odd){.cut_marker = true});
}

/* The good block is the @n-th from the end. */
static void nth_block(struct machine *m, int n, uint32_t junk_size)
{
	char *junk = malloc(junk_size);
	struct exe e;

	memset(junk, 0x30, junk_size);
	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, NULL);
		for (int i = 1; i < n; i++)
			exe_block(&e, junk, junk_size, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
	free(junk);
}

static void blocks_65(struct machine *m)
{
	nth_block(m, 65, 16);
}

static void beyond_256k(struct machine *m)
{
	nth_block(m, 40, 8000);
}

/* Blocks without signed attributes can only be tried: at most four of them are. */
static void untried(struct machine *m)
{
	static const struct sign_opts o = {.no_attrs = true};
	struct exe e;

	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, &o);
		for (int i = 0; i < 4; i++)
			exe_sign(m, &e, SIGNER, true, &o);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void no_attrs_of(struct machine *m, bool loader, const struct said *added)
{
	const struct sign_opts o = {.no_attrs = true, .uncovered = added};
	struct exe e;

	if (exe_copy(m, &e)) {
		e.loader = loader;
		exe_sign(m, &e, SIGNER, loader, &o);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void no_attrs(struct machine *m)
{
	no_attrs_of(m, true, NULL);
}

static void no_attrs_direct(struct machine *m)
{
	no_attrs_of(m, false, NULL);
}

static void attrs_added(struct machine *m)
{
	static const struct said direct = {BPF_PROG_TYPE_SYSCALL, 0, BPF_F_SLEEPABLE, 1, 2, "__loader.prog"};

	no_attrs_of(m, false, &direct);
}

static void blocks_64(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, NULL);
		for (int i = 1; i < 64; i++)
			exe_sign(m, &e, SIGNER, true, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void signed_by(struct machine *m, const char *signer, bool loader, int keyring)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		e.keyring = keyring;
		exe_sign(m, &e, signer, loader, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void other_exe(struct machine *m)
{
	signed_by(m, SIGNER, true, 0);
}

static void stranger(struct machine *m)
{
	signed_by(m, STRANGER, false, 0);
}

/* Of two that are not good for it, the first one, which is the last in the file, says why. */
static void stranger_first(struct machine *m)
{
	static const struct said other = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .gpl = 1,
					  .insn_cnt = 2, .name = "__loader.prog"};
	const struct sign_opts opts = {.said = &other};
	struct exe e;

	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, &opts);
		exe_sign(m, &e, STRANGER, false, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

static void session_keyring(struct machine *m)
{
	if (keys_add_to_session(STRANGER) < 0)
		attack_fail(m, "cannot add a key to the session keyring");
	signed_by(m, STRANGER, false, KEY_SPEC_SESSION_KEYRING);
}

static void relocated(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		e.relocated = true;
		exe_sign(m, &e, SIGNER, false, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

/* A good signature, but for its last byte or for @more bytes behind it. */
static void good_message_but(struct machine *m, uint8_t last, size_t more)
{
	struct load l;
	struct exe e;

	load_direct(m, &l);
	l.sig[l.sig_sz - 1] ^= last;
	memset(l.sig + l.sig_sz, 0, more);
	l.sig_sz += more;
	if (exe_copy(m, &e)) {
		exe_block(&e, l.sig, l.sig_sz, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
	load_free(&l);
}

/* The message digest is the right one, so the block is chosen; its signature is not. */
static void changed(struct machine *m)
{
	good_message_but(m, 1, 0);
}

/* Such a block is not even tried: what it says is not clear. */
static void behind_message(struct machine *m)
{
	good_message_but(m, 0, 1);
}

static void two_digests(struct machine *m)
{
	static const struct sign_opts o = {.two_digests = true};
	struct exe e;

	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, &o);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

/* Bytes of the head of the DER element at @p, and of all of it. */
static uint32_t der_head(const uint8_t *p)
{
	return p[1] & 0x80 ? 2 + (p[1] & 0x7f) : 2;
}

static uint32_t der_size(const uint8_t *p)
{
	uint32_t head = der_head(p), len = head > 2 ? 0 : p[1];

	for (uint32_t i = 2; i < head; i++)
		len = len << 8 | p[i];
	return head + len;
}

/*
 * The length of the signature's value, which is the last element, or of the algorithm before it, with one byte more than
 * it takes: nothing protects them.
 */
static void lengthen(struct load *l, bool algorithm)
{
	uint32_t at = 0, child, before = 0, outer[8], n = 0;
	uint8_t *p = l->sig, *low;

	while (p[at] & 0x20 && n < 8) {
		outer[n++] = at;
		for (child = at + der_head(p + at); child + der_size(p + child) < at + der_size(p + at);) {
			before = child;
			child += der_size(p + child);
		}
		at = child;
	}
	if (algorithm)
		at = before;
	memmove(p + at + 3, p + at + 2, l->sig_sz++ - at - 2);
	if (p[at + 1] & 0x80) {
		p[at + 1]++;
		p[at + 2] = 0;
	} else {
		p[at + 2] = p[at + 1];
		p[at + 1] = 0x81;
	}
	while (n--) {
		low = p + outer[n] + der_head(p + outer[n]) - 1;
		if (!++*low)
			low[-1]++;
	}
}

static void not_shortest(struct machine *m, bool algorithm)
{
	struct load l;
	struct exe e;

	load_direct(m, &l);
	lengthen(&l, algorithm);
	if (exe_copy(m, &e)) {
		exe_block(&e, l.sig, l.sig_sz, NULL);
		exe_run(m, &e);
	}
	exe_remove(&e);
	load_free(&l);
}

static void long_value(struct machine *m)
{
	not_shortest(m, false);
}

static void long_algorithm(struct machine *m)
{
	not_shortest(m, true);
}

/* The block is good, a byte stands behind it. */
static void byte_behind(struct machine *m)
{
	struct exe e;

	if (exe_copy(m, &e)) {
		exe_sign(m, &e, SIGNER, false, NULL);
		exe_append(&e, "", 1);
		exe_run(m, &e);
	}
	exe_remove(&e);
}

#define NOT_DER(n, text, fn)                                                                \
	{                                                                                   \
		"15-not-der-" n, text, fn, {EBADMSG}, "BADSIG", "bad-encoding", 0 \
	}
#define BAD(n, why, text, fn)                                           \
	{                                                              \
		"15-" n, text, fn, {EKEYREJECTED}, "BADSIG", why, 0 \
	}
#define NOTHING(n, text, fn)                                    \
	{                                                       \
		"15-" n, text, fn, {EPERM}, "UNSIGNED", NULL, 0 \
	}
#define LOADS(n, text, fn)                            \
	{                                             \
		"15-" n, text, fn, {0}, "OK", NULL, 0 \
	}

static const struct attack table[] = {
	NOTHING("none", "nothing at the end", no_trailer),
	NOTHING("cut-marker", "marker without its last byte", cut_marker),
	NOTHING("byte-behind", "a byte behind a good block", byte_behind),
	BAD("magic-only", "bad-trailer", "the marker without a header", magic_only),
	BAD("junk", "no-match", "a block of junk", junk_block),
	BAD("length-beyond", "bad-trailer", "length larger than the file", length_beyond_file),
	BAD("length-zero", "bad-trailer", "length 0", length_zero),
	BAD("length-off", "no-match", "length off by one", length_off_by_one),
	BAD("id-type", "bad-trailer", "wrong id_type in a good block", id_type),
	BAD("reserved", "bad-trailer", "a reserved byte set in a good block", reserved),
	BAD("65-blocks", "no-match", "good block behind 64 of junk", blocks_65),
	BAD("256-KiB", "no-match", "good block more than 256 KiB from the end", beyond_256k),
	BAD("fifth-untried", "bad-signature", "five blocks without attributes, the fifth is good", untried),
	BAD("other-exe", "no-match", "trailer of another executable", other_exe),
	BAD("changed", "bad-signature", "one byte of the signature in a good block", changed),
	BAD("behind-message", "no-match", "a byte behind the message in a good block", behind_message),
	BAD("two-digests", "no-match", "good block, but its digest is one of two", two_digests),
	NOT_DER("value", "good block, but the length of its last element has a zero before it", long_value),
	NOT_DER("algorithm", "the same, a length below 128 in the long form", long_algorithm),
	{"15-core-relos",
	 "good block, but the host's core_relos",
	 relocated,
	 {EINVAL},
	 "UNEXPECTED",
	 "host-rewrite",
	 0},
	{"15-stranger", "block of an unknown key", stranger, {ENOKEY}, "UNKNOWNKEY", NULL, 0},
	{"15-stranger-first",
	 "the same, and one of the signer's for another type",
	 stranger_first,
	 {ENOKEY},
	 "UNKNOWNKEY",
	 "unknown-key",
	 0},
	{"15-session",
	 "block of a key in the session keyring",
	 session_keyring,
	 {ENOKEY},
	 "UNKNOWNKEY",
	 "unknown-key",
	 0},
	LOADS("good", "good block: loads", good),
	{"15-good-loader",
	 "good block between others: loads",
	 good_loader,
	 {0},
	 "OK",
	 NULL,
	 NOT_THERE},
	LOADS("64-blocks", "good block is the 64th: loads", blocks_64),
	LOADS("no-attributes", "block without signed attributes, of a loader: loads", no_attrs),
	{"15-no-attributes-direct",
	 "the same, of a program without metadata",
	 no_attrs_direct,
	 {EPERM},
	 "UNEXPECTED",
	 "unstated",
	 0},
	{"15-attributes-added",
	 "the same, with what it is added as a SEQUENCE, which is not signed",
	 attrs_added,
	 {EBADMSG},
	 "BADSIG",
	 "bad-signature",
	 0},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
