// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - the list of what verify has found */
#define _GNU_SOURCE
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "finding.h"

static const char *const names[] = {
	[GS_IS_GOOD] = "good",
	[GS_IS_UNSIGNED] = "unsigned",
	[GS_IS_NOT_COVERED] = "not-covered",
	[GS_IS_ALTERED_INSTRUCTIONS] = "altered-instructions",
	[GS_IS_ALTERED_DATA] = "altered-data",
	[GS_IS_ALTERED] = "altered",
	[GS_IS_MISPLACED] = "misplaced",
	[GS_IS_STALE] = "stale",
	[GS_IS_WRONG_SIGNER] = "wrong-signer",
	[GS_IS_UNTRUSTED] = "untrusted",
	[GS_IS_EXPIRED] = "expired",
	[GS_IS_REVOKED] = "revoked",
	[GS_IS_BAD_SIGNATURE] = "bad-signature",
	[GS_IS_DAMAGED] = "damaged",
	[GS_IS_MISDESCRIBED] = "misdescribed",
	[GS_IS_MISSTATED] = "misstated",
};

static_assert(sizeof(names) / sizeof(names[0]) == GS_IS_MISSTATED + 1, "a name is missing");

/** gs_code_name() - the word for a kind of finding, as in the JSON of verify */
const char *gs_code_name(enum gs_code code)
{
	return names[code];
}

/**
 * gs_findings_add() - note a finding
 * @all: the list
 * @code, @loader, @place: see struct gs_finding
 * @fmt: its message
 *
 * Return: the finding, valid until the next call; NULL if memory is short (@all knows).
 */
struct gs_finding *gs_findings_add(struct gs_findings *all, enum gs_code code, size_t loader,
				   const char *place, const char *fmt, ...)
{
	struct gs_finding *more = realloc(all->list, (all->nr + 1) * sizeof(*more));
	va_list ap;
	int n;

	if (code != GS_IS_GOOD)
		all->bad++;
	if (more)
		all->list = more;
	if (!more) {
		all->failed = true;
		return NULL;
	}
	more += all->nr;
	*more = (struct gs_finding){ .code = code, .loader = loader, .place = place };
	va_start(ap, fmt);
	n = vasprintf(&more->text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		all->failed = true;
		return NULL;
	}
	all->nr++;
	return more;
}

/**
 * gs_finding_signers() - note whose signatures have counted
 * @all: the list
 * @f: the last one of it, or NULL
 * @trust: has counted them
 */
void gs_finding_signers(struct gs_findings *all, struct gs_finding *f,
			const struct gs_trust *trust)
{
	size_t i, n = gs_trust_counted(trust);

	if (!f)
		return;
	f->who = calloc(n + 1, sizeof(*f->who));
	for (i = 0; f->who && i < n; i++)
		if (!gs_trust_who(trust, i, &f->who[f->nr_who]))
			f->nr_who++;
	if (f->nr_who < n)
		all->failed = true;
}

/**
 * gs_who_is() - is a signer the one that is asked for?
 * @who: the signer
 * @wanted: a name, equal byte for byte, or sha256: and the hex digits of the public key's digest
 *
 * Return: true if it is.
 */
bool gs_who_is(const struct gs_who *who, const char *wanted)
{
	char hex[2 * GS_SHA256_SIZE + 1];

	if (!strncmp(wanted, "sha256:", 7))
		return !strcasecmp(wanted + 7, gs_hex(who->spki, sizeof(who->spki), hex));
	return !who->escaped && !strcmp(wanted, who->name);
}

/** gs_findings_free() - free the list */
void gs_findings_free(struct gs_findings *all)
{
	size_t i, k;

	for (i = 0; i < all->nr; i++) {
		for (k = 0; k < all->list[i].nr_who; k++)
			free(all->list[i].who[k].name);
		free(all->list[i].who);
		free(all->list[i].text);
	}
	free(all->list);
	memset(all, 0, sizeof(*all));
}
