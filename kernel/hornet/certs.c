// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - is the certificate of a signer fit for what it is used for?
 *
 * Pure functions: no state, no allocation, no locks.
 */
#include "certs.h"

/* Does the list begin with this word, which ends there or before a comma? */
static bool takes(const char **list, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*list, word, len) || ((*list)[len] && (*list)[len] != ','))
		return false;
	*list += len;
	return true;
}

/**
 * hornet_certs_parse - read what is demanded of certificates
 * @list: "any", or code-signing and dates, with a comma between
 *
 * Return: a set of HORNET_CERTS_*. Of a list that is none, all: a mistake must not
 * demand less.
 */
u32 hornet_certs_parse(const char *list)
{
	u32 demanded = 0;

	if (!strcmp(list, "any"))
		return 0;
	for (;;) {
		if (takes(&list, "code-signing"))
			demanded |= HORNET_CERTS_CODE_SIGNING;
		else if (takes(&list, "dates"))
			demanded |= HORNET_CERTS_DATES;
		else
			return HORNET_CERTS_ALL;
		if (!*list)
			return demanded;
		list++;
	}
}

/**
 * hornet_certs_unfit - what does a certificate lack of what is demanded?
 * @demanded: a set of HORNET_CERTS_*
 * @cert: the certificate
 * @now: seconds since 1970
 *
 * Return: a set of HORNET_CERTS_*; 0: it lacks nothing.
 */
u32 hornet_certs_unfit(u32 demanded, const struct hornet_cert *cert, s64 now)
{
	u32 unfit = demanded;

	if (cert->code_signing)
		unfit &= ~HORNET_CERTS_CODE_SIGNING;
	if (cert->from <= now && now <= cert->to)
		unfit &= ~HORNET_CERTS_DATES;
	return unfit;
}
