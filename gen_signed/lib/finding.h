/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what verify has found, one finding a signature or loader */
#ifndef GS_FINDING_H
#define GS_FINDING_H

#include "cms.h"

/** enum gs_code - kinds of findings; only the first is no reason to refuse */
enum gs_code {
	GS_IS_GOOD,
	GS_IS_UNSIGNED,			/* no signature at all */
	GS_IS_NOT_COVERED,		/* none of the appended ones is over it */
	GS_IS_ALTERED_INSTRUCTIONS,
	GS_IS_ALTERED_DATA,
	GS_IS_ALTERED,			/* which of the two can't be told */
	GS_IS_MISPLACED,		/* another loader's signature */
	GS_IS_STALE,			/* appended, over bytes that are not there */
	GS_IS_WRONG_SIGNER,
	GS_IS_UNTRUSTED,
	GS_IS_EXPIRED,
	GS_IS_REVOKED,
	GS_IS_BAD_SIGNATURE,
	GS_IS_DAMAGED,
	GS_IS_MISDESCRIBED,		/* by the bundle that it is in */
	GS_IS_MISSTATED,		/* it is of a program of another type, flags, ... */
};

#define GS_NO_LOADER ((size_t)-1)

/**
 * struct gs_finding - one of them
 * @code: its kind
 * @loader: number of the loader, or GS_NO_LOADER
 * @place: "embedded" or "appended" signature, NULL: of none
 * @text: the message, without the file's name; owned
 * @who, @nr_who: signers of a good signature; owned
 */
struct gs_finding {
	enum gs_code code;
	size_t loader;
	const char *place;
	char *text;
	struct gs_who *who;
	size_t nr_who;
};

/**
 * struct gs_findings - all of them
 * @list, @nr: in the order in which they were found; owned
 * @bad: how many are a reason to refuse
 * @failed: memory was short at some time, which is a reason, too
 */
struct gs_findings {
	struct gs_finding *list;
	size_t nr;
	size_t bad;
	bool failed;
};

const char *gs_code_name(enum gs_code code);
struct gs_finding *gs_findings_add(struct gs_findings *all, enum gs_code code, size_t loader,
				   const char *place, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
void gs_finding_signers(struct gs_findings *all, struct gs_finding *f,
			const struct gs_trust *trust);
bool gs_who_is(const struct gs_who *who, const char *wanted);
void gs_findings_free(struct gs_findings *all);

#endif /* GS_FINDING_H */
