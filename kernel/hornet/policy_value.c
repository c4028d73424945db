// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Hornet - the values in a policy's text: numbers, digests, names, lists of words
 */
#include "policy_value.h"

/**
 * hornet_piece_is - is a piece of text this one?
 * @word: the piece
 * @text: the text, with a NUL
 *
 * Return: true if it is.
 */
bool hornet_piece_is(struct hornet_piece word, const char *text)
{
	return word.len == strlen(text) && !memcmp(word.p, text, word.len);
}

/**
 * hornet_piece_starts - does a piece of text begin with this one?
 * @word: the piece
 * @text: the text, with a NUL
 *
 * Return: true if it does.
 */
bool hornet_piece_starts(struct hornet_piece word, const char *text)
{
	return word.len >= strlen(text) && !memcmp(word.p, text, strlen(text));
}

/**
 * hornet_piece_take - take what stands before a character
 * @from: the piece to take it from, which loses the character, too
 * @end: the character
 *
 * Return: what stood before it; all of @from if it is not there.
 */
struct hornet_piece hornet_piece_take(struct hornet_piece *from, char end)
{
	struct hornet_piece first = { from->p, 0 };
	size_t skip;

	while (first.len < from->len && from->p[first.len] != end)
		first.len++;
	skip = first.len + (first.len < from->len);
	from->p += skip;
	from->len -= skip;
	return first;
}

/**
 * hornet_value_number - read a number
 * @value: its digits
 * @max: the highest that is taken
 * @number: set to it
 *
 * Return: false if it is none.
 */
bool hornet_value_number(struct hornet_piece value, u64 max, u64 *number)
{
	u64 n = 0;
	size_t i;

	if (!value.len)
		return false;
	for (i = 0; i < value.len; i++) {
		unsigned int digit = value.p[i] - '0';

		if (digit > 9 || n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*number = n;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -EINVAL;
}

/**
 * hornet_value_digest - read a SHA-256 digest
 * @value: the prefix, then 64 hexadecimal digits
 * @prefix: what stands before the digits
 * @digest: filled: SHA256_DIGEST_SIZE bytes
 *
 * Return: false if it is none.
 */
bool hornet_value_digest(struct hornet_piece value, const char *prefix, u8 *digest)
{
	size_t i, skip = strlen(prefix);

	if (!hornet_piece_starts(value, prefix) || value.len != skip + 2 * SHA256_DIGEST_SIZE)
		return false;
	for (i = 0; i < SHA256_DIGEST_SIZE; i++) {
		int high = hex_digit(value.p[skip + 2 * i]);
		int low = hex_digit(value.p[skip + 2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		digest[i] = high << 4 | low;
	}
	return true;
}

/**
 * hornet_value_name - read a name
 * @value: letters, digits, '_', '.' and '-'
 * @name: filled, with NULs behind it
 * @max: room in @name, with one NUL
 *
 * Return: false if it is none, or too long.
 */
bool hornet_value_name(struct hornet_piece value, char *name, size_t max)
{
	size_t i;

	if (!value.len || value.len >= max)
		return false;
	for (i = 0; i < value.len; i++) {
		char c = value.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_' && c != '.' && c != '-')
			return false;
	}
	memset(name, 0, max);
	memcpy(name, value.p, value.len);
	return true;
}

/**
 * hornet_value_set - read a list of words
 * @value: the words, with commas between them
 * @words: the words that there are
 * @set: set to a bit for each word of the list
 *
 * Return: false if one is not of @words.
 */
bool hornet_value_set(struct hornet_piece value, const struct hornet_words *words, u64 *set)
{
	struct hornet_piece word;
	bool more;
	int n;

	*set = 0;
	do {
		more = value.len && memchr(value.p, ',', value.len);
		word = hornet_piece_take(&value, ',');
		if (words == &hornet_keyring_words && hornet_piece_is(word, "machine")) {
			*set |= 1 << HORNET_KEYRING_BUILTIN | 1 << HORNET_KEYRING_SECONDARY |
				1 << HORNET_KEYRING_BPF;
			continue;
		}
		n = hornet_word_find(words, word.p, word.len);
		if (n < 0)
			return false;
		*set |= 1ULL << n;
	} while (more);
	return true;
}
