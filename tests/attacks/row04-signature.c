// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS rows 4 and 5 - the signature itself: malformed, of a stranger
 *
 * An unpatched kernel takes the ones whose last column is 0 (--expect=mainline), and leaves no
 * record of the others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include "attack.h"

static void with_sig(struct machine *m, const void *sig, uint32_t size)
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = sig;
	l.sig_sz = size;
	load_prog(m, &l);
	load_free(&l);
}

static void junk(struct machine *m)
{
	unsigned char sig[512];

	memset(sig, 0xa5, sizeof(sig));
	with_sig(m, sig, sizeof(sig));
}

static void size_zero(struct machine *m)
{
	static const char sig[1];

	with_sig(m, sig, 0);
}

/*
 * 64 MiB are announced, one page is there: EFAULT would mean that the kernel had made room for all
 * of it and begun to copy.
 */
static void size_huge(struct machine *m)
{
	size_t page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(p + page, page);
	with_sig(m, p, 64 << 20);
	with_sig(m, p, MAX_SIG + 1);
	with_sig(m, p, UINT32_MAX);
	munmap(p, page);
}

static void bad_pointer(struct machine *m)
{
	with_sig(m, (const void *)8, 512);
}

/* Every proper prefix of a good signature, on a buffer that ends where the prefix ends. */
static void truncated(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	for (uint32_t n = l.sig_sz - 1; n > 0; n--) {
		char *copy = malloc(n);

		memcpy(copy, l.sig, n);
		l.sig_ptr = copy;
		l.sig_sz = n;
		load_prog(m, &l);
		free(copy);
	}
	load_free(&l);
}

/*
 * Every byte of a good signature changed, one at a time. A few of them are of no consequence: the
 * list of digest algorithms at its beginning is a hint for one-pass readers, and not signed.
 */
static void every_byte(struct machine *m)
{
	struct load l;
	int loaded = 0;

	load_direct(m, &l);
	for (uint32_t n = 0; n < l.sig_sz; n++) {
		l.sig[n] ^= 0x55;
		if (load_prog(m, &l) >= 0)
			loaded++;
		l.sig[n] ^= 0x55;
	}
	if (loaded > 16)
		attack_fail(m, "%d bytes of the signature could be changed", loaded);
	load_free(&l);
}

static void trailing(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.sig[l.sig_sz++] = 0;
	load_prog(m, &l);
	memset(l.sig + l.sig_sz, 0xff, 100);
	l.sig_sz += 100;
	load_prog(m, &l);
	load_free(&l);
}

/* The outermost SEQUENCE in BER's indefinite form: 30 80 ... 00 00. */
static void indefinite(struct machine *m)
{
	struct load l;
	uint32_t head;

	load_direct(m, &l);
	head = l.sig[1] & 0x80 ? 2 + (l.sig[1] & 0x7f) : 2;
	memmove(l.sig + 2, l.sig + head, l.sig_sz - head);
	l.sig_sz -= head - 2;
	l.sig[1] = 0x80;
	l.sig[l.sig_sz++] = 0;
	l.sig[l.sig_sz++] = 0;
	load_prog(m, &l);
	load_free(&l);
}

static void signed_as(struct machine *m, const char *signer, const struct sign_opts *o)
{
	struct load l;

	load_direct(m, &l);
	if (sign_payload(signer, o, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	else
		load_prog(m, &l);
	load_free(&l);
}

static void not_detached(struct machine *m)
{
	static const struct sign_opts o = {.not_detached = true};

	signed_as(m, SIGNER, &o);
}

static void stranger(struct machine *m)
{
	signed_as(m, STRANGER, NULL);
}

static void stranger_cert(struct machine *m)
{
	static const struct sign_opts o = {.with_cert = true};

	signed_as(m, STRANGER, &o);
}

/* A good and a strange signer in one message: the good one suffices. */
static void second_signer(struct machine *m)
{
	static const struct sign_opts o = {.second = STRANGER};

	signed_as(m, SIGNER, &o);
}

static void stranger_loader(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	load_sign(m, &l, STRANGER);
	load_all(m, &l);
	load_free(&l);
}

#define MALFORMED EBADMSG, EINVAL
#define ANY_ERROR OR_LOADS, EBADMSG, EINVAL, EKEYREJECTED, ENOPKG, ENOKEY

static const struct attack table[] = {
	{"04-junk", "512 bytes of junk", junk, {MALFORMED}, "BADSIG", NULL, EBADMSG},
	{"04-size-zero", "signature_size 0", size_zero, {EINVAL}, "BADSIG", NULL, EINVAL},
	{"04-size-huge",
	 "signature_size 64 MiB, and others over the limit",
	 size_huge,
	 {EINVAL},
	 "BADSIG",
	 NULL,
	 EINVAL},
	{"04-bad-pointer",
	 "signature in no memory",
	 bad_pointer,
	 {EFAULT},
	 "BADSIG|FAULT",
	 NULL,
	 EFAULT},
	{"04-truncated", "cut at every length", truncated, {MALFORMED}, "BADSIG", NULL, EBADMSG},
	{"04-every-byte",
	 "each byte changed, one at a time",
	 every_byte,
	 {ANY_ERROR},
	 "BADSIG|UNKNOWNKEY|OK",
	 NULL,
	 NOT_THERE},
	{"04-trailing", "bytes behind the signature", trailing, {MALFORMED}, "BADSIG", "bad-encoding", 0},
	{"04-indefinite",
	 "BER of indefinite length",
	 indefinite,
	 {MALFORMED},
	 "BADSIG",
	 "bad-encoding",
	 0},
	{"04-not-detached",
	 "the payload inside the signature",
	 not_detached,
	 {MALFORMED, EKEYREJECTED},
	 "BADSIG",
	 NULL,
	 EBADMSG},
	{"05-stranger",
	 "good signature, unknown key",
	 stranger,
	 {ENOKEY},
	 "UNKNOWNKEY",
	 "unknown-key",
	 ENOKEY},
	{"05-stranger-loader",
	 "good signature on a loader, unknown key",
	 stranger_loader,
	 {ENOKEY},
	 "UNKNOWNKEY",
	 "unknown-key",
	 ENOKEY},
	{"05-stranger-cert",
	 "unknown key with its certificate inside",
	 stranger_cert,
	 {ENOKEY},
	 "UNKNOWNKEY",
	 "unknown-key",
	 ENOKEY},
	{"05-second-signer",
	 "a second, unknown signer: loads, by the good one",
	 second_signer,
	 {0},
	 "OK",
	 "signed",
	 0},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
