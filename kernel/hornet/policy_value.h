/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hornet - the values in a policy's text
 */
#ifndef _SECURITY_HORNET_POLICY_VALUE_H
#define _SECURITY_HORNET_POLICY_VALUE_H

#include "policy.h"

/**
 * struct hornet_piece - a piece of a policy's text
 * @p: where it begins
 * @len: its bytes
 */
struct hornet_piece {
	const char *p;
	size_t len;
};

bool hornet_piece_is(struct hornet_piece word, const char *text);
bool hornet_piece_starts(struct hornet_piece word, const char *text);
struct hornet_piece hornet_piece_take(struct hornet_piece *from, char end);
bool hornet_value_number(struct hornet_piece value, u64 max, u64 *number);
bool hornet_value_digest(struct hornet_piece value, const char *prefix, u8 *digest);
bool hornet_value_name(struct hornet_piece value, char *name, size_t max);
bool hornet_value_set(struct hornet_piece value, const struct hornet_words *words, u64 *set);

#endif /* _SECURITY_HORNET_POLICY_VALUE_H */
