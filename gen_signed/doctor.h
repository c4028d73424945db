/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed doctor - findings, and the groups of checks */
#ifndef GS_DOCTOR_H
#define GS_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/certfacts.h"
#include "lib/view.h"
#include "machine.h"

enum doctor_level {
	DOCTOR_OK,
	DOCTOR_UNKNOWN,		/* can't be told from here */
	DOCTOR_PROBLEM,
};

/**
 * struct doctor - what has been found
 * @problems: how many
 * @unknown: how much could not be told
 * @certs: what this machine demands of certificates
 */
struct doctor {
	size_t problems;
	size_t unknown;
	struct machine_certs certs;
};

void doctor_say(struct doctor *d, enum doctor_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void doctor_next(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void doctor_next_with(const char *before, const char *path, const char *after);

void doctor_kernel(struct doctor *d);
void doctor_caller(struct doctor *d);
int doctor_exe(struct doctor *d, const char *path, const char *cert_path, const struct gs_cert_facts *cert);
bool doctor_is_signer(const struct gs_view *view, const struct gs_cert_facts *cert);
void doctor_name_signers(struct gs_view *view, const struct gs_cert_facts *cert);
int doctor_cert(struct doctor *d, const char *path, struct gs_cert_facts *facts);
void doctor_no_cert(struct doctor *d);
int doctor_policy(struct doctor *d, const char *exe, const char *policy,
		  const struct gs_cert_facts *cert);
bool doctor_errno(const char *name);

#endif /* GS_DOCTOR_H */
