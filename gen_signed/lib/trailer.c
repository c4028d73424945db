// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - parse and write the signatures at the end of an executable
 *
 * Pure: bytes in, bytes out. Each block is
 *	PKCS#7 DER || struct module_signature || "~eBPF signature appended~\n"
 * and blocks follow each other up to the very end of the file. They are read backwards, with the
 * limits of the kernel's reader.
 */
#define _GNU_SOURCE
#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "trailer.h"

/* struct module_signature: byte offsets, and the only id_type that is used */
enum {
	MODSIG_ID_TYPE = 2,
	MODSIG_SIG_LEN = 8,
	MODSIG_PKCS7 = 2,
};

static_assert(MODSIG_SIG_LEN + sizeof(uint32_t) == GS_MODSIG_SIZE, "sig_len is the last member");
static_assert(GS_MARKER_SIZE == 26, "the marker's length is fixed");

/* DER: SEQUENCE, one or two length bytes; then the OID 1.2.840.113549.1.7.2 (SignedData) */
enum {
	DER_SEQUENCE = 0x30,
	DER_ONE_LENGTH_BYTE = 0x81,
	DER_TWO_LENGTH_BYTES = 0x82,
};
static const uint8_t oid_signed_data[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
					   0xf7, 0x0d, 0x01, 0x07, 0x02 };

/* Is @p, @sz exactly one DER SEQUENCE? */
static bool is_sequence(const uint8_t *p, size_t sz)
{
	size_t len, hdr = 2;

	if (sz < 2 || p[0] != DER_SEQUENCE)
		return false;
	len = p[1];
	if (len & 0x80) {
		if (len == DER_ONE_LENGTH_BYTE && sz >= 3) {
			len = p[2];
			hdr = 3;
		} else if (len == DER_TWO_LENGTH_BYTES && sz >= 4) {
			len = gs_get16(p + 2, true);
			hdr = 4;
		} else {
			return false;
		}
	}
	return len == sz - hdr;
}

/* The block that ends at @end; NULL if it is whole. */
static const char *parse_block(const uint8_t *buf, size_t end, struct gs_block *block)
{
	static const uint8_t head[MODSIG_SIG_LEN] = { [MODSIG_ID_TYPE] = MODSIG_PKCS7 };
	const uint8_t *modsig;
	size_t sig_end;

	if (end < GS_BLOCK_EXTRA)
		return "the signature's header is cut off";
	sig_end = end - GS_BLOCK_EXTRA;
	modsig = buf + sig_end;
	if (memcmp(modsig, head, sizeof(head)))
		return "the signature's header is damaged";
	block->sz = gs_get32(modsig + MODSIG_SIG_LEN, true);
	if (!block->sz || block->sz > GS_SIG_MAX)
		return "the signature's length is not between 1 byte and 8 KiB";
	if (block->sz > sig_end)
		return "the signature is longer than what precedes its header";
	block->sig = buf + sig_end - block->sz;
	if (!is_sequence(block->sig, block->sz))
		return "the signature is not a whole DER sequence";
	return NULL;
}

/**
 * gs_trailer_parse() - find the appended signatures
 * @buf, @sz: the end of the file, starting no earlier than the end of the ELF image
 * @trailer: filled in; nr = 0 and start = @sz if there are none
 * @why: on failure, what is wrong
 *
 * Return: 0, -EBADMSG damaged, -E2BIG more than the kernel reads.
 */
int gs_trailer_parse(const uint8_t *buf, size_t sz, struct gs_trailer *trailer, const char **why)
{
	size_t i, pos = sz;

	trailer->nr = 0;
	while (pos >= GS_MARKER_SIZE &&
	       !memcmp(buf + pos - GS_MARKER_SIZE, GS_MARKER, GS_MARKER_SIZE)) {
		struct gs_block block;

		*why = parse_block(buf, pos, &block);
		if (*why)
			return -EBADMSG;
		pos = block.sig - buf;
		if (trailer->nr == GS_MAX_LOADERS) {
			*why = "there are more than 64 signatures; the kernel reads 64";
			return -E2BIG;
		}
		if (sz - pos > GS_TRAILER_MAX) {
			*why = "the signatures exceed 256 KiB; the kernel reads no further";
			return -E2BIG;
		}
		trailer->block[trailer->nr++] = block;
	}
	trailer->start = pos;

	for (i = 0; i < trailer->nr / 2; i++) {
		struct gs_block other = trailer->block[i];

		trailer->block[i] = trailer->block[trailer->nr - 1 - i];
		trailer->block[trailer->nr - 1 - i] = other;
	}
	return 0;
}

/**
 * gs_trailer_is_remnant() - do bytes behind the ELF image look like part of a trailer?
 * @buf, @sz: the bytes between the image and the whole blocks, if any
 *
 * Signing must not take the rest of a cut trailer for somebody else's payload and bury it.
 *
 * Return: true if they contain a marker, or start like a PKCS#7 signature that was cut.
 */
bool gs_trailer_is_remnant(const uint8_t *buf, size_t sz)
{
	size_t i, oid;

	if (memmem(buf, sz, GS_MARKER, GS_MARKER_SIZE))
		return true;
	if (!sz || buf[0] != DER_SEQUENCE)
		return false;
	if (sz == 1)
		return true;
	if (buf[1] != DER_ONE_LENGTH_BYTE && buf[1] != DER_TWO_LENGTH_BYTES)
		return false;
	oid = buf[1] == DER_ONE_LENGTH_BYTE ? 3 : 4;
	for (i = 0; i < sizeof(oid_signed_data) && oid + i < sz; i++)
		if (buf[oid + i] != oid_signed_data[i])
			return false;
	return true;
}

/**
 * gs_trailer_block_end() - what follows the PKCS#7 bytes of a block
 * @end: gets the bytes
 * @sig_sz: size of the signature, at most GS_SIG_MAX
 *
 * Return: how many bytes were written, GS_BLOCK_EXTRA.
 */
size_t gs_trailer_block_end(uint8_t end[GS_BLOCK_EXTRA], size_t sig_sz)
{
	uint32_t be = htobe32(sig_sz);

	memset(end, 0, GS_MODSIG_SIZE);
	end[MODSIG_ID_TYPE] = MODSIG_PKCS7;
	memcpy(end + MODSIG_SIG_LEN, &be, sizeof(be));
	memcpy(end + GS_MODSIG_SIZE, GS_MARKER, GS_MARKER_SIZE);
	return GS_BLOCK_EXTRA;
}
