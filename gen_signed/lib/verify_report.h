/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - tell what verify has found: what is covered in text, all of it in JSON */
#ifndef GS_VERIFY_REPORT_H
#define GS_VERIFY_REPORT_H

#include "finding.h"
#include "input.h"
#include "json.h"

/* Grows when a member changes its meaning or goes; gen_signed(1) has the schema. */
#define GS_VERIFY_SCHEMA_VERSION 1

int gs_report_coverage(const struct gs_input *input, const struct gs_findings *all,
		       const struct gs_log *log);
int gs_report_json(const struct gs_input *input, const struct gs_findings *all, bool verified,
		   const struct gs_trust *trust, const struct gs_verify_opts *opts);
void gs_report_json_begin(struct gs_json *j, const char *path, bool verified, FILE *out);
void gs_report_signers(struct gs_json *j, const struct gs_who *who, size_t nr);

#endif /* GS_VERIFY_REPORT_H */
