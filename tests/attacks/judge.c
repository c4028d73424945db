// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - compares what happened with what the attack says must happen
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "machine.h"

static bool may_load(const struct attack *a)
{
	return !a->err[0];
}

static bool errno_allowed(const struct machine *m, int ret)
{
	const struct attack *a = m->attack;
	int err = ret < 0 ? -ret : 0;

	if (m->mainline)
		return err == a->mainline;
	if (may_load(a))
		return !err;
	for (int i = 0; i < 7 && a->err[i]; i++)
		if (err == (a->err[i] == OR_LOADS ? 0 : a->err[i]))
			return true;
	return false;
}

/* On an unpatched kernel there is no Hornet record to look at, only the errno. */
static void judge_errnos(struct machine *m)
{
	for (int i = 0; i < m->loads; i++)
		if (!errno_allowed(m, m->results[i]))
			attack_fail(m, "load %d: got %s, which is not what must happen", i,
				    m->results[i] < 0 ? strerror(-m->results[i]) : "a program");
	if (!m->loads && !m->expected_loads)
		attack_fail(m, "the attack loaded nothing");
}

static int occurrences(const char *rec, const char *text)
{
	int n = 0;

	for (const char *p = rec; (p = strstr(p, text)); p++)
		n++;
	return n;
}

static bool names_digest(const char *rec, const char *field, const uint8_t digest[32])
{
	char want[80] = "sha256:";

	for (int i = 0; i < 32; i++)
		sprintf(want + 7 + 2 * i, "%02x", digest[i]);
	return audit_field_is(rec, field, want);
}

/* What was loaded, and who signed: only the truth may stand there. */
static void judge_identity(struct machine *m, const char *rec)
{
	bool ok = audit_field_is(rec, "verdict", "OK");
	char path[4104];
	uint8_t spki[32];

	if (m->loads == 1 && (ok || !audit_field_is(rec, "digest", "none")) &&
	    audit_field_is(rec, "origin", "attr") && !names_digest(rec, "digest", m->digest))
		attack_fail(m, "not the digest of what was loaded: %s", rec);
	/* Of these the signature is good, and something else is not. */
	if (!ok && m->signer && !audit_field_is(rec, "signer", "none") &&
	    !audit_field_is(rec, "verdict", "REVOKED|ROLLBACK") &&
	    !audit_field_is(rec, "reason", "prog-attr|unstated") && !audit_field_is(rec, "lsm-mode", "audit"))
		attack_fail(m, "a signer is named that was not verified: %s", rec);
	if (!ok || !m->signer)
		return;
	snprintf(path, sizeof(path), "%s.pem", m->signer);
	if (sign_spki(keys_path(path), spki))
		attack_fail(m, "cannot read %s", path);
	else if (!names_digest(rec, "signer", spki))
		attack_fail(m, "not the signer: %s", rec);
}

/* One record: its verdict, its reason, and that it tells the same story as the system call. */
static void judge_record(struct machine *m, const char *rec, bool known, int ret)
{
	const struct attack *a = m->attack;
	char val[64], error[16];

	if (!audit_field_is(rec, "lsm", "hornet"))
		attack_fail(m, "not a Hornet record: %s", rec);
	else if (!audit_field_is(rec, "verdict", a->verdict))
		attack_fail(m, "verdict is not %s: %s", a->verdict, rec);
	else if (a->reason && !audit_field_is(rec, "reason", a->reason))
		attack_fail(m, "reason is not %s: %s", a->reason, rec);
	/* No policy is asked about a signature that is not good. */
	if (audit_field_is(rec, "verdict", "BADSIG") &&
	    (!audit_field_is(rec, "policy", "none") || !audit_field_is(rec, "rule", "none") ||
	     !audit_field_is(rec, "ruling", "none")))
		attack_fail(m, "a policy was asked: %s", rec);
	if (audit_field_is(rec, "reason", "revoked") != audit_field_is(rec, "ruling", "revoke") ||
	    audit_field_is(rec, "reason", "old-version") != audit_field_is(rec, "ruling", "rollback"))
		attack_fail(m, "the ruling is not what decided: %s", rec);
	if (occurrences(rec, " verdict=") != 1 || occurrences(rec, " res=") != 1 ||
	    occurrences(rec, " op=") != 1)
		attack_fail(m, "a field occurs more than once: %s", rec);
	if (!known)
		return;
	judge_identity(m, rec);
	snprintf(error, sizeof(error), "%d", ret < 0 ? -ret : 0);
	if (!audit_field_is(rec, "error", error))
		attack_fail(m, "error is not %s: %s", error, rec);
	if (!audit_field_is(rec, "res", ret < 0 ? "0" : "1"))
		attack_fail(m, "res does not tell the outcome: %s", rec);
	/* One that was let in and failed later had an id for a moment, and that is told. */
	if (ret < 0 && !audit_field_is(rec, "verdict", "OK") &&
	    !audit_field_is(rec, "prog-id", "0"))
		attack_fail(m, "a refused load has a program id: %s", rec);
	if (!audit_field(rec, "digest", val, sizeof(val)) ||
	    !audit_field(rec, "signer", val, sizeof(val)) ||
	    !audit_field(rec, "origin", val, sizeof(val)))
		attack_fail(m, "a field is missing: %s", rec);
}

static void judge_records(struct machine *m)
{
	static char rec[MAX_LOADS][RECORD_MAX];
	int n = audit_collect(&m->audit, rec, MAX_LOADS, "LOAD");
	int want = m->expected_loads ?: m->loads;
	int own = n - m->children; /* records that are not of children */

	if (want != LOADS_UNKNOWN)
		want = (want == LOADS_NONE ? 0 : want) + m->children;
	if (n < 0)
		attack_fail(m, "cannot read the audit records: %s", strerror(-n));
	else if (want == LOADS_UNKNOWN && !n)
		attack_fail(m, "no audit record");
	else if (want != LOADS_UNKNOWN && n != want)
		attack_fail(m, "%d audit records for %d loads, first: %s", n, want,
			    n > 0 ? rec[0] : "none");
	/* Loads that the frame did not see came before those that it saw. */
	for (int i = 0; i < n && i < MAX_LOADS; i++) {
		int seen = i - (own - m->loads);
		bool known = want == n && seen >= 0;
		int ret = i >= own ? -m->child_err : known ? m->results[seen] : 0;

		judge_record(m, rec[i], known, ret);
	}
}

/**
 * judge() - the verdict on one attack; attack_fail() is called for what is wrong
 * @m: the machine, after the attack and before its descriptors are closed
 */
void judge(struct machine *m)
{
	judge_errnos(m);
	if (!m->mainline)
		judge_records(m);
}
