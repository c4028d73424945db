// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - verify the embedded and appended signature of every loader of an executable */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "cms.h"
#include "exe.h"
#include "msg.h"
#include "scan.h"

/**
 * struct job - one executable under verification
 * @exe, @fd: the executable
 * @trust: whose signatures count
 * @log: where messages go
 * @info: what each appended signature says about itself
 * @used: appended signature belongs to a loader
 * @bad: number of reasons found against it
 */
struct job {
	struct gs_exe *exe;
	int fd;
	struct gs_trust *trust;
	const struct gs_log *log;
	struct gs_siginfo info[GS_MAX_LOADERS];
	bool used[GS_MAX_LOADERS];
	unsigned int bad;
};

static struct gs_payload payload_of(const struct gs_record *rec)
{
	return (struct gs_payload){ rec->insns, rec->insns_sz, rec->data, rec->data_sz };
}

/*
 * What was altered? A generated header also carries the hash of the instructions that were
 * signed (the exclusive hash of the metadata map). If the file holds the hash of the present
 * instructions, these are the generator's, and the metadata is not.
 */
static const char *what_altered(const struct job *job, const struct gs_record *rec)
{
	uint8_t hash[GS_SHA256_SIZE];

	if (!rec->data_sz)
		return "the instructions were altered";
	if (!gs_excl_hash(rec->insns, rec->insns_sz, hash) &&
	    gs_scan_bytes(job->fd, hash, sizeof(hash)))
		return "the metadata was altered; the instructions fit the exclusive hash";
	return "the instructions were altered, perhaps the metadata too; no exclusive hash fits"
	       " them";
}

/* Another loader of this executable that a signature is meant for, or NULL. */
static const char *other_loader(const struct job *job, const struct gs_record *rec,
				const struct gs_siginfo *info)
{
	size_t i;

	for (i = 0; i < job->exe->recs.nr; i++) {
		struct gs_payload payload = payload_of(&job->exe->recs.rec[i]);

		if (&job->exe->recs.rec[i] != rec && gs_siginfo_covers(info, &payload))
			return job->exe->recs.rec[i].name;
	}
	return NULL;
}

static void report_altered(struct job *job, const struct gs_record *rec, const char *kind,
			   const struct gs_siginfo *info)
{
	const char *other = other_loader(job, rec, info);

	if (other)
		gs_err(job->log, "%s: %s: %s signature is that of loader %s", job->exe->name,
		       rec->name, kind, other);
	else
		gs_err(job->log, "%s: %s: altered after the %s signature was made: %s",
		       job->exe->name, rec->name, kind, what_altered(job, rec));
}

/* Verify one signature of a loader and report it. */
static void check_one(struct job *job, const struct gs_record *rec, const char *kind,
		      const void *sig, size_t sz)
{
	struct gs_payload payload = payload_of(rec);
	const char *name = job->exe->name, *why = NULL;
	struct gs_siginfo info;
	char *who = NULL;
	enum gs_verdict verdict = gs_cms_verify(sig, sz, &payload, job->trust, &who, &why);

	gs_siginfo_read(sig, sz, &info);
	switch (verdict) {
	case GS_GOOD:
		gs_info(job->log, "%s: %s signature good, signer %s", rec->name, kind,
			who ? who : "?");
		free(who);
		return;
	case GS_ALTERED:
		report_altered(job, rec, kind, &info);
		break;
	case GS_NO_CERT:
		gs_err(job->log, "%s: %s: wrong signer: %s signature is by key id %s, whose"
		       " certificate was not given", name, rec->name, kind, info.keyid);
		break;
	case GS_UNTRUSTED:
		gs_err(job->log, "%s: %s: signer %s of the %s signature is not trusted: %s", name,
		       rec->name, who ? who : "?", kind, why);
		break;
	case GS_BAD_SIGNATURE:
		gs_err(job->log, "%s: %s: bad %s signature, said to be by %s: %s", name, rec->name,
		       kind, who ? who : "?", why);
		break;
	case GS_MALFORMED:
		gs_err(job->log, "%s: %s: damaged %s signature: %s", name, rec->name, kind, why);
		break;
	}
	free(who);
	job->bad++;
}

/* Without signed attributes only a verification tells what a signature covers. */
static bool covers(const struct job *job, size_t i, const struct gs_payload *payload)
{
	const struct gs_block *block = &job->exe->trailer.block[i];
	const char *why;
	char *who = NULL;
	bool good;

	if (job->info[i].digest_sz)
		return gs_siginfo_covers(&job->info[i], payload);
	good = gs_cms_verify(block->sig, block->sz, payload, job->trust, &who, &why) == GS_GOOD;
	free(who);
	return good;
}

