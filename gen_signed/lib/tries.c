// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - does the kernel come to an appended signature when it loads the program?
 *
 * For one load it tries GS_TRIES of them: those whose messageDigest is the payload's, then those without
 * signed attributes, each kind from the end of the file backwards (trailer.c of Hornet). What a
 * signature states of a static program it looks at later, so that programs with the same instructions
 * take these tries from each other.
 */
#include <errno.h>
#include <string.h>

#include "bounds.h"
#include "msg.h"
#include "rewrite.h"
#include "tries.h"

/**
 * gs_is_tried() - does the kernel come to an appended signature?
 * @info, @nr: what each of them says about itself, in their order
 * @i: the one; it is over the program's bytes
 * @payload: the program
 *
 * Return: false if the kernel gives up before.
 */
bool gs_is_tried(const struct gs_siginfo *info, size_t nr, size_t i,
		 const struct gs_payload *payload)
{
	struct gs_payload bytes = *payload;
	bool plain = !info[i].digest_sz;
	size_t k, before = 0;

	bytes.has_said = false;
	for (k = 0; k < nr; k++) {
		if (k == i)
			continue;
		if (!info[k].digest_sz)
			before += plain && k > i;
		else if (!plain && info[k].digest_sz == info[i].digest_sz)
			before += k > i && !memcmp(info[k].digest, info[i].digest, info[i].digest_sz);
		else if (plain || k > i)
			before += gs_siginfo_covers(&info[k], &bytes);
	}
	return before < GS_TRIES;
}

static bool same_bytes(const struct gs_payload *a, const struct gs_payload *b)
{
	return a->has_said && b->has_said && a->insns_sz == b->insns_sz &&
	       !memcmp(a->insns, b->insns, a->insns_sz);
}

/* With one signature appended for each record, in their order: does the kernel come to that of @rec? */
static bool is_reached(const struct gs_records *recs, const struct gs_record *rec)
{
	struct gs_payload payload = gs_payload_of(rec), other;
	size_t i, tries = 0;

	for (i = recs->nr; i-- > 0 && tries < GS_TRIES;) {
		other = gs_payload_of(&recs->rec[i]);
		if (!same_bytes(&other, &payload))
			continue;
		tries++;
		if (!memcmp(other.said, payload.said, sizeof(payload.said)))
			return true;
	}
	return false;
}

/**
 * gs_check_tries() - will the kernel find the appended signature of each program?
 * @exe: the executable, which gets one signature for each record
 * @log: where messages go
 *
 * A static program with an embedded signature needs no other.
 *
 * Return: 0, or -E2BIG (reported).
 */
int gs_check_tries(const struct gs_exe *exe, const struct gs_log *log)
{
	size_t i;

	for (i = 0; i < exe->recs.nr; i++) {
		const struct gs_record *rec = &exe->recs.rec[i];

		if (rec->kind != SKEL_RECORD_STATIC || rec->sig_sz || is_reached(&exe->recs, rec))
			continue;
		gs_err(log, "%s: %s: the kernel would not find its signature: more than %u programs have these instructions,"
		       " and it tries %u signatures for one load; let their instructions differ",
		       exe->name, rec->name, GS_TRIES, GS_TRIES);
		return -E2BIG;
	}
	return 0;
}
