// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - compares a program with what its signer says of it
 */
#include "stated.h"

/* Without holes, so that its bytes are its values. */
static_assert(sizeof(struct hornet_stated) == 5 * sizeof(u32) + BPF_OBJ_NAME_LEN);

/**
 * hornet_stated_fits - is a program what its signer says?
 * @said: the signed attribute
 * @len: bytes of it
 * @is: the program
 *
 * Return: true if it is, to the last bit; false also for an attribute of another size.
 */
bool hornet_stated_fits(const void *said, size_t len, const struct hornet_stated *is)
{
	return len == sizeof(*is) && !memcmp(said, is, sizeof(*is));
}