/*
 * The appended signature that covers a loader: the one in its own place, else any; -1 if there is
 * none. Two loaders of the same bytes have interchangeable signatures.
 */
static int find_block(const struct job *job, size_t pos)
{
	const struct gs_record *rec = &job->exe->recs.rec[pos];
	struct gs_payload payload = payload_of(rec);
	size_t i;

	if (pos < job->exe->trailer.nr && covers(job, pos, &payload))
		return pos;
	for (i = job->exe->trailer.nr; i-- > 0;)
		if (covers(job, i, &payload))
			return i;
	return -1;
}

static void check_appended(struct job *job, size_t pos)
{
	const struct gs_record *rec = &job->exe->recs.rec[pos];
	const struct gs_trailer *trailer = &job->exe->trailer;
	int i = find_block(job, pos);

	if (i >= 0) {
		job->used[i] = true;
		check_one(job, rec, "appended", trailer->block[i].sig, trailer->block[i].sz);
		return;
	}
	if (!trailer->nr) {
		if (rec->sig_sz)
			return;
		gs_err(job->log, "%s: %s: unsigned: neither an embedded nor an appended signature",
		       job->exe->name, rec->name);
	} else if (trailer->nr == job->exe->recs.nr && !other_loader(job, rec, &job->info[pos])) {
		/* the one in this loader's place was this loader's */
		job->used[pos] = true;
		check_one(job, rec, "appended", trailer->block[pos].sig, trailer->block[pos].sz);
		return;
	} else {
		gs_err(job->log, "%s: %s: no appended signature covers it, but there are %zu;"
		       " sign again", job->exe->name, rec->name, trailer->nr);
	}
	job->bad++;
}

/* Signatures that no loader has claimed: second ones, or of bytes that are not there. */
static void check_leftover(struct job *job)
{
	const struct gs_trailer *trailer = &job->exe->trailer;
	size_t i, r;

	for (i = 0; i < trailer->nr; i++) {
		char hex[2 * GS_DIGEST_MAX + 1];

		if (job->used[i])
			continue;
		for (r = 0; r < job->exe->recs.nr; r++) {
			struct gs_payload payload = payload_of(&job->exe->recs.rec[r]);

			if (covers(job, i, &payload))
				break;
		}
		if (r < job->exe->recs.nr) {
			check_one(job, &job->exe->recs.rec[r], "appended", trailer->block[i].sig,
				  trailer->block[i].sz);
			continue;
		}
		gs_err(job->log, "%s: stale appended signature %zu covers no loader (%s:%s);"
		       " sign again", job->exe->name, i + 1, job->info[i].hash,
		       gs_hex(job->info[i].digest, job->info[i].digest_sz, hex));
		job->bad++;
	}
}

static void check_all(struct job *job)
{
	const struct gs_records *recs = &job->exe->recs;
	char hex[2 * GS_SHA256_SIZE + 1];
	uint8_t hash[GS_SHA256_SIZE];
	size_t i;

	for (i = 0; i < job->exe->trailer.nr; i++)
		gs_siginfo_read(job->exe->trailer.block[i].sig, job->exe->trailer.block[i].sz,
				&job->info[i]);
	for (i = 0; i < recs->nr; i++) {
		const struct gs_record *rec = &recs->rec[i];
		struct gs_payload payload = payload_of(rec);

		if (gs_sha256(&payload, hash))
			memset(hash, 0, sizeof(hash));
		gs_info(job->log, "%s: digest sha256:%s", rec->name,
			gs_hex(hash, sizeof(hash), hex));
		if (rec->sig_sz)
			check_one(job, rec, "embedded", rec->sig, rec->sig_sz);
		check_appended(job, i);
	}
	check_leftover(job);
}

int gs_verify_exe(const char *path, const struct gs_verify_opts *opts)
{
	struct job job = { .log = opts->log };
	struct gs_exe exe = { 0 };
	int err;

	err = gs_trust_open(opts, &job.trust);
	if (err)
		return err;
	job.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (job.fd < 0) {
		err = -errno;
		gs_err(opts->log, "%s: %s", path, strerror(-err));
		goto out_trust;
	}
	job.exe = &exe;
	err = gs_exe_read(job.fd, path, opts->log, &exe);
	if (!err) {
		check_all(&job);
		err = job.bad ? -EKEYREJECTED : 0;
	}
	gs_exe_free(&exe);
	close(job.fd);
out_trust:
	gs_trust_close(job.trust);
	return err;
}
