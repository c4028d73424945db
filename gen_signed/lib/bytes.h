/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - numbers in another machine's byte order, bytes as hex digits */
#ifndef GS_BYTES_H
#define GS_BYTES_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint16_t gs_get16(const void *p, bool big)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return big ? be16toh(v) : le16toh(v);
}

static inline uint32_t gs_get32(const void *p, bool big)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return big ? be32toh(v) : le32toh(v);
}

static inline uint64_t gs_get64(const void *p, bool big)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return big ? be64toh(v) : le64toh(v);
}

static inline void gs_put32(void *p, uint32_t n, bool big)
{
	uint32_t v = big ? htobe32(n) : htole32(n);

	memcpy(p, &v, sizeof(v));
}

/**
 * gs_hex() - bytes as lower-case hex digits
 * @p, @n: the bytes
 * @out: room for 2 * @n + 1 characters
 *
 * Return: @out.
 */
static inline char *gs_hex(const uint8_t *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * n] = '\0';
	return out;
}

#endif /* GS_BYTES_H */
