// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - verify the embedded and appended signature of every loader of a file */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "altered.h"
#include "bounds.h"
#include "bytes.h"
#include "cms.h"
#include "finding.h"
#include "input.h"
#include "msg.h"
#include "rewrite.h"
#include "tries.h"
#include "verify.h"
#include "verify_report.h"
#include "view.h"

/**
 * struct job - one file under verification
 * @input, @exe: the file
 * @trust: whose signatures count
 * @log: where messages go
 * @used: appended signature belongs to a loader
 * @all: what was found
 */
struct job {
	struct gs_input *input;
	struct gs_exe *exe;
	struct gs_trust *trust;
	const struct gs_log *log;
	bool used[GS_MAX_LOADERS];
	struct gs_findings all;
};

/* Note a reason against a loader, and report it. */
#define bad(job, code, rec, place, fmt, ...)						\
	report_bad(job, rec, gs_findings_add(&(job)->all, code, number_of(job, rec), place,	\
					     fmt, ##__VA_ARGS__))

static size_t number_of(const struct job *job, const struct gs_record *rec)
{
	return rec ? (size_t)(rec - job->exe->recs.rec) : GS_NO_LOADER;
}

static void report_bad(struct job *job, const struct gs_record *rec, const struct gs_finding *f)
{
	const char *text = f ? f->text : "out of memory";

	if (rec)
		gs_err(job->log, "%s: %s: %s", job->exe->name, rec->name, text);
	else
		gs_err(job->log, "%s: %s", job->exe->name, text);
}

/* Another loader of this executable that a signature is meant for, or NULL. */
static const char *other_loader(const struct job *job, const struct gs_record *rec,
				const struct gs_siginfo *info)
{
	size_t i;

	for (i = 0; i < job->exe->recs.nr; i++) {
		struct gs_payload payload = gs_payload_of(&job->exe->recs.rec[i]);

		if (&job->exe->recs.rec[i] != rec && gs_siginfo_covers(info, &payload))
			return job->exe->recs.rec[i].name;
	}
	return NULL;
}

static void report_altered(struct job *job, const struct gs_record *rec, const char *kind,
			   const struct gs_siginfo *info)
{
	const char *other = other_loader(job, rec, info), *text;
	enum gs_code code;

	if (other) {
		bad(job, GS_IS_MISPLACED, rec, kind, "%s signature is that of loader %s", kind, other);
		return;
	}
	code = gs_what_altered(job->input, rec, &text);
	bad(job, code, rec, kind, "altered after the %s signature was made: %s", kind, text);
}

static void report_good(struct job *job, const struct gs_record *rec, const char *kind,
			const char *who)
{
	struct gs_finding *f = gs_findings_add(&job->all, GS_IS_GOOD, number_of(job, rec), kind,
					       "%s signature good, signer %s", kind, who);

	gs_finding_signers(&job->all, f, job->trust);
	if (f)
		gs_info(job->log, "%s: %s", rec->name, f->text);
}

/* Verify one signature of a loader and report it. */
static void check_one(struct job *job, const struct gs_record *rec, const char *kind,
		      const void *sig, size_t sz)
{
	struct gs_payload payload = gs_payload_of(rec);
	const char *why = NULL, *name;
	struct gs_siginfo info;
	char *who = NULL;
	enum gs_verdict verdict;

	gs_trust_forget(job->trust);
	verdict = gs_cms_verify(sig, sz, &payload, job->trust, &who, &why);
	gs_siginfo_read(sig, sz, &info);
	name = who ? who : "?";
	switch (verdict) {
	case GS_GOOD:
		report_good(job, rec, kind, name);
		break;
	case GS_ALTERED:
		report_altered(job, rec, kind, &info);
		break;
	case GS_NO_CERT:
		who = gs_sig_named(sig, sz);
		bad(job, GS_IS_WRONG_SIGNER, rec, kind, "wrong signer: %s signature is by %s,"
		    " whose certificate was not given", kind, who ? who : "?");
		break;
	case GS_UNTRUSTED:
		bad(job, GS_IS_UNTRUSTED, rec, kind, "signer %s of the %s signature is not trusted:"
		    " %s", name, kind, why);
		break;
	case GS_EXPIRED:
		bad(job, GS_IS_EXPIRED, rec, kind, "expired: signer %s of the %s signature is not"
		    " trusted: %s", name, kind, why);
		break;
	case GS_REVOKED:
		bad(job, GS_IS_REVOKED, rec, kind, "revoked: signer %s of the %s signature is not"
		    " trusted: %s", name, kind, why);
		break;
	case GS_BAD_SIGNATURE:
		bad(job, GS_IS_BAD_SIGNATURE, rec, kind, "bad %s signature, said to be by %s: %s",
		    kind, name, why);
		break;
	case GS_MISSTATED:
		bad(job, GS_IS_MISSTATED, rec, kind, "the %s signature does not fit the program:"
		    " %s", kind, why);
		break;
	case GS_MALFORMED:
		bad(job, GS_IS_DAMAGED, rec, kind, "damaged %s signature: %s", kind, why);
		break;
	}
	free(who);
}

/* Without signed attributes only a verification tells what a signature covers. */
static bool covers(const struct job *job, size_t i, const struct gs_payload *payload)
{
	const struct gs_block *block = &job->exe->trailer.block[i];
	const char *why;
	enum gs_verdict verdict;
	char *who = NULL;

	if (job->exe->info[i].digest_sz)
		return gs_siginfo_covers(&job->exe->info[i], payload);
	verdict = gs_cms_verify(block->sig, block->sz, payload, job->trust, &who, &why);
	free(who);
	return verdict == GS_GOOD || verdict == GS_MISSTATED;
}

/*
 * The appended signature that covers a loader: the one in its own place, else any; -1 if there is
 * none. Two loaders of the same bytes have interchangeable signatures. @tried: the kernel comes to it.
 */
static int find_block(const struct job *job, size_t pos, bool tried)
{
	const struct gs_record *rec = &job->exe->recs.rec[pos];
	struct gs_payload payload = gs_payload_of(rec);
	size_t i, nr = job->exe->trailer.nr;

	if (pos < nr && covers(job, pos, &payload) &&
	    (!tried || gs_is_tried(job->exe->info, nr, pos, &payload)))
		return pos;
	for (i = nr; i-- > 0;)
		if (covers(job, i, &payload) &&
		    (!tried || gs_is_tried(job->exe->info, nr, i, &payload)))
			return i;
	return -1;
}

static void check_appended(struct job *job, size_t pos)
{
	const struct gs_record *rec = &job->exe->recs.rec[pos];
	const struct gs_trailer *trailer = &job->exe->trailer;
	/* of a program with an embedded signature the kernel looks for no other */
	int i = find_block(job, pos, !rec->sig_sz);

	if (i >= 0) {
		job->used[i] = true;
		check_one(job, rec, "appended", trailer->block[i].sig, trailer->block[i].sz);
		return;
	}
	i = rec->sig_sz ? -1 : find_block(job, pos, false);
	if (i >= 0) {
		job->used[i] = true;
		bad(job, GS_IS_NOT_COVERED, rec, NULL, "the kernel does not come to the appended signature"
		    " that covers it: it tries %u for one load, and others that it can't tell apart by then"
		    " are behind it", GS_TRIES);
		return;
	}
	if (!trailer->nr) {
		if (rec->sig_sz)
			return;
		bad(job, GS_IS_UNSIGNED, rec, NULL,
		    "unsigned: neither an embedded nor an appended signature");
	} else if (trailer->nr == job->exe->recs.nr && !other_loader(job, rec, &job->exe->info[pos])) {
		/* the one in this loader's place was this loader's */
		job->used[pos] = true;
		check_one(job, rec, "appended", trailer->block[pos].sig, trailer->block[pos].sz);
		return;
	} else {
		bad(job, GS_IS_NOT_COVERED, rec, NULL, "no appended signature covers it, but there"
		    " are %zu; sign again", trailer->nr);
	}
}

/* Does the kernel come to an appended signature of the loader, or to another by the same signers? */
static bool is_reached(const struct job *job, size_t i, const struct gs_payload *payload)
{
	size_t k, nr = job->exe->trailer.nr;

	for (k = i; k < nr; k++)
		if (job->exe->info[k].signers == job->exe->info[i].signers &&
		    !strcmp(job->exe->info[k].keyid, job->exe->info[i].keyid) && covers(job, k, payload) &&
		    gs_is_tried(job->exe->info, nr, k, payload))
			return true;
	return false;
}

/* Signatures that no loader has claimed: second ones, or of bytes that are not there. */
static void check_leftover(struct job *job)
{
	const struct gs_trailer *trailer = &job->exe->trailer;
	size_t i, r;

	for (i = 0; i < trailer->nr; i++) {
		const struct gs_record *rec = NULL;
		char hex[2 * GS_DIGEST_MAX + 1];
		struct gs_payload payload;

		if (job->used[i])
			continue;
		for (r = 0; r < job->exe->recs.nr && !rec; r++) {
			payload = gs_payload_of(&job->exe->recs.rec[r]);
			if (covers(job, i, &payload))
				rec = &job->exe->recs.rec[r];
		}
		if (rec) {
			check_one(job, rec, "appended", trailer->block[i].sig, trailer->block[i].sz);
			if (!rec->sig_sz && !is_reached(job, i, &payload))
				bad(job, GS_IS_NOT_COVERED, rec, "appended", "the kernel does not come to appended"
				    " signature %zu, for %u others of this loader are behind it: sign again",
				    i + 1, GS_TRIES);
			continue;
		}
		bad(job, GS_IS_STALE, NULL, "appended", "stale appended signature %zu covers no"
		    " loader (%s:%s); sign again", i + 1, job->exe->info[i].hash,
		    gs_hex(job->exe->info[i].digest, job->exe->info[i].digest_sz, hex));
	}
}

/* Each loader needs a good signature by each signer that was asked for. */
static void check_signers(struct job *job, const struct gs_record *rec,
			  const struct gs_verify_opts *opts)
{
	size_t s, i, k;

	for (s = 0; s < opts->nr_signers; s++) {
		bool found = false;

		for (i = 0; i < job->all.nr; i++) {
			const struct gs_finding *f = &job->all.list[i];

			if (f->code != GS_IS_GOOD || f->loader != number_of(job, rec))
				continue;
			for (k = 0; k < f->nr_who; k++)
				found |= gs_who_is(&f->who[k], opts->signers[s]);
		}
		if (!found)
			bad(job, GS_IS_WRONG_SIGNER, rec, NULL, "wrong signer: no good signature by"
			    " the required signer %s", opts->signers[s]);
	}
}

/* What a bundle says of a loader is not signed: it must be what the signed bytes do. */
static void check_description(struct job *job, const struct gs_record *rec)
{
	const char *what = NULL;
	struct gs_layout layout = { 0 };
	struct gs_view view;

	if (!gs_view_make(job->exe, rec, &view) && !gs_layout_make(&view, &layout, &what))
		what = gs_lbundle_differs(job->input->bundle, number_of(job, rec), &layout,
					  view.excl, view.info.name);
	else if (!what)
		what = "what the loader creates";
	if (what)
		bad(job, GS_IS_MISDESCRIBED, rec, NULL, "the bundle does not describe this loader"
		    " as it is: %s; make the bundle anew", what);
	gs_layout_free(&layout);
	gs_view_free(&view);
}

static void check_all(struct job *job, const struct gs_verify_opts *opts)
{
	const struct gs_records *recs = &job->exe->recs;
	char hex[2 * GS_SHA256_SIZE + 1];
	uint8_t hash[GS_SHA256_SIZE];
	size_t i;

	for (i = 0; i < recs->nr; i++) {
		const struct gs_record *rec = &recs->rec[i];
		struct gs_payload payload = gs_payload_of(rec);

		if (gs_sha256(&payload, hash))
			memset(hash, 0, sizeof(hash));
		gs_info(job->log, "%s: digest sha256:%s", rec->name,
			gs_hex(hash, sizeof(hash), hex));
		if (rec->sig_sz)
			check_one(job, rec, "embedded", rec->sig, rec->sig_sz);
		check_appended(job, i);
		if (job->input->bundle)
			check_description(job, rec);
	}
	check_leftover(job);
	for (i = 0; i < recs->nr; i++)
		check_signers(job, &recs->rec[i], opts);
}

/* The answer, and what was asked for besides it. */
static int finish(struct job *job, const struct gs_verify_opts *opts)
{
	bool verified = !job->all.bad && !job->all.failed && !opts->refused;
	int err = 0;

	if (opts->coverage)
		err = gs_report_coverage(job->input, &job->all, opts->log);
	if (!err && opts->json)
		err = gs_report_json(job->input, &job->all, verified, job->trust, opts);
	if (!err && job->all.failed)
		err = -ENOMEM;
	if (err)
		gs_err(opts->log, "%s: %s", job->exe->name, strerror(-err));
	return err ? err : verified ? 0 : -EKEYREJECTED;
}

int gs_verify_exe(const char *path, const struct gs_verify_opts *opts)
{
	struct gs_input input;
	int err = gs_input_open(path, opts->log, &input);

	if (!err)
		err = gs_verify_input(&input, opts);
	gs_input_close(&input);
	return err;
}

/**
 * gs_verify_input() - gs_verify_exe() of a file that is open
 * @input: from gs_input_open()
 * @opts: see there
 *
 * Return: as gs_verify_exe(); -ESTALE it was changed or replaced since then.
 */
int gs_verify_input(struct gs_input *input, const struct gs_verify_opts *opts)
{
	struct job job = { .log = opts->log, .input = input, .exe = &input->exe };
	int err = gs_trust_open(opts, &job.trust);

	if (err)
		return err;
	check_all(&job, opts);
	err = gs_input_check(input, opts->log);
	if (!err)
		err = finish(&job, opts);
	gs_findings_free(&job.all);
	gs_trust_close(job.trust);
	return err;
}
