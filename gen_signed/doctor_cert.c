// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed doctor - a signer's certificate against the clock and the machine's demands */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "doctor.h"

/* A clock before this was never set: the day of the oldest kernel with signed BPF. */
#define CLOCK_MIN 1735689600	/* 2025-01-01 */

static void date(time_t t, char out[32])
{
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(out, 32, "%Y-%m-%d %H:%M:%S UTC", &tm))
		snprintf(out, 32, "?");
}

static void check_use(struct doctor *d, const char *path, const struct gs_cert_facts *facts)
{
	if (!d->certs.code_signing)
		return;
	if (facts->code_signing) {
		doctor_say(d, DOCTOR_OK, "%s: for code signing, as this machine demands", path);
		return;
	}
	doctor_say(d, DOCTOR_PROBLEM, "%s: its extended key usage does not name codeSigning, which this"
		   " machine demands (hornet_certs=): enforce mode answers EPERM", path);
	doctor_next("sign with a key whose certificate has it, as those of gen_signed keygen have");
}

/**
 * doctor_no_cert() - say what this machine demands of a certificate that was not given
 * @d: gets the findings
 */
void doctor_no_cert(struct doctor *d)
{
	if (!d->certs.code_signing && !d->certs.dates)
		return;
	doctor_say(d, DOCTOR_UNKNOWN, "whether the signer's certificate is %s%s%s, as this machine demands"
		   " (hornet_certs=)", d->certs.code_signing ? "for code signing" : "",
		   d->certs.code_signing && d->certs.dates ? " and " : "",
		   d->certs.dates ? "valid now" : "");
	doctor_next("gen_signed doctor EXE --cert CERT, the signer's certificate");
}

/**
 * doctor_name_signers() - a signer that a signature names by its issuer gets its certificate's key id
 * @view: the loader
 * @cert: the certificate, NULL: not given
 */
void doctor_name_signers(struct gs_view *view, const struct gs_cert_facts *cert)
{
	size_t i, k;

	for (i = 0; cert && i < view->nr_sigs; i++)
		for (k = 0; k < view->sig[i].nr; k++) {
			struct gs_sigsigner *s = &view->sig[i].signer[k];

			if (!strcmp(s->keyid, "none") &&
			    !memcmp(s->issued, cert->issued, sizeof(s->issued)))
				memcpy(s->keyid, cert->keyid, sizeof(s->keyid));
		}
}

/**
 * doctor_is_signer() - does a signature of the loader name this certificate?
 * @view: the loader, after doctor_name_signers()
 * @cert: the certificate, NULL: not given
 *
 * Return: true if one does.
 */
bool doctor_is_signer(const struct gs_view *view, const struct gs_cert_facts *cert)
{
	size_t i, s;

	for (i = 0; cert && i < view->nr_sigs; i++)
		for (s = 0; s < view->sig[i].nr; s++) {
			const struct gs_sigsigner *named = &view->sig[i].signer[s];

			if (strcmp(cert->keyid, "none") ? !strcmp(named->keyid, cert->keyid) :
			    !memcmp(named->issued, cert->issued, sizeof(named->issued)))
				return true;
		}
	return false;
}

/**
 * doctor_cert() - is the certificate valid now, by this machine's clock, and for what is demanded?
 * @d: gets the findings
 * @path: the certificate
 * @facts: filled in
 *
 * Return: 0, or a negative errno (reported).
 */
int doctor_cert(struct doctor *d, const char *path, struct gs_cert_facts *facts)
{
	char from[32], to[32], today[32];
	time_t now = time(NULL);
	int err = gs_cert_facts(path, &cli_log, facts);

	if (err)
		return err;
	if (facts->unloadable) {
		doctor_say(d, DOCTOR_PROBLEM, "%s: the kernel has it in no keyring: %s", path, facts->unloadable);
		doctor_next("have it issued again, and sign with that: gen_signed sign refuses this one");
	}
	check_use(d, path, facts);
	date(facts->from, from);
	date(facts->to, to);
	date(now, today);
	if (now >= facts->from && now <= facts->to) {
		doctor_say(d, DOCTOR_OK, "%s: valid now (%s to %s)", path, from, to);
		return 0;
	}
	doctor_say(d, DOCTOR_PROBLEM, "%s: by this machine's clock (%s) it %s (%s to %s)", path, today,
		   now < facts->from ? "is not valid yet" : "has expired", from, to);
	if (now < CLOCK_MIN)
		doctor_next("set the clock: it was never set");
	else if (d->certs.dates)
		doctor_next("check the clock, or renew the certificate: this machine demands valid ones"
			    " (hornet_certs=)");
	else
		doctor_next("check the clock, or renew the certificate; the kernel checks no dates of"
			    " keys in its keyrings, but gen_signed sign and verify --ca do");
	return 0;
}
